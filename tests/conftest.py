"""What all tests share: how much Hypothesis tries. The database is pytest-django's, one for each xdist worker."""

from hypothesis import settings

# No deadline: the machines that run the suite are shared, and a slow example proves nothing.
settings.register_profile("suite", deadline=None, max_examples=50)
settings.load_profile("suite")
