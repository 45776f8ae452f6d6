"""How vectors are read."""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Self, TypeAlias

import numpy as np
from django.db import models
from django.db.models import Avg, BooleanField, F, FloatField, Func, Value
from django.db.models.expressions import ExpressionWrapper
from pgvector.django import CosineDistance, HalfVectorField

if TYPE_CHECKING:
    from recommender.models import PassageVector, SongMood, SongVector  # noqa: F401  (the querysets' type parameters)

Vector: TypeAlias = "np.ndarray | models.expressions.Combinable"
# The index stops at the first songs that pass a filter, which are not always the nearest: it is asked for more.
# With a filter that 10 % pass, recall@10 is .80 with a margin of 1, .91 with 2 and .98 with 4.
# Long lists are asked for fewer more: their first songs are found all the same.
MARGIN, MOST_MORE = 4, 50
# So many songs are compared in the time in which the index meets forty of them among 100,000 songs.
FEW = 5_000


def with_margin(k: int) -> int:
    """How many to ask for where `k` are wanted."""
    return min(k * MARGIN, k + MOST_MORE)


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
        return self.candidates(vector, k, with_margin(k))[:k]

    def nearest_compared(self, vector: Vector, k: int) -> list[tuple[int, float]]:
        """As `nearest`, but exact: every song is compared."""
        return self.candidates_compared(vector, with_margin(k))[:k]

    def candidates(self, vector: Vector, k: int, rows: int) -> list[tuple[int, float]]:
        """As `nearest`, but all that are left of the first `rows` songs that the index meets: usually more than `k`."""
        found = self._by_distance(CosineDistance("vector", vector), rows)
        return found if len(found) >= k else self.candidates_compared(vector, rows)

    def candidates_compared(self, vector: Vector, rows: int) -> list[tuple[int, float]]:
        """As `candidates`, but exact: every song is compared."""
        return self._by_distance(_compared(vector), rows)

    def are_few(self) -> bool:
        """Whether comparing every song is quicker than searching the index, by the planner's estimate of their number.

        The planner would decide this itself, but it takes the index to find songs that pass a filter for nothing.
        """
        (plan,) = json.loads(self.explain(format="json"))
        return bool(plan["Plan"]["Plan Rows"] <= FEW)

    def _by_distance(self, distance: models.expressions.Combinable, rows: int) -> list[tuple[int, float]]:
        columns = ("distance", "song_id", "song__resembles")
        found = self.annotate(distance=distance).order_by("distance").values_list(*columns)[:rows]
        nearest: dict[int, tuple[int, float]] = {}
        # The index hands rows over in nearly the right order (hnsw.iterative_scan = relaxed_order).
        for how_far, song, resembled in sorted(found, key=lambda row: row[:2]):
            nearest.setdefault(resembled or song, (song, how_far))
        return list(nearest.values())

    def centre(self, songs: Sequence[int]) -> np.ndarray | None:
        """The mean vector of `songs`, computed in the database; None where none of them has a vector."""
        mean = Avg("vector", output_field=HalfVectorField())
        centre = self.filter(among("song", songs)).aggregate(centre=mean)["centre"]
        return None if centre is None else np.asarray(centre, dtype=np.float32)


def among(field: str, ids: Iterable[int]) -> Func:
    """The condition that `field` is one of `ids`, which go as one array.

    Hundreds of parameters, as `__in` makes them, take longer to write than their rows take to read.
    """
    array = Value(f"{{{','.join(f'{each:d}' for each in ids)}}}")
    return Func(
        F(field), array, template="%(expressions)s::bigint[])", arg_joiner=" = ANY(", output_field=BooleanField()
    )


def _compared(vector: Vector) -> ExpressionWrapper:
    """The cosine distance; adding zero keeps the order and hides the expression from the index."""
    return ExpressionWrapper(CosineDistance("vector", vector) + 0.0, output_field=FloatField())


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

    def in_language(self, language: str) -> Self:
        """Of songs in one language; "" is any."""
        return self.filter(song__language=language) if language else self

    def distinct_works(self) -> Self:
        """Without those that resemble another song, which stands for them."""
        return self.filter(song__resembles=None)

    def mostly(self, mood: str) -> Self:
        """Those in which `mood` is the strongest, the purest first, equals by song."""
        return self.filter(strongest=mood).order_by("-strength", "song")
