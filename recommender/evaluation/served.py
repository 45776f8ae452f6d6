"""How the site itself finds songs, on the songs of its own database: how truly, and how fast."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from recommender.encoders.base import Encoder
from recommender.models import SongVector
from recommender.recommenders import RECOMMENDERS
from recommender.recommenders.base import Query, Recommender

K = 10


@dataclass(frozen=True)
class Served:
    songs: int  # with vectors of the encoder
    ann_recall: float  # at 10: what the index finds of what comparing every song finds
    milliseconds: dict[str, float]  # of each recommender for one feeling, median, from text to song ids


def measure_served(encoder: Encoder, feelings: Sequence[str]) -> Served | None:
    """None where the database has no songs with vectors of `encoder`."""
    vectors = SongVector.objects.made_by(encoder.name).visible()
    songs = vectors.count()
    if not songs:
        return None
    recalls = []
    for vector in encoder.encode(feelings):
        found = {song for song, _ in vectors.nearest(vector, K)}
        right = {song for song, _ in vectors.nearest_compared(vector, K)}
        recalls.append(len(found & right) / len(right))
    recommenders = [build(encoder) for build in RECOMMENDERS.values()]
    return Served(songs, fmean(recalls), {each.name: _milliseconds(each, feelings) for each in recommenders})


def _milliseconds(recommender: Recommender, feelings: Sequence[str]) -> float:
    taken = []
    for feeling in feelings:
        began = time.perf_counter()
        recommender.recommend(Query(feeling), K)
        taken.append(time.perf_counter() - began)
    return 1000 * median(taken)
