"""What people do with the pages, in a real browser."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from integrations.running.models import ProcessRun, Run
from integrations.running.models.runs import LogLevel
from tests import builders
from tests.browser.conftest import Visit
from widget.models import Widget


def test_from_sign_in_through_run_now_to_the_warnings_of_its_log(visit: Visit, ada: User, widget: Widget) -> None:
    page = visit.open("/")
    page.get_by_label("Username").fill(ada.username)
    page.get_by_label("Password").fill(builders.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Run Now").click()
    expect(page.get_by_role("status").first).to_have_text("Waiting")

    process = _work_on(Run.objects.get())
    expect(page.get_by_role("status").first).to_have_text("Running")
    _finish(process)
    expect(page.get_by_role("status").first).to_have_text("Warnings")
    expect(page.locator("[hx-get]")).to_have_count(0)
    expect(page.locator(".entries p").first).to_have_text("“Acme Ltd” was not sent.")

    page.locator("table").get_by_role("link", name="Syncing Salesforce Accounts").click()
    entries = page.locator(".entries > li")
    expect(entries).to_have_count(2)
    page.get_by_label("Minimum status to show").select_option("WARNING")
    page.get_by_role("button", name="Show").click()
    expect(entries).to_have_count(1)
    page.get_by_text("Details").click()
    expect(page.locator("pre")).to_have_text("6240 Duplicate Name Exists Error")
    assert "level=WARNING" in page.url


def _work_on(run: Run) -> ProcessRun:
    """Do what a worker does first."""
    Run.objects.filter(pk=run.pk).update(status="running", started_at=timezone.now())
    run.refresh_from_db()
    process = builders.process(run, status="running")
    builders.entry(process, "“Foundry Coffee Works” was created in QuickBooks.")
    return process


def _finish(process: ProcessRun) -> None:
    """Do what a worker does last."""
    details = "6240 Duplicate Name Exists Error"
    builders.entry(process, "“Acme Ltd” was not sent.", level=LogLevel.WARNING, details=details)
    ended = {"status": "warnings", "finished_at": timezone.now()}
    ProcessRun.objects.filter(pk=process.pk).update(counts={"created": 1, "left_out": 1}, **ended)
    Run.objects.filter(pk=process.run_id).update(**ended)


def test_a_run_is_cancelled_from_its_page(visit: Visit, ada: User, widget: Widget) -> None:
    run = builders.run(widget, "running", at=timezone.now())
    page = visit.enter(ada)

    visit.open(f"/runs/{run.pk}")
    page.get_by_role("button", name="Cancel").click()

    expect(page.get_by_text("The run is being cancelled.")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)


def test_details_that_somebody_reads_stay_open_while_the_log_grows(visit: Visit, ada: User, widget: Widget) -> None:
    process = builders.process(builders.run(widget, "running", at=timezone.now()), status="running")
    builders.entry(process, "“Acme Ltd” was not sent.", details="6240 Duplicate Name Exists Error")
    page = visit.enter(ada)
    visit.open(f"/runs/{process.run_id}/processes/{process.key}")
    page.get_by_text("Details").click()

    builders.entry(process, "“Foundry Coffee Works” was created in QuickBooks.")

    expect(page.locator(".entries > li")).to_have_count(2)
    expect(page.locator("pre")).to_be_visible()


def test_the_pages_are_used_by_keyboard_alone(visit: Visit, ada: User, widget: Widget) -> None:
    page = visit.enter(ada)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Dry Run")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name=f"Dry run of {widget.name}")).to_be_visible()


def test_a_tab_whose_session_ended_asks_to_sign_in_again(visit: Visit, ada: User, widget: Widget) -> None:
    run = builders.run(widget, "running", at=timezone.now())
    page = visit.enter(ada)
    visit.open(f"/runs/{run.pk}")

    page.context.clear_cookies()

    expect(page.get_by_role("heading", name="Sign in to Tandem")).to_be_visible()


def test_times_tell_how_long_ago_and_stay_utc_in_the_text(visit: Visit, ada: User, widget: Widget) -> None:
    run = builders.run(widget, at=timezone.now() - timedelta(hours=3))
    page = visit.enter(ada)

    visit.open(f"/runs/{run.pk}")

    started = page.locator("dd time").first
    expect(started).to_have_attribute("data-ago", "3 hr. ago")
    expect(started).to_contain_text("UTC")
