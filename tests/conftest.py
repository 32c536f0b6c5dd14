"""What all tests share: how much Hypothesis tries, and how the database is emptied. It is pytest-django's, one for each
xdist worker."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.models.signals import post_migrate
from hypothesis import settings

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
