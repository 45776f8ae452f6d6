"""Who asks: a program with a token, or a browser that is signed in."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from recommender.listeners.models import Listener
from recommender.listeners.tokens import listener_with


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer` and a token from the account page; `request.auth` is then the listener."""

    def authenticate(self, request: Request) -> tuple[object, Listener] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() != "bearer":
            return None
        if (listener := listener_with(token.strip())) is None:
            raise AuthenticationFailed
        return listener.user, listener

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def listener_of(request: Request) -> Listener | None:
    """The listener whose token came with a request; None without one."""
    return request.auth if isinstance(request.auth, Listener) else None


class TokenScheme(OpenApiAuthenticationExtension):
    """How the documents describe it; drf-spectacular knows of it by its existence."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token from your account page."}
