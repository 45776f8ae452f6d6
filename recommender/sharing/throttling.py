"""How much one visitor may share."""

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView

RATE = "20/hour"


class ShareRateThrottle(SimpleRateThrottle):
    """So many shares for each client address, made on pages and through the API together."""

    scope = "share"

    def get_rate(self) -> str:
        return RATE

    def get_cache_key(self, request: Request, view: "APIView | None") -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}
