"""In which language a page speaks."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers


class VisitorLanguageMiddleware(LocaleMiddleware):
    """The browser's wish decides, until the visitor's own, kept in a cookie."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Django tells caches of the browser's wish only."""
        response = super().process_response(request, response)
        patch_vary_headers(response, ("Cookie",))
        return response
