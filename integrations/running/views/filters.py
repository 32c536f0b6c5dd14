"""What people may ask of the lists, read from the query string so that a view can be bookmarked and sent on."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms

from integrations.running.models.journal import ActionKind
from integrations.running.models.runs import LogLevel, Status


class ActivityFilter(forms.Form):
    """Which runs: of one status, started between two days (UTC, both included)."""

    status = forms.ChoiceField(choices=[("", "Any status"), *Status.choices], required=False)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput({"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        asked = self.cleaned_data
        if asked.get("since") and asked.get("until") and asked["since"] > asked["until"]:
            self.add_error("until", "This day is before the first one.")
        return asked

    def conditions(self) -> dict[str, Any]:
        """Return the conditions on runs; what was asked wrongly asks nothing."""
        asked = self.cleaned_data if self.is_valid() else {}
        conditions: dict[str, Any] = {}
        if status := asked.get("status"):
            conditions["status"] = status
        if since := asked.get("since"):
            conditions["created_at__gte"] = datetime.combine(since, time(), UTC)
        if until := asked.get("until"):
            conditions["created_at__lt"] = datetime.combine(until + timedelta(days=1), time(), UTC)
        return conditions


class LogFilter(forms.Form):
    """Which entries: at or above a level, with words in the message."""

    LEVELS = tuple((label, label) for label in LogLevel.labels)

    level = forms.ChoiceField(label="Minimum status to show", choices=LEVELS, required=False)
    q = forms.CharField(
        label="Search messages", max_length=200, required=False, widget=forms.TextInput({"type": "search"})
    )

    def conditions(self) -> dict[str, Any]:
        """Return the conditions on entries; what was asked wrongly asks nothing."""
        asked = self.cleaned_data if self.is_valid() else {}
        conditions: dict[str, Any] = {"level__gte": LogLevel[asked.get("level") or "INFO"]}
        if words := asked.get("q"):
            conditions["message__icontains"] = words
        return conditions


WRITTEN = [(kind.value, kind.label) for kind in ActionKind if kind is not ActionKind.HOLD]


class ChangesFilter(forms.Form):
    """Which changes: of one process, of one kind."""

    process = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(choices=[("", "Any kind"), *WRITTEN], required=False)

    def __init__(self, asked: Any, *, processes: list[tuple[str, str]]) -> None:
        super().__init__(asked)
        field = self.fields["process"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "All processes"), *processes]

    def conditions(self) -> dict[str, Any]:
        """Return the conditions on actions; what was asked wrongly asks nothing."""
        asked = self.cleaned_data if self.is_valid() else {}
        conditions: dict[str, Any] = {}
        if process := asked.get("process"):
            conditions["process__key"] = process
        if kind := asked.get("kind"):
            conditions["kind"] = kind
        return conditions
