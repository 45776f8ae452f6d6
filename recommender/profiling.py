"""Profiling: giving every song its moods, read off the vectors of its passages."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from catalog.epoch import advance_epoch
from recommender.models import PassageVector, SongMood, SongVector
from recommender.moods import MOODS, MoodHead

BATCH = 500  # songs; reading a profile takes no encoder


def stale_profiles(head: MoodHead) -> models.QuerySet[SongVector]:
    """Songs whose passages the head can read and that have no profile by it."""
    read = SongMood.objects.read_by(head.name).filter(song=OuterRef("song"))
    passages = PassageVector.objects.made_by(head.encoder).filter(song=OuterRef("song"))
    return SongVector.objects.made_by(head.encoder).filter(Exists(passages), ~Exists(read))


def profile_next(head: MoodHead, size: int = BATCH) -> int:
    """Profile up to `size` stale songs off their stored vectors; 0 when nothing is left that nobody else works on.

    New songs get their profile with their vectors; this is for another head and for databases older than profiles.
    """
    with transaction.atomic():
        stale = stale_profiles(head).order_by("song_id").values_list("song_id", flat=True)
        songs = list(stale.select_for_update(skip_locked=True, no_key=True)[:size])
        if songs:
            passages = PassageVector.objects.made_by(head.encoder).filter(song__in=songs)
            store_profiles(head, passages.values_list("song_id", "vector"))
            advance_epoch()
    return len(songs)


def store_profiles(head: MoodHead, passages: Iterable[tuple[int, np.ndarray]]) -> None:
    """Give songs the profiles of their passages, each passage a song's id and a vector, instead of those they have."""
    vectors: dict[int, list[np.ndarray]] = defaultdict(list)
    for song, vector in passages:
        vectors[song].append(np.asarray(vector, dtype=np.float32))
    SongMood.objects.bulk_create(
        [_profiled(song, head, np.stack(found)) for song, found in vectors.items()],
        update_conflicts=True,
        unique_fields=["song"],
        update_fields=["head", "shares", "strongest", "strength", "valence", "energy"],
    )


def _profiled(song: int, head: MoodHead, passages: np.ndarray) -> SongMood:
    profile = head.read_song(passages)
    return SongMood(
        song_id=song,
        head=head.name,
        shares=[profile.shares[mood] for mood in MOODS],
        strongest=profile.strongest,
        strength=profile.shares[profile.strongest],
        valence=profile.valence,
        energy=profile.energy,
    )
