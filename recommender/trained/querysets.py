"""How what was trained is read."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Self

import numpy as np
from django.db import connection, models
from django.db.models import Subquery

from recommender.querysets import SongVectorQuerySet

if TYPE_CHECKING:
    from recommender.trained.models import SongNeighbours, TrainingRun  # noqa: F401  (type parameters)

# Numbers as the database keeps them: to read them from text takes longer than to sum them up.
_NEIGHBOURS = """
    SELECT song_id, array_send(neighbours), array_send(weights) FROM recommender_songneighbours
    WHERE run_id = (SELECT id FROM recommender_trainingrun WHERE model = %s AND state = 'published')
        AND song_id = ANY(%s::bigint[]) AND neighbours <> '{}'
"""


class TrainingRunQuerySet(models.QuerySet["TrainingRun"]):
    def serving(self, model: str) -> "TrainingRun | None":
        """The run that everybody is answered from now."""
        return self._published(model).first()

    def serving_key(self, model: str) -> Subquery:
        """The key of that run inside another query, which it saves one; NULL where there is none."""
        return Subquery(self._published(model).values("pk")[:1])

    def _published(self, model: str) -> Self:
        return self.filter(model=model, state=self.model.State.PUBLISHED)


class TrainedVectorQuerySet(SongVectorQuerySet):
    """Searched as the lyrics' vectors are."""

    def of_run(self, run: int | Subquery) -> Self:
        """Vectors of one run; only those compare."""
        return self.filter(run=run)


class SongNeighboursQuerySet(models.QuerySet["SongNeighbours"]):
    def heaviest(
        self, model: str, seeds: Sequence[int], k: int, without: Collection[int], only: Collection[int] | None = None
    ) -> list[tuple[int, float, int]]:
        """The `k` songs that `seeds` have for neighbours with the greatest sum of weights, equals by id; one query.

        With each comes the sum, and the seed that gives it the greatest weight. Songs `without` never come, and where
        `only` is given no others than those.
        """
        with connection.cursor() as cursor:
            cursor.execute(_NEIGHBOURS, [model, list(seeds)])
            lists = [(seed, _sent(songs, ">i8"), _sent(weights, ">f8")) for seed, songs, weights in cursor.fetchall()]
        if not lists:
            return []
        of = np.concatenate([np.full(len(songs), seed) for seed, songs, _ in lists])
        songs = np.concatenate([songs for _, songs, _ in lists])
        weights = np.concatenate([weights for *_, weights in lists])
        wanted = np.isin(songs, list(without), invert=True)
        if only is not None:
            wanted &= np.isin(songs, list(only))
        heaviest = np.lexsort((of, -weights, songs))
        heaviest = heaviest[wanted[heaviest]]
        known, first, places = np.unique(songs[heaviest], return_index=True, return_inverse=True)
        sums = np.bincount(places, weights[heaviest])
        best = np.lexsort((known, -sums))[:k]
        return list(zip(known[best].tolist(), sums[best].tolist(), of[heaviest][first[best]].tolist(), strict=True))


def _sent(array: bytes, kind: str) -> np.ndarray:
    """What Postgres sends for an array of one dimension without gaps: a header, then each number after its length."""
    return np.frombuffer(array, np.dtype([("length", ">i4"), ("number", kind)]), offset=20)["number"]
