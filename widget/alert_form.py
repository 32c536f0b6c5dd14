"""Who is told of a widget's runs by e-mail."""

from typing import Any

from django import forms

from widget.models import AlertSubscription, Widget

MOST = 20
"""Addresses of one widget: more are a mailing list's work."""


class AlertForm(forms.ModelForm):
    """A new subscription of a widget."""

    class Meta:
        model = AlertSubscription
        fields = ("address", "level")
        labels = {"address": "E-mail address", "level": "Tell of"}
        error_messages = {
            "address": {
                "required": "Enter the e-mail address that is to be told.",
                "invalid": "This is no complete e-mail address, such as ada@example.com.",
            }
        }
        widgets = {"address": forms.EmailInput({"autocomplete": "email", "placeholder": "ada@example.com"})}

    def __init__(self, *args: Any, widget: Widget, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.widget = widget

    def clean(self) -> dict[str, Any]:
        """Refuse an address that is on the list already, in whatever case, and a list that grows too long."""
        chosen: dict[str, Any] = super().clean() or self.cleaned_data
        there = AlertSubscription.objects.filter(widget=self.instance.widget)
        if there.filter(address__iexact=chosen.get("address", "")).exists():
            self.add_error("address", "This address is on the list already. To change its level, remove it first.")
        elif there.count() >= MOST:
            self.add_error("address", f"There are {MOST} addresses already. Remove one, or use a mailing list.")
        return chosen
