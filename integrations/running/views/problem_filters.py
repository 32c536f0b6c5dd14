"""Which problems people look at, and what many of them have in common."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value

from integrations.processes.registry import PROCESSES
from integrations.running.explaining.rule_words import rule_name
from integrations.running.models import Problem

GROUPS = 10
TITLES = {process.key: process.title for process in PROCESSES}
# The sentences name their records: what is left without the name is the same for all that fail alike.
SAID = Func(F("message"), F("title"), Value("…"), function="replace", output_field=TextField())


@dataclass(frozen=True, slots=True)
class Group:
    """Several open problems of one process that say the same of different records."""

    process: str
    title: str
    said: str
    number: int


@dataclass(frozen=True, slots=True)
class Census:
    """What there is to choose from: the processes and rules with problems, how many are set aside, and the groups."""

    processes: list[tuple[str, str]]
    rules: list[tuple[str, str]]
    ignored: int
    groups: list[Group]


def census(problems: QuerySet[Problem]) -> Census:
    """Count all problems of a widget, in one query."""
    rows = list(
        problems.annotate(said=SAID, ignored=Q(ignored_mark__isnull=False))
        .values("process_key", "rule", "said", "ignored")
        .annotate(number=Count("pk"))
        .order_by("-number", "process_key", "said")
    )
    groups = [
        Group(row["process_key"], TITLES.get(row["process_key"], row["process_key"]), row["said"], row["number"])
        for row in rows
        if row["number"] > 1 and not row["ignored"]
    ]
    keys = {row["process_key"] for row in rows}
    order = [*TITLES, *sorted(keys - TITLES.keys())]
    return Census(
        processes=[(key, TITLES.get(key, key)) for key in order if key in keys],
        rules=[(rule, rule_name(rule)) for rule in sorted({row["rule"] for row in rows})],
        ignored=sum(row["number"] for row in rows if row["ignored"]),
        groups=groups[:GROUPS],
    )


class ProblemsFilter(forms.Form):
    """Which problems: open or set aside, of one process, one rule, with words in the record's name or the message;
    `said` is what a group of them has in common."""

    SHOW = (("", "Open"), ("ignored", "Ignored until changed"))

    show = forms.ChoiceField(choices=SHOW, required=False)
    process = forms.ChoiceField(required=False)
    rule = forms.ChoiceField(required=False)
    q = forms.CharField(label="Search", max_length=200, required=False, widget=forms.TextInput({"type": "search"}))
    said = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: Mapping[str, Any], *, there: Census) -> None:
        super().__init__(asked)
        self._choose("process", "All processes", there.processes)
        self._choose("rule", "All rules", there.rules)

    def _choose(self, name: str, all: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", all), *choices]

    def chosen(self, problems: QuerySet[Problem]) -> QuerySet[Problem]:
        """Return those that are asked for; what was asked wrongly asks nothing."""
        asked = self.cleaned_data if self.is_valid() else {}
        found = problems.annotate(said=SAID).filter(ignored_mark__isnull=asked.get("show") != "ignored")
        if process := asked.get("process"):
            found = found.filter(process_key=process)
        if rule := asked.get("rule"):
            found = found.filter(rule=rule)
        if words := asked.get("q"):
            found = found.filter(Q(message__icontains=words) | Q(title__icontains=words))
        return found.filter(said=said) if (said := asked.get("said")) else found
