"""The Django app of workspaces, widgets and their connections."""

from django.apps import AppConfig


class WidgetConfig(AppConfig):
    """Names the app."""

    name = "widget"
