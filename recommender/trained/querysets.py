"""How what was trained is read."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Self

import numpy as np
from django.db import models
from django.db.models import Subquery
from pgvector import HalfVector

from recommender.asking import Asking, Question
from recommender.querysets import SongVectorQuerySet

if TYPE_CHECKING:
    from recommender.trained.models import SongCount, SongNeighbours, TrainingRun  # noqa: F401  (type parameters)

# What every answer to a listener reads. Django takes longer to put such questions together than Postgres to answer
# them, and to read numbers from text takes longer than to reckon with them: they come as Postgres keeps them.
_SERVING = "(SELECT id FROM recommender_trainingrun WHERE model = %(model)s AND state = 'published')"
_PLACES = f"""
    SELECT run_id, halfvec_send(vector) FROM {{table}}
    WHERE run_id = {_SERVING} AND song_id = ANY(%(songs)s::bigint[])
"""  # noqa: S608  (made of our own names)
_NEIGHBOURS = f"""
    SELECT song_id, array_send(neighbours), array_send(weights) FROM recommender_songneighbours
    WHERE run_id = {_SERVING} AND song_id = ANY(%(songs)s::bigint[]) AND neighbours <> '{{{{}}}}'
"""  # noqa: S608  (made of our own names)
_COUNTS = f"""
    SELECT song_id, {{count}} FROM recommender_songcount
    WHERE run_id = {_SERVING} AND song_id <> ALL(%(without)s::bigint[])
        AND (%(only)s::bigint[] IS NULL OR song_id = ANY(%(only)s::bigint[]))
    ORDER BY {{count}} DESC, song_id LIMIT %(k)s
"""  # noqa: S608  (made of our own names)
# What Postgres sends for an array of one dimension without gaps: a header, then each number after its length.
_HEADER = 20
_INTEGERS, _FLOATS = (np.dtype([("length", ">i4"), ("number", kind)]) for kind in (">i8", ">f8"))


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

    def places(self, model: str, songs: Sequence[int]) -> Asking[tuple[int, np.ndarray] | None]:
        """The run of `model` that serves, and the vectors (n, dimension) of `songs` in its space; None without any."""
        rows = yield _question(_PLACES.format(table=self.model._meta.db_table), model=model, songs=list(songs))
        if not rows:
            return None
        return rows[0][0], np.stack([HalfVector.from_binary(vector).to_numpy() for _, vector in rows]).astype(
            np.float32
        )


class SongNeighboursQuerySet(models.QuerySet["SongNeighbours"]):
    def heaviest(
        self, model: str, seeds: Sequence[int], k: int, without: Collection[int], only: Collection[int] | None = None
    ) -> Asking[list[tuple[int, float, int]]]:
        """The `k` songs that `seeds` have for neighbours with the greatest sum of weights, equals by id; one query.

        With each comes the sum, and the seed that gives it the greatest weight. Songs `without` never come, and where
        `only` is given no others than those.
        """
        rows = yield _question(_NEIGHBOURS.format(), model=model, songs=list(seeds))
        if not rows:
            return []
        lists = [_sent(songs, _INTEGERS) for _, songs, _ in rows]
        songs, weights = np.concatenate(lists), np.concatenate([_sent(weights, _FLOATS) for *_, weights in rows])
        seeds_of = np.repeat([seed for seed, *_ in rows], [len(each) for each in lists])
        known, places = np.unique(songs, return_inverse=True)
        sums = np.bincount(places, weights)
        sums[np.isin(known, list(without)) | (False if only is None else ~np.isin(known, list(only)))] = -np.inf
        best = _greatest(sums, k)
        of_best = np.flatnonzero(np.isin(places, best))
        by_weight = of_best[np.lexsort((seeds_of[of_best], -weights[of_best]))]
        heaviest = dict(zip(places[by_weight[::-1]].tolist(), seeds_of[by_weight[::-1]].tolist(), strict=True))
        return [(int(known[place]), float(sums[place]), heaviest[place]) for place in best.tolist()]


class SongCountQuerySet(models.QuerySet["SongCount"]):
    def most(
        self, count: str, k: int, without: Collection[int], only: Collection[int] | None = None
    ) -> Asking[list[tuple[int, float]]]:
        """The `k` songs with the greatest `count`, a column, and it, equals by id; `without` some, of `only` others."""
        ids = {"without": list(without), "only": None if only is None else list(only)}
        return (yield _question(_COUNTS.format(count=count), model="popular", k=k, **ids))


def _question(sql: str, **names: object) -> Question:
    return Question(sql, names)


def _sent(array: bytes, numbers: np.dtype) -> np.ndarray:
    return np.frombuffer(array, numbers, offset=_HEADER)["number"]


def _greatest(numbers: np.ndarray, k: int) -> np.ndarray:
    """The places of the `k` greatest of `numbers`, greatest first, equals by place; never of minus infinity."""
    least = np.partition(numbers, -k)[-k] if k < len(numbers) else -np.inf
    places = np.flatnonzero((numbers >= least) & (numbers > -np.inf))
    return places[np.argsort(-numbers[places], kind="stable")][:k]
