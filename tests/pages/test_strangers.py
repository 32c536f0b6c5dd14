"""Nobody sees or does anything with a widget of a workspace that they are not a member of."""

import pytest
from django.test import Client

from integrations.running.models import Run
from tests import builders
from widget.models import Widget

PAGES = (
    "/widgets/{widget}/activity",
    "/widgets/{widget}/problems",
    "/widgets/{widget}/explain",
    "/widgets/{widget}/alerts",
    "/runs/{run}",
    "/runs/{run}/changes",
    "/runs/{run}/processes/customers-out",
)
DEEDS = (
    "/widgets/{widget}/runs",
    "/widgets/{widget}/problems/retry",
    "/widgets/{widget}/problems/ignore",
    "/runs/{run}/cancel",
)


@pytest.fixture
def run(widget: Widget) -> Run:
    """A run of Ada's widget that is under way, with one process."""
    made = builders.run(widget, "running")
    builders.process(made, status="running")
    return made


@pytest.mark.parametrize("page", ["/", *PAGES])
def test_anonymous_visitors_are_sent_to_sign_in(client: Client, run: Run, page: str) -> None:
    address = page.format(widget=run.widget_id, run=run.pk)

    response = client.get(address)

    assert (response.status_code, response.headers["Location"]) == (302, f"/sign-in?next={address}")


@pytest.mark.parametrize("page", PAGES)
def test_a_member_sees_what_members_of_other_workspaces_are_told_is_not_there(
    member: Client, stranger: Client, run: Run, page: str
) -> None:
    address = page.format(widget=run.widget_id, run=run.pk)

    assert [client.get(address).status_code for client in (member, stranger)] == [200, 404]


@pytest.mark.parametrize("deed", DEEDS)
def test_strangers_can_neither_start_nor_cancel(client: Client, stranger: Client, run: Run, deed: str) -> None:
    address = deed.format(widget=run.widget_id, run=run.pk)

    assert [visitor.post(address).status_code for visitor in (client, stranger)] == [302, 404]
    run.refresh_from_db()
    assert (run.cancel_requested, run.folded, Run.objects.count()) == (False, 0, 1)


@pytest.mark.parametrize("deed", DEEDS)
def test_what_writes_is_asked_for_by_post_only(member: Client, run: Run, deed: str) -> None:
    assert member.get(deed.format(widget=run.widget_id, run=run.pk)).status_code == 405


def test_a_process_of_another_run_is_not_found_in_this_one(member: Client, run: Run) -> None:
    assert member.get(f"/runs/{run.pk}/processes/items").status_code == 404


def test_a_stranger_sees_none_of_the_widgets(stranger: Client, run: Run) -> None:
    page = stranger.get("/").content.decode()

    assert "No integrations yet" in page
    assert run.widget.name not in page
