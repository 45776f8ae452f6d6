"""How fast songs get their vectors, against the encoder alone."""

from collections.abc import Sequence
from itertools import count

import numpy as np
import psycopg
from django.db import connection as django_connection
from django.db import transaction
from numpy.typing import NDArray
from tqdm import tqdm

from recommender.benchmark.filling import add_passages, add_vectors
from recommender.benchmark.synthetic import CHUNK, vectors_around
from recommender.benchmark.table import Row, rate
from recommender.benchmark.timing import Timing, seconds_of
from recommender.embedding import BATCH, build_index, drop_index, embed_next
from recommender.encoders.base import Encoder

SAMPLE = 3_000
FIRST_BATCHES = 5
# What building the index may use; a million vectors need more than a gigabyte, or it takes many times as long.
MEMORY = "2GB"
# A fixed sample of all songs, in the order in which they are embedded.
SAMPLED = """
    SELECT song_id, text FROM (
        SELECT id, song_id, text FROM catalog_lyrics WHERE "primary" ORDER BY md5(song_id::text) LIMIT %s
    ) sample ORDER BY length(text), id
"""


def measure_embedding(connection: psycopg.Connection, encoder: Encoder, works: int) -> list[Row]:
    """Embed a sample of the songs, draw the vectors of the others around theirs, and build the index."""
    songs, texts = zip(*connection.execute(SAMPLED, [min(SAMPLE, works // 2)]).fetchall(), strict=True)
    drop_index()
    first = _first_batch(encoder)
    real = _encode(encoder, texts)
    # The others first: then it is the sample that embedding finds stale.
    add_vectors(connection, encoder.name, vectors_around(real, works - len(songs)), but=songs)
    drawn = (chunk for seed in count(1) for chunk in vectors_around(real, CHUNK, seed))
    add_passages(connection, encoder.name, drawn, but=songs)
    connection.execute("ANALYZE")
    rows = [first, _embed(encoder, texts)]
    with django_connection.cursor() as cursor:
        cursor.execute("SELECT set_config('maintenance_work_mem', %s, false)", [MEMORY])
    seconds = seconds_of(build_index)
    connection.execute("VACUUM ANALYZE")
    return [*rows, Row(f"HNSW index of {works:,} vectors, built after them with {MEMORY}", f"{seconds:,.0f} s")]


class _Idle:
    """In the encoder's place: what is left of the time is what the database takes."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dimension, self.folder = encoder.name, encoder.dimension, encoder.folder

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.ones((len(texts), self.dimension), dtype=np.float32)


def _first_batch(encoder: Encoder) -> Row:
    """Find, lock and store a batch while every song is stale, which is when finding the next ones takes longest."""
    with transaction.atomic():
        times = Timing([seconds_of(lambda: embed_next(_Idle(encoder))) for _ in range(FIRST_BATCHES)])
        transaction.set_rollback(True)
    return Row(f"a batch of {BATCH} songs, all but the encoding, while all are stale", str(times))


def _encode(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    batches = range(0, len(texts), BATCH)
    progress = tqdm(batches, unit=" batches", desc="encoding a sample", disable=None)
    return np.concatenate([encoder.encode(texts[start : start + BATCH]) for start in progress])


def _embed(encoder: Encoder, texts: Sequence[str]) -> Row:
    """Batch by batch in turns: the same words through the bare encoder, then through the database."""
    bare = full = 0.0
    for start in tqdm(range(0, len(texts), BATCH), unit=" batches", desc="embedding the sample", disable=None):
        batch = texts[start : start + BATCH]
        bare += seconds_of(lambda batch=batch: encoder.encode(batch))  # type: ignore[misc]
        full += seconds_of(lambda: embed_next(encoder))
    what = f"embedding of a sample of {len(texts):,} songs"
    return rate(what, "songs", len(texts) / full, "the bare encoder", len(texts) / bare)
