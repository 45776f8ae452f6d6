"""Songs whose lyrics mean what the visitor wrote, or what the seed songs say."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from recommender.asking import Asking, answered
from recommender.encoders.base import Encoder
from recommender.models import SongVector
from recommender.querysets import with_margin
from recommender.recommenders.allowed import allowed_rows
from recommender.recommenders.base import Candidate, Evidence, Nominator, Query
from recommender.vector_space import VectorSpace

LYRICS = VectorSpace(SongVector, "encoder")
# How far songs that are to lead the way draw the words towards them.
SEED_SHARE = 0.3

Vector: TypeAlias = NDArray[np.float32]


class LyricsRecommender(Nominator):
    """Cosine similarity between one text and the lyrics of each song, in the encoder's space.

    With seeds, a candidate's evidence is the seed that is nearest to it, as `seed`.
    """

    name = "lyrics"

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        vector = query_vector(query, self.encoder)
        nearest = [] if vector is None else nearest_songs(query, vector, self.encoder, k, with_margin(k))[:k]
        evidence = answered(self.explain(query, [song for song, _ in nearest]))
        return [Candidate(song, 1.0 - distance, self.name, evidence.get(song, {})) for song, distance in nearest]

    def nominate(self, query: Query, k: int) -> Asking[list[Candidate]]:
        vector = query_vector(query, self.encoder)
        if vector is None:
            return []
        nearest = yield from LYRICS.nearest(self.encoder.name, vector, k, query.unwanted, query.filters.only)
        return [Candidate(song, 1.0 - distance, self.name) for song, distance in nearest]

    def explain(self, query: Query, songs: Sequence[int]) -> Asking[Mapping[int, Evidence]]:
        seeds = yield from LYRICS.nearest_seeds(songs, query.seeds)
        return {song: {"seed": seed} for song, seed in seeds.items()}


def query_vector(query: Query, encoder: Encoder) -> Vector | None:
    """What is asked as a vector; None where nothing gives one."""
    if query.vector is not None:
        return query.vector
    return led(encoder.encode([query.text])[0] if query.text else None, query.seeds, encoder)


def led(words: Vector | None, seeds: Sequence[int], encoder: Encoder) -> Vector | None:
    """The vector of the words, of the centre of the seed songs, or of the words on their way to it."""
    centre = SongVector.objects.made_by(encoder.name).centre(seeds) if seeds else None
    if words is None or centre is None:
        return centre if words is None else words
    return drawn(words, centre, SEED_SHARE)


def drawn(vector: Vector, towards: Vector, share: float) -> Vector:
    """The unit vector that lies a `share` of the way from one direction to another."""
    between = (1.0 - share) * vector / np.linalg.norm(vector) + share * towards / np.linalg.norm(towards)
    return np.asarray(between / np.linalg.norm(between), dtype=np.float32)


def nearest_songs(query: Query, vector: Vector, encoder: Encoder, k: int, rows: int) -> list[tuple[int, float]]:
    """Songs that may answer `query`, as (song id, cosine distance), nearest first: at least `k`, of the `rows` nearest.

    Fewer than `k` only where fewer may answer.
    """
    vectors = SongVector.objects.made_by(encoder.name)
    allowed = allowed_rows(vectors, query)
    # Most of a catalogue passes the usual filters; with others we ask first.
    if query.filters.only is not None or (not query.filters.are_usual and allowed.are_few()):
        return allowed.candidates_compared(vector, rows)
    return allowed.candidates(vector, k, rows)
