"""Addresses of the pages."""

from django.urls import include, path

from config.health import health, web_health

urlpatterns = [
    path("health", health, name="health"),
    path("health/web", web_health, name="web-health"),
    path("", include("widget.urls")),
    path("", include("integrations.running.urls")),
]
