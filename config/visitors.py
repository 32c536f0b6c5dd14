"""Where a request comes from, for the lock-out after wrong passwords."""

from django.conf import settings
from django.http import HttpRequest


def visitor_address(request: HttpRequest) -> str:
    """Give the visitor's address; behind the proxy that ends TLS, the one that this proxy has seen.

    A proxy appends what it saw to X-Forwarded-For. What stands before that came from the visitor, who may invent it.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
