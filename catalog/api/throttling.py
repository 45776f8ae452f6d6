"""How much one client may ask, and telling it."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # importing a view loads the settings' throttle classes, that is, this module
    from rest_framework.views import APIView


class ClientRateThrottle(SimpleRateThrottle):
    """settings.API_RATE for each account, or client address without one, counted in a sliding window in the cache."""

    scope = "client"
    num_requests: int
    duration: int

    def get_rate(self) -> str:
        return settings.API_RATE

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        ident = f"account-{request.user.pk}" if request.user else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}

    def allow_request(self, request: Request, view: "APIView") -> bool:
        allowed = super().allow_request(request, view)
        oldest = self.history[-1] if self.history else self.now
        request._request.rate_limit = {  # type: ignore[attr-defined]
            "RateLimit-Limit": self.num_requests,
            "RateLimit-Remaining": max(self.num_requests - len(self.history), 0),
            "RateLimit-Reset": math.ceil(self.duration - (self.now - oldest)),
        }
        return allowed


class RateLimitHeaders:
    """Middleware: what is left of a client's limit, on every answer that counts against it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in getattr(request, "rate_limit", {}).items():
            response[name] = value
        return response
