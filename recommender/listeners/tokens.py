"""Access tokens: 256 random bits for a program, of which the database keeps only a digest.

django-rest-knox would do the same but answers 500 to a header that is not UTF-8 and reads all of an account's tokens
with every request; a plain SHA-256 suffices because a token, unlike a password, cannot be guessed.
"""

import hashlib
import secrets

from recommender.listeners.models import AccessToken, Listener

PREFIX = "echoes_"  # by which a leaked token is recognised for what it is
MAX_TOKENS = 50


def make_token(listener: Listener, name: str) -> str:
    """A new token for `listener`; nobody can read it again later."""
    token = PREFIX + secrets.token_urlsafe(32)
    AccessToken.objects.create(listener=listener, name=name, digest=_digest(token))
    return token


def listener_with(token: str) -> Listener | None:
    """The listener, with user, whom `token` lets in; one query."""
    tokens = AccessToken.objects.select_related("listener__user").filter(listener__user__is_active=True)
    found = tokens.filter(digest=_digest(token)).first()
    return found.listener if found else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
