"""What recommenders over trained rows have in common: from the songs somebody likes to songs that go with them."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from catalog.models import Lyrics
from recommender.encoders.base import Encoder
from recommender.querysets import among, with_margin
from recommender.recommenders.base import Candidate, Query
from recommender.recommenders.lyrics import allowed_rows
from recommender.trained.folding import FoldIn
from recommender.trained.models import SongCount, SongNeighbours, TrainedVector, TrainingRun


class ByVectors:
    """The songs nearest to the taste that the seeds fold into, in a trained space.

    A candidate's evidence is the seed that is nearest to it, as `seed`.
    """

    name: str
    table: type[TrainedVector]

    def __init__(self, encoder: Encoder) -> None:
        """Needs no encoder; the registry makes all recommenders alike."""

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        if not query.seeds:
            return []
        serving = TrainingRun.objects.serving_key(self.name)
        rows = self.table.objects.of_run(serving).filter(among("song", query.seeds))
        liked = list(rows.values_list("run", "vector"))  # type: ignore[misc]  # typed as the lyrics' vectors
        if not liked:
            return []
        run = liked[0][0]
        places = np.stack([np.asarray(vector, dtype=np.float32) for _, vector in liked])
        taste = np.append(fold_in_of(run).taste(places[:, :-1]), np.float32(0))
        if not taste.any():
            return []
        vectors = self.table.objects.of_run(run)
        songs = allowed_rows(vectors, query.filters, query.filters.exclude | set(query.seeds))
        nearest = songs.nearest(taste, k) if query.filters.only is None else songs.nearest_compared(taste, k)
        seeds = vectors.nearest_seeds([song for song, _ in nearest], query.seeds)
        return [Candidate(song, 1 - distance, self.name, {"seed": seeds[song]}) for song, distance in nearest]


class ByNeighbours:
    """The songs that the seeds have for neighbours, by the sum of the weights.

    A candidate's evidence is the seed that gives it the greatest weight, as `seed`.
    """

    name: str

    def __init__(self, encoder: Encoder) -> None:
        """Needs no encoder; the registry makes all recommenders alike."""

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        if not query.seeds:
            return []
        run = TrainingRun.objects.serving_key(self.name)
        rows = SongNeighbours.objects.filter(among("song", query.seeds), run=run)
        scores = summed(list(rows.values_list("song", "neighbours", "weights")))
        songs = best_allowed(list(scores), query, k)
        return [Candidate(song, scores[song][0], self.name, {"seed": scores[song][1]}) for song in songs]


class ByCounts:
    """The songs that most people play, for those of whom nothing is known yet. Seeds are left out and not looked at."""

    name: str
    count: str  # a field of SongCount

    def __init__(self, encoder: Encoder) -> None:
        """Needs no encoder; the registry makes all recommenders alike."""

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        served = SongCount.objects.filter(run=TrainingRun.objects.serving_key("popular"))
        counts = allowed_rows(served, query.filters, query.filters.exclude | set(query.seeds))
        rows = counts.order_by(f"-{self.count}", "song").values_list("song", self.count, "song__resembles")
        found = list(rows[: with_margin(k)])
        first = one_of_each({song: resembled for song, _, resembled in found})
        return [Candidate(song, score, self.name) for song, score, _ in found if song in first][:k]


def summed(lists: Sequence[tuple[int, Sequence[int], Sequence[float]]]) -> dict[int, tuple[float, int]]:
    """Of each neighbour in lists of (seed, neighbours, weights) the sum of its weights, and the seed that gives it the
    greatest; the greatest sum first, equals by id."""
    if not lists:
        return {}
    seeds = np.concatenate([np.full(len(songs), seed) for seed, songs, _ in lists])
    songs = np.concatenate([np.array(songs, dtype=np.int64) for _, songs, _ in lists])
    weights = np.concatenate([np.array(each, dtype=float) for _, _, each in lists])
    heaviest = np.lexsort((seeds, -weights, songs))
    known, first, places = np.unique(songs[heaviest], return_index=True, return_inverse=True)
    sums = np.bincount(places, weights[heaviest])
    best = np.lexsort((known, -sums))
    said = zip(sums[best].tolist(), seeds[heaviest][first][best].tolist(), strict=True)
    return dict(zip(known[best].tolist(), said, strict=True))


def best_allowed(ranked: Sequence[int], query: Query, k: int) -> list[int]:
    """The first `k` songs that may be shown."""
    if (only := query.filters.only) is not None:
        ranked = [song for song in ranked if song in only]
    # Most may be shown: seldom all have to be looked at.
    found = _allowed(ranked[: with_margin(k)], query)
    return (found if len(found) >= k or len(ranked) <= with_margin(k) else _allowed(ranked, query))[:k]


def _allowed(ranked: Sequence[int], query: Query) -> list[int]:
    """Those songs that may be shown, in their order, each work once."""
    songs = allowed_rows(
        Lyrics.objects.primary().filter(among("song", ranked)), query.filters, query.filters.exclude | set(query.seeds)
    )
    resembled = dict(songs.values_list("song", "song__resembles"))
    first = one_of_each({song: resembled[song] for song in ranked if song in resembled})
    return [song for song in ranked if song in first]


def one_of_each(resembled: dict[int, int | None]) -> set[int]:
    """Of songs that resemble each other so much that they must be one, the first."""
    first: dict[int, int] = {}
    for song, other in resembled.items():
        first.setdefault(other or song, song)
    return set(first.values())


@lru_cache(maxsize=16)
def fold_in_of(run: int) -> FoldIn:
    """A run never changes once it serves, so each process reads how it folds in once."""
    return FoldIn.of_json(TrainingRun.objects.values_list("parameters", flat=True).get(pk=run))
