"""What starts a run, what is folded into it, and that a lost broker or worker loses nothing."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from celery.contrib.testing.worker import start_worker
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.celery import app
from integrations.running.models import Run
from integrations.running.models.runs import Status, Trigger
from integrations.running.runner import advance
from integrations.running.tasks import due_runs, send_run, start_scheduled
from integrations.running.trigger import start_run
from tests.people import People
from tests.runs.conftest import Runs, Time, log_of
from widget.models import Plan, Widget


def test_a_second_trigger_is_folded_into_the_run_that_waits(widget: Widget, time: Time) -> None:
    first = start_run(widget, Trigger.MANUAL, now=time())
    second = start_run(widget, Trigger.SCHEDULE, now=time())

    assert (second.folded, second.run.pk) == (True, first.run.pk)
    assert Run.objects.get().folded == 1


def test_a_real_run_that_is_asked_for_during_a_dry_run_follows_it_by_itself(
    widget: Widget, salesforce: People, quickbooks: People, time: Time
) -> None:
    quickbooks.add("Customer", DisplayName="Acme")
    dry_run = start_run(widget, Trigger.MANUAL, now=time(), dry_run=True).run
    second = start_run(widget, Trigger.SCHEDULE, now=time())
    third = start_run(widget, Trigger.MANUAL, now=time(), deletes_approved=7)
    assert [(one.run.pk, one.folded, one.after_dry_run) for one in (second, third)] == [(dry_run.pk, True, True)] * 2

    advance(dry_run.pk, clock=time)
    assert salesforce.all("Account") == []

    follower = Run.objects.get(follows=dry_run)
    assert (follower.trigger, follower.dry_run, follower.deletes_approved) == (Trigger.SCHEDULE, False, 7)
    assert due_runs(time()) == [follower.pk]
    assert start_run(widget, Trigger.MANUAL, now=time()).run.pk == follower.pk
    advance(follower.pk, clock=time)
    assert salesforce.values("Account", "Name") == ["Acme"]
    assert Run.objects.count() == 2


def test_a_dry_run_that_is_cancelled_is_followed_too(widget: Widget, time: Time) -> None:
    dry_run = start_run(widget, Trigger.MANUAL, now=time(), dry_run=True).run
    start_run(widget, Trigger.MANUAL, now=time())
    Run.objects.update(cancel_requested=True)

    ended = advance(dry_run.pk, clock=time)

    assert (ended.status, Run.objects.get(follows=ended).status) == (Status.CANCELLED, Status.WAITING)


def test_a_dry_run_that_nobody_wanted_more_from_is_followed_by_nothing(widget: Widget, time: Time) -> None:
    dry_run = start_run(widget, Trigger.MANUAL, now=time(), dry_run=True).run
    start_run(widget, Trigger.MANUAL, now=time(), dry_run=True)

    advance(dry_run.pk, clock=time)

    assert Run.objects.get().folded == 1


def test_no_run_follows_when_the_trial_ends_meanwhile(widget: Widget, time: Time) -> None:
    Widget.objects.filter(pk=widget.pk).update(plan=Plan.TRIAL, trial_ends_at=time() + timedelta(minutes=5))
    widget.refresh_from_db()
    dry_run = start_run(widget, Trigger.MANUAL, now=time(), dry_run=True).run
    start_run(widget, Trigger.MANUAL, now=time())
    time.pass_by(minutes=6)

    advance(dry_run.pk, clock=time)

    assert Run.objects.get().finished_at is not None


def test_the_command_that_meets_a_dry_run_stays_until_the_run_that_follows_is_over(
    widget: Widget, salesforce: People, quickbooks: People, time: Time, capsys: pytest.CaptureFixture[str]
) -> None:
    quickbooks.add("Customer", DisplayName="Acme")
    start_run(widget, Trigger.MANUAL, now=time(), dry_run=True)

    with pytest.raises(SystemExit) as ended:
        call_command("sync", str(widget.pk), "--json")

    told = json.loads(capsys.readouterr().out)
    assert (ended.value.code, told["dry_run"], told["status"]) == (0, False, "succeeded")
    assert salesforce.values("Account", "Name") == ["Acme"]


@pytest.mark.parametrize("plan", [Plan.STANDARD, Plan.PREMIUM])
def test_the_other_plans_run_on_a_schedule(widget: Widget, time: Time, plan: Plan) -> None:
    Widget.objects.filter(pk=widget.pk).update(next_due_at=time(), every=timedelta(minutes=15), plan=plan)

    start_scheduled(time())

    assert Run.objects.get().trigger == Trigger.SCHEDULE


def test_a_trial_runs_by_the_command_until_it_has_ended_and_then_says_why_not(widget: Widget, time: Time) -> None:
    Widget.objects.filter(pk=widget.pk).update(plan=Plan.TRIAL, trial_ends_at=time() + timedelta(days=1))
    with pytest.raises(SystemExit) as ended:
        call_command("sync", str(widget.pk))
    assert ended.value.code == 0

    Widget.objects.filter(pk=widget.pk).update(trial_ends_at=datetime(2026, 8, 22, tzinfo=UTC))
    with pytest.raises(CommandError, match="ended on 22 August 2026") as refused:
        call_command("sync", str(widget.pk))

    assert (refused.value.returncode, Run.objects.count()) == (2, 1)


def test_a_widget_whose_time_has_come_is_run_and_its_next_time_set(widget: Widget, time: Time) -> None:
    now = time()
    Widget.objects.filter(pk=widget.pk).update(next_due_at=now, every=timedelta(minutes=15))

    start_scheduled(now)

    assert due_runs(now) == [Run.objects.get(trigger=Trigger.SCHEDULE).pk]
    assert Widget.objects.get().next_due_at == now + timedelta(minutes=15)


def test_trial_widgets_never_run_on_a_schedule(widget: Widget, time: Time) -> None:
    Widget.objects.filter(pk=widget.pk).update(next_due_at=time(), every=timedelta(minutes=15), plan=Plan.TRIAL)

    start_scheduled(time())

    assert not Run.objects.exists()


def test_a_run_whose_worker_is_gone_is_due_again_when_its_lease_ends(widget: Widget, time: Time) -> None:
    run = start_run(widget, Trigger.MANUAL, now=time()).run
    Run.objects.update(status=Status.RUNNING, due_at=None, lease_until=time() + timedelta(minutes=5))
    assert due_runs(time()) == []

    assert due_runs(time() + timedelta(minutes=6)) == [run.pk]


def test_a_cancelled_run_stops_before_its_next_process_and_says_so(widget: Widget, time: Time) -> None:
    run = start_run(widget, Trigger.MANUAL, now=time()).run
    Run.objects.update(cancel_requested=True)

    ended = advance(run.pk, clock=time)

    assert ended.status == Status.CANCELLED
    assert log_of(ended, level=10)[-1][1] == "The run was cancelled."


def test_a_run_goes_through_the_broker_to_a_worker(widget: Widget, salesforce: People, quickbooks: People) -> None:
    quickbooks.add("Customer", DisplayName="Acme")
    run = start_run(widget, Trigger.MANUAL, now=timezone.now()).run

    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=20):
        send_run(run.pk)
        until = timezone.now() + timedelta(seconds=20)
        while Run.objects.get(pk=run.pk).finished_at is None:
            assert timezone.now() < until

    assert Run.objects.get(pk=run.pk).status == Status.SUCCEEDED
    assert salesforce.values("Account", "Name") == ["Acme"]


def test_a_dead_broker_is_no_error_because_the_tick_sends_the_run_later(widget: Widget, time: Time) -> None:
    run = start_run(widget, Trigger.MANUAL, now=time()).run
    program = f"from integrations.running.tasks import send_run; send_run('{run.pk}')"

    sent = subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", program],
        env={**os.environ, "REDIS_URL": "redis://127.0.0.1:1/0"},
        capture_output=True,
        text=True,
        timeout=20,
    )

    assert (sent.returncode, "broker.away" in sent.stdout + sent.stderr) == (0, True)
    assert due_runs(time()) == [run.pk]


def test_a_run_that_is_over_is_not_carried_again(widget: Widget, run: Runs, time: Time) -> None:
    ended = run(widget)

    assert advance(ended.pk, clock=time).fence == ended.fence
