"""Whether Tandem can do its work, for load balancers, container health checks and people."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from redis.exceptions import RedisError

from integrations.running.status import workers_work


def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, broker and workers are at it, else 503 with the names of what is not."""
    return _answer({"database": _database, "broker": _broker, "worker": _worker})


def web_health(request: HttpRequest) -> JsonResponse:
    """Answer for this process alone, so that a dead worker does not get the web restarted."""
    return _answer({"database": _database, "broker": _broker})


def _answer(checks: dict[str, Callable[[], bool]]) -> JsonResponse:
    failing = [name for name, works in checks.items() if not works()]
    return JsonResponse({"failing": failing}, status=503 if failing else 200)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker() -> bool:
    try:
        cache.get("health")
    except RedisError:
        return False
    return True


def _worker() -> bool:
    try:
        return workers_work(timezone.now())
    except RedisError:
        return False
