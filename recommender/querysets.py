"""How vectors are read."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Self

import numpy as np
from django.db import models
from django.db.models import Avg, FloatField
from django.db.models.expressions import ExpressionWrapper
from pgvector.django import CosineDistance, HalfVectorField

if TYPE_CHECKING:
    from recommender.models import SongVector  # noqa: F401  (the queryset's type parameter)


class SongVectorQuerySet(models.QuerySet["SongVector"]):
    def made_by(self, encoder: str) -> Self:
        """Vectors of one encoder; only those compare."""
        return self.filter(encoder=encoder)

    def visible(self) -> Self:
        """Vectors of songs that the site may show."""
        return self.filter(song__hidden=False)

    def nearest(self, vector: "np.ndarray | models.expressions.Combinable", k: int) -> list[tuple[int, float]]:
        """The `k` nearest songs as (song id, cosine distance), nearest first, equals by id.

        The HNSW index answers first. It may end its search before it has met `k` songs that pass a narrow filter;
        then those that pass are few enough to compare them all.
        """
        found = list(self._by_distance(CosineDistance("vector", vector), k))
        if len(found) < k:
            # Adding zero keeps the order and hides the expression from the index.
            exact = ExpressionWrapper(CosineDistance("vector", vector) + 0.0, output_field=FloatField())
            found = list(self._by_distance(exact, k))
        # The index hands rows over in nearly the right order (hnsw.iterative_scan = relaxed_order).
        return sorted(found, key=lambda row: (row[1], row[0]))

    def _by_distance(self, distance: models.expressions.Combinable, k: int) -> "Iterable[tuple[int, float]]":
        return self.annotate(distance=distance).order_by("distance").values_list("song_id", "distance")[:k]

    def centre(self, songs: Sequence[int]) -> np.ndarray | None:
        """The mean vector of `songs`, computed in the database; None where none of them has a vector."""
        average = self.filter(song__in=songs).aggregate(centre=Avg("vector", output_field=HalfVectorField()))["centre"]
        return None if average is None else np.asarray(average, dtype=np.float32)
