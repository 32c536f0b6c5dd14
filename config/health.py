"""Whether this process can do its work, for load balancers and container health checks."""

from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from redis.exceptions import RedisError


def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database and broker answer, else 503 with the name of the one that does not."""
    failing = [name for name, works in (("database", _database), ("broker", _broker)) if not works()]
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
