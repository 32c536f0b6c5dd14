"""Addresses of widgets' activity."""

from django.urls import path

from integrations.running.views.activity import activity
from integrations.running.views.alerts import alerts, remove_alert, send_test_alert
from integrations.running.views.changes import changes
from integrations.running.views.choosing import choose_match, undo_match
from integrations.running.views.explain import explain
from integrations.running.views.log import log
from integrations.running.views.matches import matches
from integrations.running.views.overview import my_integrations
from integrations.running.views.problems import ignore_problems, problems, retry_problems
from integrations.running.views.run import run
from integrations.running.views.starting import approve_deletes, approve_plan, cancel, start

urlpatterns = [
    path("", my_integrations, name="my-integrations"),
    path("widgets/<uuid:id>/activity", activity, name="activity"),
    path("widgets/<uuid:id>/alerts", alerts, name="alerts"),
    path("widgets/<uuid:id>/alerts/<int:subscription>/remove", remove_alert, name="remove-alert"),
    path("widgets/<uuid:id>/alerts/<int:subscription>/test", send_test_alert, name="test-alert"),
    path("widgets/<uuid:id>/explain", explain, name="explain"),
    path("widgets/<uuid:id>/problems", problems, name="problems"),
    path("widgets/<uuid:id>/problems/retry", retry_problems, name="retry-problems"),
    path("widgets/<uuid:id>/problems/ignore", ignore_problems, name="ignore-problems"),
    path("widgets/<uuid:id>/matches/choose", choose_match, name="choose-match"),
    path("widgets/<uuid:id>/matches/undo", undo_match, name="undo-match"),
    path("widgets/<uuid:id>/runs", start, name="start-run"),
    path("runs/<uuid:id>", run, name="run"),
    path("runs/<uuid:id>/cancel", cancel, name="cancel-run"),
    path("runs/<uuid:id>/approve-deletes", approve_deletes, name="approve-deletes"),
    path("runs/<uuid:id>/approve", approve_plan, name="approve-plan"),
    path("runs/<uuid:id>/changes", changes, name="changes"),
    path("runs/<uuid:id>/matches", matches, name="matches"),
    path("runs/<uuid:id>/processes/<slug:key>", log, name="log"),
]
