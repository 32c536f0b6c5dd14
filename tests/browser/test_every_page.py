"""Every page in light and dark, wide and narrow: no barrier that axe knows of, nothing to scroll sideways."""

from tests.browser.barriers import barriers
from tests.browser.conftest import Visit
from tests.browser.sample import sample


def test_axe_finds_no_barrier_on_any_page_in_light_or_dark(visit: Visit) -> None:
    made = sample()
    found = {"sign-in": barriers(visit.open("/sign-in"))}

    visit.enter(made.user)
    found |= {name: barriers(visit.open(path)) for name, path in made.pages.items()}

    assert {name: violations for name, violations in found.items() if violations} == {}


def test_no_page_scrolls_sideways_on_a_small_telephone(visit: Visit) -> None:
    made = sample()
    visit.enter(made.user)
    visit.page.set_viewport_size({"width": 360, "height": 740})

    widths = {name: _width(visit, path) for name, path in made.pages.items()}

    assert {name: width for name, width in widths.items() if width > 360} == {}


def _width(visit: Visit, path: str) -> int:
    width: int = visit.open(path).evaluate("document.documentElement.scrollWidth")
    return width
