"""The Django app of runs: what was planned, sent, answered and logged."""

from django.apps import AppConfig


class RunningConfig(AppConfig):
    """Names the app."""

    name = "integrations.running"
    label = "running"
