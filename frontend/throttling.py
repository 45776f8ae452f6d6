"""How often one visitor may send a feeling: reading one and looking for its songs is what costs us most."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.throttling import SimpleRateThrottle


class FeelingRateThrottle(SimpleRateThrottle):
    """settings.API_RATE, for all pages together and apart from the API; of each account, or address without one."""

    scope = "feeling"

    def get_rate(self) -> str:
        return settings.API_RATE

    def get_cache_key(self, request: Any, view: object) -> str:
        ident = f"account-{request.user.pk}" if request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}


def in_moderation(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Asks whoever posts too often to come back in a while."""

    @wraps(view)
    def moderate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not FeelingRateThrottle().allow_request(request, None):  # type: ignore[arg-type]
            return render(request, "429.html", status=429)
        return view(request, *args, **kwargs)

    return moderate
