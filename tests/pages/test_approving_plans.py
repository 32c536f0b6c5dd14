"""Approving the plan of a dry run in the browser."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from integrations.running.models import MatchChoice, Run
from tests import builders
from tests.pages.reading import links, texts
from widget.models import Widget


def fresh(widget: Widget, status: str = "succeeded") -> Run:
    """Return a dry run of a moment ago."""
    return builders.run(widget, status, at=timezone.now() - timedelta(minutes=5), dry_run=True)


def test_a_press_starts_the_run_of_the_plan_and_only_one(
    member: Client, widget: Widget, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    plan = fresh(widget)
    assert "Run as planned" in texts(member.get(f"/runs/{plan.pk}"), "button")

    with django_capture_on_commit_callbacks() as after_commit:
        first = member.post(f"/runs/{plan.pk}/approve")
        second = member.post(f"/runs/{plan.pk}/approve", follow=True)

    approved = Run.objects.exclude(pk=plan.pk).get()
    assert (approved.plan, approved.dry_run, approved.status) == (plan, False, "waiting")
    assert (first.headers["Location"], second.redirect_chain) == (
        f"/runs/{approved.pk}",
        [(f"/runs/{approved.pk}", 302)],
    )
    assert "The plan was approved before, and this is its run. A plan is carried out once." in texts(second, "p")
    assert len(after_commit) == 2


def test_an_approved_plan_leads_to_its_run_and_the_run_to_its_plan(member: Client, widget: Widget) -> None:
    plan = fresh(widget)
    approved = builders.run(widget, plan=plan)

    page = member.get(f"/runs/{plan.pk}")

    assert f"/runs/{approved.pk}" in links(page)
    assert "Run as planned" not in texts(page, "button")
    assert f"/runs/{plan.pk}" in links(member.get(f"/runs/{approved.pk}"))


def test_an_old_plan_asks_for_a_new_dry_run(member: Client, widget: Widget) -> None:
    plan = builders.run(widget, at=timezone.now() - timedelta(days=1, minutes=1), dry_run=True)
    said = "This plan is more than a day old, and much may have changed since. Make a new dry run."

    page = member.get(f"/runs/{plan.pk}")
    refused = member.post(f"/runs/{plan.pk}/approve", follow=True)

    assert said in texts(page, "p")
    assert "Run as planned" not in texts(page, "button")
    assert said in texts(refused, "p")
    assert Run.objects.count() == 1


def test_while_another_run_is_under_way_the_plan_is_not_given_to_it(member: Client, widget: Widget) -> None:
    plan = fresh(widget)
    active = builders.run(widget, "running")

    page = member.post(f"/runs/{plan.pk}/approve", follow=True)

    assert page.redirect_chain == [(f"/runs/{active.pk}", 302)]
    assert "A run is under way already: this one. Approve the plan again when it has ended." in texts(page, "p")
    assert not Run.objects.filter(plan=plan).exists()


def test_matches_that_were_decided_since_are_said_not_to_be_in_the_plan(
    member: Client, ada: User, widget: Widget
) -> None:
    plan = fresh(widget)
    MatchChoice.objects.create(
        widget=widget, kind="customer", salesforce_id="001A", quickbooks_id="58", same=True, chosen_by=ada,
        chosen_at=timezone.now(),
    )  # fmt: skip

    assert "Matches were decided after this plan was made:" in texts(member.get(f"/runs/{plan.pk}"), "b")


def test_a_plan_that_is_still_being_made_and_a_run_that_wrote_have_nothing_to_approve(
    member: Client, widget: Widget
) -> None:
    wrote = builders.run(widget)
    active = fresh(widget, "running")

    assert all("Run as planned" not in texts(member.get(f"/runs/{run.pk}"), "button") for run in (wrote, active))


def test_strangers_approve_nothing(stranger: Client, widget: Widget) -> None:
    plan = fresh(widget)

    assert stranger.post(f"/runs/{plan.pk}/approve").status_code == 404
    assert Run.objects.count() == 1
