"""How the site itself finds songs, on the songs of its own database: how truly, and how fast."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from recommender.encoders.base import Encoder
from recommender.evaluation.line_search import LineSearchFigures, measure_line_search
from recommender.models import SongVector
from recommender.recommenders.base import Query, Recommender
from recommender.recommenders.lyrics import LyricsRecommender
from recommender.recommenders.resonance import ResonanceRecommender

K = 10


@dataclass(frozen=True)
class Served:
    songs: int  # with vectors of the encoder
    ann_recall: float  # at 10: what the index finds of what comparing every song finds
    milliseconds: dict[str, float]  # of each recommender for one feeling, median, from text to song ids
    line_search: LineSearchFigures


def measure_served(encoder: Encoder, feelings: Sequence[str]) -> Served | None:
    """None where the database has hardly any songs with vectors of `encoder`."""
    vectors = SongVector.objects.made_by(encoder.name).visible()
    songs = vectors.count()
    if songs < K:
        return None
    recalls = []
    for vector in encoder.encode(feelings):
        found = {song for song, _ in vectors.nearest(vector, K)}
        right = {song for song, _ in vectors.nearest_compared(vector, K)}
        recalls.append(len(found & right) / len(right))
    times = {build.name: _milliseconds(build(encoder), feelings) for build in (LyricsRecommender, ResonanceRecommender)}
    return Served(songs, fmean(recalls), times, measure_line_search())


def _milliseconds(recommender: Recommender, feelings: Sequence[str]) -> float:
    taken = []
    for feeling in feelings:
        began = time.perf_counter()
        recommender.recommend(Query(feeling), K)
        taken.append(time.perf_counter() - began)
    return 1000 * median(taken)
