"""How vectors are read."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from recommender.models import SongVector  # noqa: F401  (the queryset's type parameter)


class SongVectorQuerySet(models.QuerySet["SongVector"]):
    pass
