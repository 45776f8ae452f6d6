"""Merging songs that turn out to be one."""

from django.db import transaction
from django.db.models import QuerySet

from catalog.epoch import advance_epoch
from catalog.models import Lyrics, Song, SongAlias


@transaction.atomic
def merge_songs(keep: Song, others: QuerySet[Song]) -> Song:
    """Make `others` versions of `keep` and delete them. Lyrics that `keep` has already go; all others stay.

    What stands for `keep` goes on doing so; its album and year are filled in from the others where it has none. Imports
    remember: what they bring for the others goes to `keep`.
    """
    merged = list(others.exclude(pk=keep.pk).order_by("pk").select_for_update(of=("self",)))
    for song in merged:
        known = Lyrics.objects.filter(song=keep).values("imported_digest")
        moving = Lyrics.objects.filter(song=song).exclude(imported_digest__in=known)
        moving.filter(version="").update(version=song.title)
        moving.update(song=keep, primary=False)
        remember_alias(keep, song.artist_id, song.key)
        SongAlias.objects.filter(song=song).update(song=keep)
        keep.album_id = keep.album_id or song.album_id
        keep.year = keep.year or song.year
    Song.objects.filter(resembles__in=merged).exclude(pk=keep.pk).update(resembles=keep)
    if keep.resembles_id in {song.pk for song in merged}:
        keep.resembles = None
    Song.objects.filter(pk__in=[song.pk for song in merged]).delete()
    keep.save()
    advance_epoch()
    return keep


def remember_alias(song: Song, artist: int, key: str) -> None:
    """From now on, take works with this artist (id) and title key for `song`; for one that is renamed or merged."""
    SongAlias.objects.update_or_create(artist_id=artist, key=key, defaults={"song": song})
