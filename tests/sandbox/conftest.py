"""The systems of the session's sandbox as each test finds them, and more sandboxes where a test needs its own."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from tests.sandboxes import Port, run_sandbox


@pytest.fixture(scope="session")
def sandbox() -> Callable[..., AbstractContextManager[dict[str, Port]]]:
    """Runs one more sandbox: a context manager of a folder and further arguments."""
    return run_sandbox


@pytest.fixture
def salesforce(ports: dict[str, Port]) -> Port:
    """An empty Salesforce org, as an administrator leaves it after the install guide."""
    ports["salesforce"].control("POST", "reset", {"sample": "empty"})
    return ports["salesforce"]


@pytest.fixture
def quickbooks_online(ports: dict[str, Port]) -> Port:
    """An empty QuickBooks Online company."""
    ports["quickbooks_online"].control("POST", "reset", {"sample": "empty"})
    return ports["quickbooks_online"]
