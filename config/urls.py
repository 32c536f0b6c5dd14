"""Addresses of the pages."""

from django.urls import include, path

from config.health import health

urlpatterns = [
    path("health", health, name="health"),
    path("", include("widget.urls")),
    path("", include("integrations.running.urls")),
]
