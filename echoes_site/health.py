"""Whether the site lives, and whether it can answer: for load balancers and the people who watch them."""

import logging
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse

from recommender.embedding import index_exists
from recommender.encoders import get_encoder

logger = logging.getLogger(__name__)


def live(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing is asked of anybody else."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """Each part that an answer needs, by name; 503 as long as one of them fails. Reasons go to the log only."""
    parts = {name: _works(name, check) for name, check in CHECKS.items()}
    healthy = all(parts.values())
    return JsonResponse({"status": "ok" if healthy else "unavailable", "parts": parts}, status=200 if healthy else 503)


def _works(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:
        logger.exception("readiness: %s fails", name)
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
        row = cursor.fetchone()
    return row is not None and tuple(map(int, row[0].split(".")[:2])) >= (0, 8)


def _cache() -> bool:
    cache.set("readiness", 1, 5)
    return cache.get("readiness") == 1


def _encoder() -> bool:
    return get_encoder().encode(["晚风"]).shape == (1, get_encoder().dimension)


CHECKS = {"database": _database, "cache": _cache, "index": index_exists, "encoder": _encoder}
