"""The tables of runs, their journal, and what links the two systems."""

from integrations.running.models.journal import Action, Message
from integrations.running.models.links import Link, Problem
from integrations.running.models.runs import Change, LogEntry, ProcessRun, Run

__all__ = ["Action", "Change", "Link", "LogEntry", "Message", "Problem", "ProcessRun", "Run"]
