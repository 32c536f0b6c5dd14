"""Who looks at the pages: a member of a workspace with one widget, and somebody of another workspace."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from tests import builders
from tests.builders import NOW
from tests.people import People
from tests.sandboxes import Port
from widget.models import Widget
from widget.sandbox import create_sandbox_widget


@pytest.fixture
def ada(db: None) -> User:
    """A member of the workspace that owns `widget`."""
    return builders.person()


@pytest.fixture
def widget(ada: User) -> Widget:
    """Ada's widget, connected to loopback systems."""
    made = builders.widget(builders.workspace(ada))
    builders.connections(made, salesforce="http://127.0.0.1:9101", quickbooks="http://127.0.0.1:9102")
    return made


@pytest.fixture
def member(ada: User) -> Client:
    """Ada's browser, signed in."""
    return signed_in(ada)


@pytest.fixture
def stranger(db: None) -> Client:
    """The browser of somebody who is a member of another workspace, signed in."""
    eve = builders.person("eve@elsewhere.example")
    builders.workspace(eve, name="Elsewhere")
    return signed_in(eve)


def signed_in(user: User) -> Client:
    """Return a browser in which the user is signed in."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = builders.session(user)
    return client


@pytest.fixture
def salesforce(ports: dict[str, Port]) -> People:
    """The people of an empty org."""
    people = People(ports["salesforce"])
    people.reset()
    return people


@pytest.fixture
def quickbooks(ports: dict[str, Port]) -> People:
    """The people of an empty company."""
    people = People(ports["quickbooks_online"])
    people.reset()
    return people


@pytest.fixture
def connected(ada: User, salesforce: People, quickbooks: People) -> Widget:
    """Ada's premium widget, connected to the sandbox."""
    return create_sandbox_widget(
        builders.workspace(ada), salesforce_url=salesforce.url, quickbooks_url=quickbooks.url, plan="premium", now=NOW
    )
