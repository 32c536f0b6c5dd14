"""What all tests share: how much Hypothesis tries. The database is pytest-django's, one for each xdist worker."""

import pytest
from django.db.models.signals import post_migrate
from hypothesis import settings

# No deadline: the machines that run the suite are shared, and a slow example proves nothing.
settings.register_profile("suite", deadline=None, max_examples=50)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Make the database, and nothing after each flush of it: the permissions that Django makes anew every time, which
    nobody here asks for, take longer than the flush."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
