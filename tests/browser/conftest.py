"""A real browser, and Ada, who uses it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests import builders
from widget.models import Widget

# Playwright's synchronous interface runs an event loop, and Django then refuses the database without this.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
FLAGS = ("--disable-dev-shm-usage", "--disable-gpu")
# What the browser says of a page that is not there, and of nothing else.
NOT_FOUND = "Failed to load resource: the server responded with a status of 404 (Not Found)"


class Server(Protocol):
    """The web server of a test."""

    url: str


@dataclass(slots=True)
class Visit:
    """One visitor's tab; `complaints` are what the browser said of the pages, blocked scripts and styles among them."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to an address of ours."""
        self.page.goto(self.url + path)
        return self.page

    def enter(self, user: User) -> Page:
        """Go to My Integrations with the session that signing in would make."""
        self.page.context.add_cookies([{"name": "sessionid", "value": builders.session(user), "url": self.url}])
        return self.open("/")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, or a browser made of it."""
    found = os.environ.get("BROWSER_EXECUTABLE") or next((path for name in NAMES if (path := shutil.which(name))), None)
    # Chromium refuses its sandbox to root.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*FLAGS]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found and Path(found), args=flags)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, live_server: Server) -> Iterator[Visit]:
    """A new tab; the test fails when the browser complained of a page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    made = Visit(context.new_page(), live_server.url)

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and message.text != NOT_FOUND:
            made.complaints.append(message.text)

    made.page.on("console", note)
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    yield made
    context.close()
    assert made.complaints == []


@pytest.fixture
def ada(live_server: Server) -> User:
    """A member of the workspace that owns `widget`."""
    return builders.person()


@pytest.fixture
def widget(ada: User) -> Widget:
    """Ada's widget, connected to loopback systems."""
    made = builders.widget(builders.workspace(ada))
    builders.connections(made, salesforce="http://127.0.0.1:9101", quickbooks="http://127.0.0.1:9102")
    return made
