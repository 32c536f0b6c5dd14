"""Every page in light and dark, wide and narrow: no barrier that axe knows of, nothing to scroll sideways."""

from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit
from tests.browser.sample import sample

IN_DARK = {"runOnly": ["color-contrast"]}


def test_axe_finds_no_barrier_on_any_page_in_light_or_dark(visit: Visit) -> None:
    made = sample()
    found = {"sign-in": _violations(visit, "/sign-in")}

    visit.enter(made.user)
    found |= {name: _violations(visit, path) for name, path in made.pages.items()}

    assert {name: violations for name, violations in found.items() if violations} == {}


def _violations(visit: Visit, path: str) -> list[str]:
    """Return what axe finds in light; in dark only the colours are others."""
    axe, page = Axe(), visit.open(path)
    page.emulate_media(color_scheme="dark")
    violations = axe.run(page, options=IN_DARK).response["violations"]
    page.emulate_media(color_scheme="light")
    violations += axe.run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in violations for node in each["nodes"]]


def test_no_page_scrolls_sideways_on_a_small_telephone(visit: Visit) -> None:
    made = sample()
    visit.enter(made.user)
    visit.page.set_viewport_size({"width": 360, "height": 740})

    widths = {name: _width(visit, path) for name, path in made.pages.items()}

    assert {name: width for name, width in widths.items() if width > 360} == {}


def _width(visit: Visit, path: str) -> int:
    width: int = visit.open(path).evaluate("document.documentElement.scrollWidth")
    return width
