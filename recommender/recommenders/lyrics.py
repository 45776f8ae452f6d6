"""Songs whose lyrics mean what the visitor wrote, or what the seed songs say."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from recommender.encoders.base import Encoder
from recommender.models import SongVector
from recommender.querysets import among, with_margin
from recommender.recommenders.base import Candidate, Filters, Query

# How far songs that are to lead the way draw the words towards them.
SEED_SHARE = 0.3

Rows = TypeVar("Rows", bound="QuerySet[Any]")
Vector: TypeAlias = NDArray[np.float32]


class LyricsRecommender:
    """Cosine similarity between one text and the lyrics of each song, in the encoder's space.

    With seeds, a candidate's evidence is the seed that is nearest to it, as `seed`.
    """

    name = "lyrics"

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        vector = query_vector(query, self.encoder)
        nearest = [] if vector is None else nearest_songs(query, vector, self.encoder, k, with_margin(k))
        songs = [song for song, _ in nearest[:k]]
        vectors = SongVector.objects.made_by(self.encoder.name)
        seeds = vectors.nearest_seeds(songs, query.seeds) if query.seeds else {}
        return [
            Candidate(song, 1.0 - distance, self.name, {"seed": seeds[song]} if song in seeds else {})
            for song, distance in nearest[:k]
        ]


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
    allowed = allowed_rows(vectors, query.filters, query.filters.exclude | set(query.seeds))
    # Most of a catalogue passes the usual filters; with others we ask first.
    usual = replace(query.filters, exclude=frozenset(), exclude_artists=frozenset()) == Filters()
    if query.filters.only is not None or (not usual and allowed.are_few()):
        return allowed.candidates_compared(vector, rows)
    return allowed.candidates(vector, k, rows)


def allowed_rows(rows: Rows, filters: Filters, excluded: frozenset[int]) -> Rows:
    """Of rows that have a `song`, those of songs that may answer."""
    wanted = {
        "song__language": filters.language or None,
        "song__artist": filters.artist,
        "song__year__gte": filters.year_from,
        "song__year__lte": filters.year_to,
        "song__mood__strongest": filters.mood or None,
    }
    named = {field: value for field, value in wanted.items() if value is not None}
    allowed = rows.filter(song__hidden=False, **named)
    if filters.only is not None:
        allowed = allowed.filter(among("song", filters.only))
    if filters.exclude_artists:
        allowed = allowed.exclude(song__artist__in=filters.exclude_artists)
    return allowed.exclude(among("song", excluded)) if excluded else allowed
