""" "Why isn't this synced?" before anything is asked."""

from django.test import Client

from tests.pages.reading import links, texts
from widget.models import Widget


def test_the_page_says_what_can_be_asked(member: Client, widget: Widget) -> None:
    page = member.get(f"/widgets/{widget.pk}/explain")

    assert texts(page, "h2") == ["Ask about any record"]
    assert texts(page, "button")[-1] == "Explain"


def test_the_other_pages_of_the_widget_lead_to_it(member: Client, widget: Widget) -> None:
    address = f"/widgets/{widget.pk}/explain"

    assert all(address in links(member.get(f"/widgets/{widget.pk}/{page}")) for page in ("activity", "problems"))
    assert {f"/widgets/{widget.pk}/{page}" for page in ("activity", "problems")} <= set(links(member.get(address)))


def test_a_question_that_is_too_long_is_refused_in_words(member: Client, widget: Widget) -> None:
    page = member.get(f"/widgets/{widget.pk}/explain?id={'x' * 600}")

    assert page.status_code == 200
    assert "at most 500 characters" in texts(page, "ul")[-1]
