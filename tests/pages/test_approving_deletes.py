"""Approving that many mirrored Invoices are deleted."""

from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from integrations.running.models import Run
from tests import builders
from widget.models import Widget


def test_a_run_that_asks_shows_how_many_and_a_press_starts_one_that_may(
    member: Client, widget: Widget, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    asking = builders.run(widget, "failed", deletes_asked=7)
    assert b"Delete 7 Invoices in Salesforce" in member.get(f"/runs/{asking.pk}").content

    with django_capture_on_commit_callbacks() as after_commit:
        response = member.post(f"/runs/{asking.pk}/approve-deletes")

    approved = Run.objects.exclude(pk=asking.pk).get()
    assert (approved.deletes_approved, approved.status, len(after_commit)) == (7, "waiting", 1)
    assert response.headers["Location"] == f"/runs/{approved.pk}"


def test_while_a_run_is_under_way_the_approval_is_not_given_to_it(member: Client, widget: Widget) -> None:
    asking = builders.run(widget, "failed", deletes_asked=7)
    active = builders.run(widget, "running")

    page = member.post(f"/runs/{asking.pk}/approve-deletes", follow=True)

    assert page.redirect_chain == [(f"/runs/{active.pk}", 302)]
    assert b"Approve the deletion again when it has ended." in page.content
    assert Run.objects.get(pk=active.pk).deletes_approved == 0


def test_strangers_approve_nothing(stranger: Client, widget: Widget) -> None:
    asking = builders.run(widget, "failed", deletes_asked=7)

    assert stranger.post(f"/runs/{asking.pk}/approve-deletes").status_code == 404
    assert Run.objects.count() == 1


def test_a_run_that_asks_nothing_has_no_such_button(member: Client, widget: Widget) -> None:
    quiet = builders.run(widget)

    assert b"approve-deletes" not in member.get(f"/runs/{quiet.pk}").content
