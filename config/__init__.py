"""The face of the package is the Celery application: tasks bind to it wherever Django's settings are loaded."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
