"""What keeps people from using a page, as far as axe finds it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

IN_LIGHT = {"resultTypes": ["violations"]}
IN_DARK = {**IN_LIGHT, "runOnly": ["color-contrast"]}


def barriers(page: Page) -> list[str]:
    """Return what axe finds on an open page in light; in dark only the colours are others."""
    axe = Axe()
    page.emulate_media(color_scheme="dark")
    violations = axe.run(page, options=IN_DARK).response["violations"]
    page.emulate_media(color_scheme="light")
    violations += axe.run(page, options=IN_LIGHT).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in violations for node in each["nodes"]]
