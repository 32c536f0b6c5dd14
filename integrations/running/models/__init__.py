"""The tables of runs, their journal, what links the two systems, and what people are told by e-mail."""

from integrations.running.models.alerts import Alert
from integrations.running.models.journal import Action, Message
from integrations.running.models.links import Link, MatchChoice, Problem
from integrations.running.models.runs import Change, LogEntry, ProcessRun, Run

__all__ = ["Action", "Alert", "Change", "Link", "LogEntry", "MatchChoice", "Message", "Problem", "ProcessRun", "Run"]
