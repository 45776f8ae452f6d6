"""Rows of songs and vectors, straight into the tables by COPY: a million in minutes."""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import psycopg
from numpy.typing import NDArray
from pgvector import HalfVector
from tqdm import tqdm

from catalog.bulk import insert
from catalog.models import Artist, Lyrics, Song
from catalog.text.keys import text_digest
from recommender.benchmark.words import songs
from recommender.lines import signs_of
from recommender.passages import split_passages

SONGS_AN_ARTIST = 9
CHUNK = 1_000 * SONGS_AN_ARTIST
# By which the filters of the recall rows choose.
COMMON_YEAR, TENTH_YEAR, RARE_YEAR = 1980, 1999, 1905
YEARS = """UPDATE catalog_song SET year = CASE
    WHEN id %% 10 = 9 THEN %(tenth)s WHEN id %% 1000 < 7 THEN %(rare)s ELSE %(common)s END"""
DIGESTS = 'SELECT song_id, digest FROM catalog_lyrics WHERE "primary" AND song_id <> ALL(%s) ORDER BY song_id'
WORDS = 'SELECT song_id, text FROM catalog_lyrics WHERE "primary" AND song_id <> ALL(%s) ORDER BY song_id'
COPY_PASSAGES = """COPY recommender_passagevector (song_id, first_line, last_line, encoder, vector, lines)
    FROM STDIN WITH (FORMAT BINARY)"""
COPY_VECTORS = "COPY recommender_songvector (song_id, encoder, digest, vector) FROM STDIN WITH (FORMAT BINARY)"


def year_of(number: int) -> int:
    """10 % of the songs are of one year and 0.7 % of another, wherever their vectors lie."""
    if number % 10 == 9:
        return TENTH_YEAR
    return RARE_YEAR if number % 1000 < 7 else COMMON_YEAR


def give_years(connection: psycopg.Connection) -> None:
    """Give imported songs years as `year_of` does, by their ids."""
    connection.execute(YEARS, {"tenth": TENTH_YEAR, "rare": RARE_YEAR, "common": COMMON_YEAR})


def add_songs(count: int) -> None:
    """Add `count` invented songs, nine to an artist, without vectors."""
    invented = enumerate(songs())
    with tqdm(total=count, unit=" songs", desc="inventing songs", disable=None) as progress:
        for start in range(0, count, CHUNK):
            _add(list(islice(invented, min(CHUNK, count - start))))
            progress.update(min(CHUNK, count - start))


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


def add_passages(
    connection: psycopg.Connection, encoder: str, vectors: Iterator[NDArray[np.float32]], but: Sequence[int]
) -> None:
    """Give each passage of each song one of `vectors`, and its lines signs of others; but not the songs in `but`."""
    rows = connection.execute(WORDS, [list(but)]).fetchall()
    flat = (vector for chunk in vectors for vector in chunk)
    with connection.cursor() as cursor, cursor.copy(COPY_PASSAGES) as copy:
        copy.set_types(["int8", "int4", "int4", "varchar", "halfvec", "bytea"])
        for song, text in tqdm(rows, unit=" songs", desc="drawing passages", disable=None):
            for passage in split_passages(text):
                vector = next(flat)
                signs = signs_of(np.tile(vector, (len(passage.lines), 1)))
                copy.write_row((song, passage.first_line, passage.last_line, encoder, HalfVector(vector), signs))


def _add(invented: Sequence[tuple[int, tuple[str, str]]]) -> None:
    """Songs by their numbers, as title and lyrics."""
    first = invented[0][0] // SONGS_AN_ARTIST
    last = invented[-1][0] // SONGS_AN_ARTIST
    artists = [Artist(name=f"歌手{n}", key=f"bench{n}") for n in range(first, last + 1)]
    insert(artists)
    added = [
        Song(title=title, key=title, artist=artists[n // SONGS_AN_ARTIST - first], year=year_of(n), source="bench")
        for n, (title, _) in invented
    ]
    insert(added)
    insert([_lyrics(song, text) for song, (_, (_, text)) in zip(added, invented, strict=True)])


def _lyrics(song: Song, text: str) -> Lyrics:
    digest = text_digest(text)
    return Lyrics(song=song, raw=text, text=text, digest=digest, imported_digest=digest, primary=True)
