"""Run Now, Dry Run and Cancel."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from integrations.running.models import Run
from tests import builders
from tests.builders import NOW
from tests.pages.reading import links, texts
from widget.models import Widget


@pytest.mark.parametrize(("pressed", "dry_run"), [({}, False), ({"dry_run": "yes"}, True)])
def test_a_press_makes_a_run_sends_it_after_commit_and_shows_it(
    member: Client,
    widget: Widget,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    pressed: dict[str, str],
    dry_run: bool,
) -> None:
    with django_capture_on_commit_callbacks() as after_commit:
        response = member.post(f"/widgets/{widget.pk}/runs", pressed)

    run = Run.objects.get()
    assert (run.trigger, run.dry_run, run.status, len(after_commit)) == ("manual", dry_run, "waiting", 1)
    assert response.headers["Location"] == f"/runs/{run.pk}"


@pytest.mark.parametrize(
    ("pressed", "of_a_dry_run", "said"),
    [
        ({}, False, "A run is under way already: this one. Your request was folded into it."),
        (
            {"dry_run": "yes"},
            False,
            "A run is under way already: this one. No dry run was started; ask again when this run has ended.",
        ),
        (
            {"dry_run": "yes"},
            True,
            "A run is under way already: this one. Your request was folded into it.",
        ),
    ],
)
def test_a_press_while_a_run_is_active_is_folded_into_it_and_says_so(
    member: Client, widget: Widget, pressed: dict[str, str], of_a_dry_run: bool, said: str
) -> None:
    active = builders.run(widget, "running", dry_run=of_a_dry_run)

    page = member.post(f"/widgets/{widget.pk}/runs", pressed, follow=True)

    assert page.redirect_chain == [(f"/runs/{active.pk}", 302)]
    assert texts(page, "p")[1] == said
    assert Run.objects.get().folded == 1


def test_run_now_during_a_dry_run_says_that_a_run_will_follow(member: Client, widget: Widget) -> None:
    active = builders.run(widget, "running", dry_run=True)

    page = member.post(f"/widgets/{widget.pk}/runs", follow=True)
    active.refresh_from_db()

    assert page.redirect_chain == [(f"/runs/{active.pk}", 302)]
    assert texts(page, "p")[1] == (
        "A dry run is under way: this one, which writes nothing. A run will follow it by itself."
    )
    assert (active.followed_by, active.folded) == ("manual", 0)
    assert "A run will follow this dry run as soon as it has ended: it was asked for meanwhile." in texts(page, "p")


def test_a_dry_run_that_was_followed_leads_to_the_run_that_did(member: Client, widget: Widget) -> None:
    dry_run = builders.run(widget, dry_run=True, followed_by="manual")
    follower = builders.run(widget, "waiting", follows=dry_run)

    page = member.get(f"/runs/{dry_run.pk}")

    assert "It was followed by a run that writes, which was asked for meanwhile." in texts(page, "p")
    assert f"/runs/{follower.pk}" in links(page)


def test_a_widget_whose_trial_has_ended_says_why_it_does_not_run(member: Client, widget: Widget) -> None:
    Widget.objects.filter(pk=widget.pk).update(plan="trial", trial_ends_at=NOW - timedelta(days=90))

    page = member.post(f"/widgets/{widget.pk}/runs", follow=True)

    assert page.redirect_chain == [("/", 302)]
    assert f"The trial of {widget.name} ended on 22 August 2026. Choose a plan to sync again." in texts(page, "p")
    assert not Run.objects.exists()


def test_cancel_is_asked_of_an_active_run(member: Client, widget: Widget) -> None:
    run = builders.run(widget, "running")

    page = member.post(f"/runs/{run.pk}/cancel", follow=True)

    run.refresh_from_db()
    assert run.cancel_requested
    assert texts(page, "p")[1] == "The run is being cancelled. What is already on its way is finished first."
    assert "Cancel" not in texts(page, "button")


def test_cancel_leaves_an_ended_run_as_it_is(member: Client, widget: Widget) -> None:
    run = builders.run(widget, "succeeded")

    page = member.post(f"/runs/{run.pk}/cancel", follow=True)

    run.refresh_from_db()
    assert not run.cancel_requested
    assert texts(page, "p")[1] == "The run had already ended, so there was nothing to cancel."
