"""How vectors are read."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self, TypeAlias

import numpy as np
from django.db import models
from django.db.models import Avg, FloatField
from django.db.models.expressions import ExpressionWrapper
from pgvector.django import CosineDistance, HalfVectorField

if TYPE_CHECKING:
    from recommender.models import PassageVector, SongMood, SongVector  # noqa: F401  (the querysets' type parameters)

Vector: TypeAlias = "np.ndarray | models.expressions.Combinable"
# The index stops at the first songs that pass a filter, which are not always the nearest: it is asked for more.
# With a filter that 10 % pass, recall@10 is .80 with a margin of 1, .91 with 2 and .98 with 4.
MARGIN = 4
# So many songs are compared in the time in which the index meets forty of them among 100,000 songs.
FEW = 5_000


class SongVectorQuerySet(models.QuerySet["SongVector"]):
    def made_by(self, encoder: str) -> Self:
        """Vectors of one encoder; only those compare."""
        return self.filter(encoder=encoder)

    def visible(self) -> Self:
        """Vectors of songs that the site may show."""
        return self.filter(song__hidden=False)

    def nearest(self, vector: Vector, k: int) -> list[tuple[int, float]]:
        """The `k` nearest songs as (song id, cosine distance), nearest first, equals by id; by the HNSW index.

        Of songs that resemble each other so much that they must be one, the nearest. The index may end its search
        before it has met `k` songs that pass a narrow filter; then all that pass are compared.
        """
        found = self._by_distance(CosineDistance("vector", vector), k)
        return found if len(found) == k else self.nearest_compared(vector, k)

    def nearest_compared(self, vector: Vector, k: int) -> list[tuple[int, float]]:
        """As `nearest`, but exact: every song is compared."""
        # Adding zero keeps the order and hides the expression from the index.
        return self._by_distance(
            ExpressionWrapper(CosineDistance("vector", vector) + 0.0, output_field=FloatField()), k
        )

    def are_few(self) -> bool:
        """Whether comparing every song is quicker than searching the index, by the planner's estimate of their number.

        The planner would decide this itself, but it takes the index to find songs that pass a filter for nothing.
        """
        (plan,) = json.loads(self.explain(format="json"))
        return bool(plan["Plan"]["Plan Rows"] <= FEW)

    def _by_distance(self, distance: models.expressions.Combinable, k: int) -> list[tuple[int, float]]:
        columns = ("distance", "song_id", "song__resembles")
        rows = self.annotate(distance=distance).order_by("distance").values_list(*columns)[: k * MARGIN]
        nearest: dict[int, tuple[int, float]] = {}
        # The index hands rows over in nearly the right order (hnsw.iterative_scan = relaxed_order).
        for how_far, song, resembled in sorted(rows, key=lambda row: row[:2]):
            nearest.setdefault(resembled or song, (song, how_far))
        return list(nearest.values())[:k]

    def centre(self, songs: Sequence[int]) -> np.ndarray | None:
        """The mean vector of `songs`, computed in the database; None where none of them has a vector."""
        average = self.filter(song__in=songs).aggregate(centre=Avg("vector", output_field=HalfVectorField()))["centre"]
        return None if average is None else np.asarray(average, dtype=np.float32)


class PassageVectorQuerySet(models.QuerySet["PassageVector"]):
    def made_by(self, encoder: str) -> Self:
        """Vectors of one encoder; only those compare."""
        return self.filter(encoder=encoder)


class SongMoodQuerySet(models.QuerySet["SongMood"]):
    def read_by(self, head: str) -> Self:
        """Profiles of one mood head; only those compare."""
        return self.filter(head=head)

    def visible(self) -> Self:
        """Profiles of songs that the site may show."""
        return self.filter(song__hidden=False)

    def mostly(self, mood: str) -> Self:
        """Those in which `mood` is the strongest, the purest first, equals by song."""
        return self.filter(strongest=mood).order_by("-strength", "song")
