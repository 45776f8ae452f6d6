"""Songs that say what the visitor feels: as a whole, and in the passage that says it best."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from recommender.encoders.base import Encoder
from recommender.lines import strongest_line
from recommender.models import PassageVector
from recommender.querysets import MARGIN, NearPassage
from recommender.recommenders.base import Candidate, Query
from recommender.recommenders.lyrics import nearest_songs, query_vector

Cosine = TypeVar("Cosine", float, NDArray[np.float32])
# So many songs are compared by their passages too.
CANDIDATES = 100
# What the nearest passage counts in the score; the rest is the song's. Chosen by `manage.py evaluate weights` for the
# shipped encoder, on feelings whose songs it was not trained on; run it again with every new one.
PASSAGE_SHARE = 0.35


class ResonanceRecommender:
    """The nearest songs by the encoder, ranked anew by a mix of the whole song and its nearest passage.

    The evidence of a candidate is its nearest passage: `first_line`, `last_line`, its `similarity`, and which of its
    lines is the `strongest`, counted from 0. A song without passages counts as one passage and has no evidence.
    """

    name = "resonance"

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        vector = query_vector(query, self.encoder)
        if vector is None:
            return []
        songs = nearest_songs(query, vector, self.encoder, k, max(CANDIDATES, k * MARGIN))
        passages = PassageVector.objects.made_by(self.encoder.name).nearest_of([song for song, _ in songs], vector, 1)
        scored = [(song, _score(1.0 - distance, passages.get(song, ()))) for song, distance in songs]
        best = sorted(scored, key=lambda scored: (-scored[1], scored[0]))[:k]
        return [Candidate(song, score, self.name, evidence_of(passages.get(song, ()), vector)) for song, score in best]


def _score(similarity: float, passages: Sequence[NearPassage]) -> float:
    return mixed(similarity, 1.0 - passages[0].distance if passages else similarity)


def evidence_of(passages: Sequence[NearPassage], vector: NDArray[np.float32]) -> Mapping[str, Any]:
    """The evidence of a candidate with these nearest passages."""
    if not passages:
        return {}
    nearest = passages[0]
    return {
        "first_line": nearest.first_line,
        "last_line": nearest.last_line,
        "similarity": 1.0 - nearest.distance,
        "strongest": strongest_line(nearest.lines, vector),
    }


def mixed(song: Cosine, passage: Cosine, passage_share: float = PASSAGE_SHARE) -> Cosine:
    """The score of a song by its own similarity and that of its nearest passage; at most 1, as they are."""
    return (1.0 - passage_share) * song + passage_share * passage
