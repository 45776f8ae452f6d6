"""How shares are found."""

import hashlib
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from recommender.sharing.models import Share  # noqa: F401  (the queryset's type parameter)


def digest_of(secret: str) -> str:
    """What is kept of a token or secret. They are random and long, so a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ShareQuerySet(models.QuerySet["Share"]):
    def at(self, token: str) -> Self:
        """The share with this token in its address, if there is one."""
        return self.filter(token_digest=digest_of(token))
