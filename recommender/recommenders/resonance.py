"""Songs that say what the visitor feels: as a whole, in the passage that says it best, and in the visitor's words."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from recommender.close_reading import CloseReading, NearPassage, read_closely
from recommender.encoders.base import Encoder
from recommender.lines import strongest_line
from recommender.querysets import MARGIN
from recommender.recommenders.base import Candidate, Query
from recommender.recommenders.lyrics import nearest_songs, query_vector
from recommender.wording import shared_wording

Scores: TypeAlias = NDArray[np.floating[Any]]
# So many songs are compared by their passages and their wording too.
CANDIDATES = 100
# What the nearest passage and the wording count in the score; the rest is the song's. Chosen by `manage.py evaluate
# weights` for the shipped encoder, on feelings whose songs it was not trained on; run it again with every new one.
PASSAGE_SHARE = 0.3
WORDING_SHARE = 0.1
GONE = CloseReading("", None)  # of a song that was deleted while it was a candidate


class ResonanceRecommender:
    """The nearest songs by the encoder, ranked anew by a mix of the whole song, its nearest passage and its wording.

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
        nearest = nearest_songs(query, vector, self.encoder, k, max(CANDIDATES, k * MARGIN))
        songs = [song for song, _ in nearest]
        found = read_closely(songs, vector, self.encoder.name)
        readings = [found.get(song, GONE) for song in songs]
        whole = np.array([1.0 - distance for _, distance in nearest])
        # A song without passages counts as one passage.
        best = np.array(
            [
                1.0 - reading.nearest.distance if reading.nearest else own
                for reading, own in zip(readings, whole, strict=True)
            ]
        )
        wording = shared_wording(query.text, [reading.words for reading in readings]) if query.text else None
        scores = mixed(whole, best, wording)
        order = np.lexsort((np.array(songs), -scores))[:k]
        return [
            Candidate(songs[i], float(scores[i]), self.name, evidence_of(readings[i].nearest, vector)) for i in order
        ]


def evidence_of(passage: NearPassage | None, vector: NDArray[np.float32]) -> Mapping[str, Any]:
    """The evidence of a candidate whose nearest passage this is."""
    if passage is None:
        return {}
    return {
        "first_line": passage.first_line,
        "last_line": passage.last_line,
        "similarity": 1.0 - passage.distance,
        "strongest": strongest_line(passage.lines, vector),
    }


def mixed(
    song: Scores,
    passage: Scores,
    wording: Scores | None,
    passage_share: float = PASSAGE_SHARE,
    wording_share: float = WORDING_SHARE,
) -> Scores:
    """The scores of songs by their own similarity, that of their nearest passages, and what they share with the words
    of the question, where it has words; at most 1, as they are."""
    meaning = (1.0 - passage_share) * song + passage_share * passage
    return meaning if wording is None else (1.0 - wording_share) * meaning + wording_share * wording
