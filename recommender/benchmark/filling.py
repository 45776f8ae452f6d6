"""Rows of songs and vectors, straight into the tables by COPY: a million in minutes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import islice

import numpy as np
import psycopg
from django.core.management.color import no_style
from django.db import connection as django_connection
from django.db import models
from django.db.models import Max
from numpy.typing import NDArray
from pgvector import HalfVector
from tqdm import tqdm

from catalog.models import Artist, Language, Lyrics, Song
from recommender.benchmark.words import songs

SONGS_AN_ARTIST = 9
CHUNK = 10_000
# By which the filters of the recall rows choose.
COMMON_YEAR, TENTH_YEAR, RARE_YEAR = 1980, 1999, 1905
YEARS = f"CASE WHEN id % 10 = 9 THEN {TENTH_YEAR} WHEN id % 1000 < 7 THEN {RARE_YEAR} ELSE {COMMON_YEAR} END"
COPY_ARTISTS = "COPY catalog_artist (id, name, key) FROM STDIN"
COPY_SONGS = """COPY catalog_song (id, title, key, artist_id, year, language, source, hidden, created_at, updated_at)
    FROM STDIN"""
COPY_LYRICS = 'COPY catalog_lyrics (song_id, version, raw, text, digest, "primary") FROM STDIN'
COPY_VECTORS = "COPY recommender_songvector (song_id, encoder, digest, vector) FROM STDIN WITH (FORMAT BINARY)"
DIGESTS = 'SELECT song_id, digest FROM catalog_lyrics WHERE "primary" AND song_id <> ALL(%s) ORDER BY song_id'


def year_of(song: int) -> int:
    """10 % of the songs are of one year and 0.7 % of another, wherever their vectors lie."""
    if song % 10 == 9:
        return TENTH_YEAR
    return RARE_YEAR if song % 1000 < 7 else COMMON_YEAR


def give_years(connection: psycopg.Connection) -> None:
    """Give the songs that are there the years that `year_of` would give them."""
    connection.execute(f"UPDATE catalog_song SET year = {YEARS}")  # noqa: S608  (constants)


def add_songs(connection: psycopg.Connection, count: int) -> None:
    """Add `count` invented songs, nine to an artist, without vectors."""
    first_artist, first_song = _free_id(Artist), _free_id(Song)
    artists = [(first_artist + n, f"歌手{n}", f"bench{n}") for n in range(count // SONGS_AN_ARTIST + 1)]
    _copy(connection, COPY_ARTISTS, artists)
    invented = enumerate(songs())
    now = datetime.now(UTC)
    with tqdm(total=count, unit=" songs", desc="inventing songs", disable=None) as progress:
        for start in range(0, count, CHUNK):
            chunk = list(islice(invented, min(CHUNK, count - start)))
            song_rows, lyrics_rows = [], []
            for n, (title, text) in chunk:
                song, artist = first_song + n, first_artist + n // SONGS_AN_ARTIST
                digest = blake2b(text.encode(), digest_size=16).hexdigest()
                year, language = year_of(song), Language.CHINESE
                song_rows.append((song, title, title, artist, year, language, "bench", False, now, now))
                lyrics_rows.append((song, "", text, text, digest, True))
            _copy(connection, COPY_SONGS, song_rows)
            _copy(connection, COPY_LYRICS, lyrics_rows)
            progress.update(len(chunk))
    _count_ids_on()


def add_vectors(
    connection: psycopg.Connection, encoder: str, vectors: Iterator[NDArray[np.float32]], but: Sequence[int]
) -> None:
    """Give each song one of `vectors`, as if `encoder` had made it of its lyrics; but not the songs in `but`."""
    rows = connection.execute(DIGESTS, [list(but)]).fetchall()
    flat = (vector for chunk in vectors for vector in chunk)
    with connection.cursor() as cursor, cursor.copy(COPY_VECTORS) as copy:
        copy.set_types(["int8", "varchar", "varchar", "halfvec"])
        for song, digest in tqdm(rows, unit=" vectors", desc="drawing vectors", disable=None):
            copy.write_row((song, encoder, digest, HalfVector(next(flat))))


def _copy(connection: psycopg.Connection, statement: str, rows: Iterable[Sequence[object]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _free_id(model: type[models.Model]) -> int:
    highest: int | None = model._default_manager.aggregate(highest=Max("pk"))["highest"]
    return (highest or 0) + 1


def _count_ids_on() -> None:
    """Let the sequences go on behind the ids that COPY has brought along."""
    with django_connection.cursor() as cursor:
        for statement in django_connection.ops.sequence_reset_sql(no_style(), [Artist, Song, Lyrics]):
            cursor.execute(statement)
