"""Close reading: what is looked at in the few songs that are compared by more than their vectors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from pgvector import HalfVector

# Written out: the ORM would take longer to put this into words than the database takes to answer it.
_READINGS = """
    SELECT lyrics.song_id, lyrics.lines, nearest.*
    FROM catalog_lyrics AS lyrics LEFT JOIN LATERAL (
        SELECT first_line, last_line, vector <=> %(vector)s AS distance, lines
        FROM recommender_passagevector
        WHERE song_id = lyrics.song_id AND encoder = %(encoder)s
        ORDER BY distance, first_line LIMIT 1
    ) AS nearest ON true
    WHERE lyrics."primary" AND lyrics.song_id = ANY(%(songs)s::bigint[])
"""


@dataclass(frozen=True)
class NearPassage:
    """A passage of a song, how far it is from what was asked (cosine), and the signs of its lines' vectors."""

    first_line: int
    last_line: int
    distance: float
    lines: bytes


@dataclass(frozen=True)
class CloseReading:
    """The words of a song as `catalog.text.grams.words_of_lines` gives them, and its passage that is nearest to what
    was asked; None for a song without passages."""

    words: str
    nearest: NearPassage | None


def read_closely(songs: Sequence[int], vector: NDArray[np.float32], encoder: str) -> dict[int, CloseReading]:
    """Of each of `songs` that exists, its words and its passage that `encoder` puts nearest to `vector`; one query."""
    asked = {"vector": HalfVector(vector).to_text(), "encoder": encoder, "songs": f"{{{','.join(map(str, songs))}}}"}
    with connection.cursor() as cursor:
        cursor.execute(_READINGS, asked)
        return {
            song: CloseReading(words, None if passage[0] is None else NearPassage(*passage))
            for song, words, *passage in cursor.fetchall()
        }
