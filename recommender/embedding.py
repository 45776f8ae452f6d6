"""Embedding: giving every song the vectors of its words. The database is the list of what is left to do."""

from collections.abc import Iterator, Sequence

import numpy as np
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef
from numpy.typing import NDArray

from catalog.epoch import advance_epoch
from catalog.models import Lyrics
from recommender.encoders.base import Encoder
from recommender.lines import signs_of
from recommender.models import PassageVector, SongVector
from recommender.moods import head_of
from recommender.passages import Passage, song_vectors, split_passages
from recommender.profiling import profile_next, store_profiles

# Short enough that an edit waits for it only a moment (the songs of a batch are locked), long enough to be quick.
BATCH = 64
# From so many songs on, and if they are the larger part, building the index afterwards beats updating it.
BULK = 5_000


def stale_lyrics(encoder: str) -> models.QuerySet[Lyrics]:
    """Primary lyrics without a vector of `encoder`, or whose words have changed since it was made."""
    current = SongVector.objects.made_by(encoder).filter(song=OuterRef("song"), digest=OuterRef("digest"))
    return Lyrics.objects.primary().filter(~Exists(current))


def embed_next(encoder: Encoder, size: int = BATCH) -> int:
    """Embed up to `size` stale songs and return how many; 0 when nothing is left that nobody else works on.

    The lyrics stay locked until their vectors are stored, so workers never do the same song twice, an edit never
    slips in between, and a killed worker's batch is at once stale and free again.
    """
    with transaction.atomic():
        # By song: with 100,000 of them stale, ordering by length would sort them all anew for every batch. The encoder
        # itself puts texts of like length together.
        stale = stale_lyrics(encoder.name).order_by("song_id")
        batch = list(stale.select_for_update(skip_locked=True, no_key=True)[:size])
        if batch:
            _embed(batch, encoder)
            advance_epoch()
    return len(batch)


def _embed(batch: Sequence[Lyrics], encoder: Encoder) -> None:
    """Give the songs of `batch` their vectors, their passages and their moods, instead of those that they have.

    Encoded are the passages and, to tell which is the strongest, their lines; a song is the mean of its passages.
    Raises ValueError for lyrics without any word.
    """
    split = [split_passages(lyrics.text) for lyrics in batch]
    if not all(split):
        raise ValueError("Cannot embed lyrics without words.")
    passages = [(lyrics.song_id, passage) for lyrics, found in zip(batch, split, strict=True) for passage in found]
    lines = [line for _, passage in passages for line in passage.lines]
    # One call, so that the encoder can put texts of like length together.
    vectors = encoder.encode([*(passage.text for _, passage in passages), *lines])
    of_passages, of_lines = vectors[: len(passages)], vectors[len(passages) :]
    _store_songs(batch, encoder.name, song_vectors(of_passages, list(map(len, split))))
    PassageVector.objects.filter(song__in=[lyrics.song_id for lyrics in batch]).delete()
    _store_passages(passages, encoder.name, of_passages, of_lines)
    if head := head_of(encoder):
        store_profiles(head, zip((song for song, _ in passages), of_passages, strict=True))


def _store_songs(batch: Sequence[Lyrics], encoder: str, vectors: NDArray[np.float32]) -> None:
    SongVector.objects.bulk_create(
        [
            SongVector(song_id=lyrics.song_id, encoder=encoder, digest=lyrics.digest, vector=vector)
            for lyrics, vector in zip(batch, vectors, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["song"],
        update_fields=["encoder", "digest", "vector"],
    )


def _store_passages(
    passages: Sequence[tuple[int, Passage]], encoder: str, vectors: NDArray[np.float32], lines: NDArray[np.float32]
) -> None:
    """`lines` are the vectors of the lines of all passages, in their order."""
    ends = np.cumsum([len(passage.lines) for _, passage in passages])
    PassageVector.objects.bulk_create(
        PassageVector(
            song_id=song,
            first_line=passage.first_line,
            last_line=passage.last_line,
            encoder=encoder,
            vector=vector,
            lines=signs_of(lines[end - len(passage.lines) : end]),
        )
        for (song, passage), vector, end in zip(passages, vectors, ends, strict=True)
    )


def embed_all(encoder: Encoder, size: int = BATCH) -> Iterator[int]:
    """Embed everything stale, yielding the size of each finished batch, and leave moods and the HNSW index complete."""
    stale = stale_lyrics(encoder.name).count()
    if stale > BULK and stale > SongVector.objects.count() // 2:
        drop_index()
    while done := embed_next(encoder, size):
        yield done
    build_index()
    if head := head_of(encoder):
        while profile_next(head):
            pass


def index_exists() -> bool:
    with connection.cursor() as cursor:
        return _index().name in connection.introspection.get_constraints(cursor, SongVector._meta.db_table)


def build_index() -> None:
    """Build the HNSW index where it is missing: after a bulk load, or after one that was killed."""
    if not index_exists():
        with connection.schema_editor() as editor:
            editor.add_index(SongVector, _index())


def drop_index() -> None:
    if index_exists():
        with connection.schema_editor() as editor:
            editor.remove_index(SongVector, _index())


def _index() -> models.Index:
    return next(index for index in SongVector._meta.indexes if index.name == "songvector_hnsw")
