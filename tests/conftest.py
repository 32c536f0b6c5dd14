"""What all tests share: how much Hypothesis tries, the sandbox, and how the database is emptied. Each xdist worker has
one of both; the database is pytest-django's."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.models.signals import post_migrate
from hypothesis import settings

from tests.sandboxes import Port, run_sandbox

# No deadline: the machines that run the suite are shared, and a slow example proves nothing.
settings.register_profile("suite", deadline=None, max_examples=50)
settings.load_profile("suite")

# What Django fills by the models, after migrations.
FILLED = {"auth_permission", "django_content_type"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Make the database, and empty it between tests in the time that their few rows ask for.

    Django truncates every table, which gives new files to each and to its indexes, and then fills its own anew. Both
    take longer than most tests.
    """
    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    connection.ops.sql_flush = _deletions  # type: ignore[method-assign]


def _deletions(style: object, tables: Sequence[str], **options: Any) -> list[str]:
    """Give the statements that empty tables; foreign keys are looked at when they commit, so that any order does."""
    emptied = [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables if table not in FILLED]
    return ["; ".join(emptied)]


@pytest.fixture(scope="session")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Port]]:
    """The ports of the session's sandbox by system; what a test finds there is what the tests before it left."""
    with run_sandbox(tmp_path_factory.mktemp("sandbox"), "--sample", "empty") as found:
        yield found
