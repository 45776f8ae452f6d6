"""What recommenders over trained rows have in common: from the songs somebody likes to songs that go with them."""

from collections import defaultdict
from functools import lru_cache

import numpy as np

from catalog.models import Lyrics
from recommender.encoders.base import Encoder
from recommender.querysets import MARGIN
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
        run = TrainingRun.objects.serving(self.name) if query.seeds else None
        if run is None:
            return []
        vectors = self.table.objects.of_run(run.pk)
        liked = [np.asarray(row.vector, dtype=np.float32) for row in vectors.filter(song__in=query.seeds)]
        if not liked:
            return []
        taste = np.append(fold_in_of(run.pk).taste(np.stack(liked)[:, :-1]), np.float32(0))
        if not taste.any():
            return []
        songs = allowed_rows(vectors, query.filters, query.filters.exclude | set(query.seeds))
        if query.filters.only is None:
            nearest = songs.candidates(taste, k, k * MARGIN)[:k]
        else:
            nearest = songs.nearest_compared(taste, k)
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
        run = TrainingRun.objects.serving(self.name) if query.seeds else None
        if run is None:
            return []
        scores: dict[int, float] = defaultdict(float)
        seeds: dict[int, tuple[float, int]] = {}
        rows = SongNeighbours.objects.filter(run=run, song__in=set(query.seeds)).order_by("song")
        for seed, neighbours, weights in rows.values_list("song", "neighbours", "weights"):
            for song, weight in zip(neighbours, weights, strict=True):
                scores[song] += weight
                seeds[song] = max(seeds.get(song, (0.0, 0)), (weight, seed))
        return [
            Candidate(song, scores[song], self.name, {"seed": seeds[song][1]})
            for song in best_allowed(scores, query, k)
        ]


class ByCounts:
    """The songs that most people play, for those of whom nothing is known yet. Seeds are left out and not looked at."""

    name: str
    count: str  # a field of SongCount

    def __init__(self, encoder: Encoder) -> None:
        """Needs no encoder; the registry makes all recommenders alike."""

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        run = TrainingRun.objects.serving("popular")
        if run is None:
            return []
        counts = allowed_rows(
            SongCount.objects.filter(run=run), query.filters, query.filters.exclude | set(query.seeds)
        )
        rows = counts.order_by(f"-{self.count}", "song").values_list("song", self.count, "song__resembles")
        found = list(rows[: k * MARGIN])
        first = one_of_each({song: resembled for song, _, resembled in found})
        return [Candidate(song, score, self.name) for song, score, _ in found if song in first][:k]


def best_allowed(scores: dict[int, float], query: Query, k: int) -> list[int]:
    """The `k` songs with the highest scores that may be shown, equals by id."""
    ranked = sorted(scores, key=lambda song: (-scores[song], song))
    songs = allowed_rows(
        Lyrics.objects.primary().filter(song__in=ranked), query.filters, query.filters.exclude | set(query.seeds)
    )
    resembled = dict(songs.values_list("song", "song__resembles"))
    first = one_of_each({song: resembled[song] for song in ranked if song in resembled})
    return [song for song in ranked if song in first][:k]


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
