"""Songs that say what the visitor feels: as a whole, in the passage that says it best, and in the visitor's words."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from catalog.models import Lyrics
from recommender.encoders.base import Encoder
from recommender.lines import strongest_line
from recommender.models import PassageVector
from recommender.querysets import MARGIN, NearPassage
from recommender.recommenders.base import Candidate, Query
from recommender.recommenders.lyrics import nearest_songs, query_vector
from recommender.wording import shared_wording

Scores: TypeAlias = NDArray[np.floating[Any]]
# So many songs are compared by their passages and their wording too.
CANDIDATES = 100
# What the nearest passage and the wording count in the score; the rest is the song's. Chosen by `manage.py evaluate
# weights` for the shipped encoder, on feelings whose songs it was not trained on; run it again with every new one.
PASSAGE_SHARE = 0.35
WORDING_SHARE = 0.15


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
        passages = PassageVector.objects.made_by(self.encoder.name).nearest_of(songs, vector, 1)
        whole = np.array([1.0 - distance for _, distance in nearest])
        # A song without passages counts as one passage.
        best = np.array(
            [
                1.0 - passages[song][0].distance if song in passages else own
                for song, own in zip(songs, whole, strict=True)
            ]
        )
        scores = mixed(whole, best, self._wording(query, songs))
        order = np.lexsort((np.array(songs), -scores))[:k]
        return [
            Candidate(songs[i], float(scores[i]), self.name, evidence_of(passages.get(songs[i], ()), vector))
            for i in order
        ]

    def _wording(self, query: Query, songs: Sequence[int]) -> NDArray[np.float32] | None:
        if not query.text:
            return None
        lines = dict(Lyrics.objects.primary().filter(song__in=songs).values_list("song", "lines"))
        return shared_wording(query.text, [lines.get(song, "") for song in songs])


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
