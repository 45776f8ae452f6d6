"""What recommenders over trained rows have in common: from the songs somebody likes to songs that go with them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from recommender.asking import Asking, answered
from recommender.encoders.base import Encoder
from recommender.querysets import with_margin
from recommender.recommenders.allowed import allowed_rows, best_allowed
from recommender.recommenders.base import Candidate, Evidence, Nominator, Query
from recommender.trained.folding import FoldIn
from recommender.trained.models import SongCount, SongNeighbours, TrainedVector, TrainingRun
from recommender.vector_space import VectorSpace


class Trained:
    def __init__(self, encoder: Encoder) -> None:
        """Needs no encoder; the registry makes all recommenders alike."""


class ByVectors(Trained, Nominator):
    """The songs nearest to the taste that the seeds fold into, in a trained space.

    A candidate's evidence is the seed that is nearest to it, as `seed`.
    """

    table: type[TrainedVector]

    @property
    def space(self) -> VectorSpace:
        return VectorSpace(self.table, "run_id")

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        run, taste = answered(self._taste(query.seeds))
        if taste is None:
            return []
        songs = allowed_rows(self.table.objects.of_run(run), query)
        nearest = songs.nearest(taste, k) if query.filters.only is None else songs.nearest_compared(taste, k)
        evidence = answered(self.explain(query, [song for song, _ in nearest]))
        return [Candidate(song, 1 - distance, self.name, evidence.get(song, {})) for song, distance in nearest]

    def nominate(self, query: Query, k: int) -> Asking[list[Candidate]]:
        run, taste = yield from self._taste(query.seeds)
        if taste is None:
            return []
        nearest = yield from self.space.nearest(run, taste, k, query.unwanted, query.filters.only)
        return [Candidate(song, 1 - distance, self.name) for song, distance in nearest]

    def explain(self, query: Query, songs: Sequence[int]) -> Asking[Mapping[int, Evidence]]:
        seeds = yield from self.space.nearest_seeds(songs, query.seeds)
        return {song: {"seed": seed} for song, seed in seeds.items()}

    def _taste(self, seeds: Sequence[int]) -> Asking[tuple[int, NDArray[np.float32] | None]]:
        """The run that serves, and where in its space somebody is at home who likes `seeds`; None for nowhere."""
        found = (yield from self.table.objects.places(self.name, seeds)) if seeds else None
        if found is None:
            return 0, None
        run, places = found
        taste = np.append(fold_in_of(run).taste(places[:, :-1]), np.float32(0))
        return run, taste if taste.any() else None


class ByNeighbours(Trained, Nominator):
    """The songs that the seeds have for neighbours, by the sum of the weights.

    A candidate's evidence is the seed that gives it the greatest weight, as `seed`.
    """

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        return best_allowed(lambda wanted: answered(self.nominate(query, wanted)), query, k)

    def nominate(self, query: Query, k: int) -> Asking[list[Candidate]]:
        if not query.seeds:
            return []
        heaviest = yield from SongNeighbours.objects.heaviest(
            self.name, query.seeds, k, query.unwanted, query.filters.only
        )
        return [Candidate(song, weight, self.name, {"seed": seed}) for song, weight, seed in heaviest]


class ByCounts(Trained, Nominator):
    """The songs that most people play, for those of whom nothing is known yet. Seeds are left out and not looked at."""

    count: str  # a field of SongCount

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        served = SongCount.objects.filter(run=TrainingRun.objects.serving_key("popular"))
        counts = allowed_rows(served, query).order_by(f"-{self.count}", "song")
        works: dict[int, Candidate] = {}
        for song, count, resembled in counts.values_list("song", self.count, "song__resembles")[: with_margin(k)]:
            works.setdefault(resembled or song, Candidate(song, count, self.name))
        return list(works.values())[:k]

    def nominate(self, query: Query, k: int) -> Asking[list[Candidate]]:
        most = yield from SongCount.objects.most(self.count, k, query.unwanted, query.filters.only)
        return [Candidate(song, count, self.name) for song, count in most]


@lru_cache(maxsize=16)
def fold_in_of(run: int) -> FoldIn:
    """A run never changes once it serves, so each process reads how it folds in once."""
    return FoldIn.of_json(TrainingRun.objects.values_list("parameters", flat=True).get(pk=run))
