"""Merging songs that turn out to be one."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Case, ManyToOneRel, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber

from catalog.epoch import advance_epoch
from catalog.models import Lyrics, Song, SongAlias


@transaction.atomic
def merge_songs(keep: Song, others: QuerySet[Song]) -> Song:
    """Make `others` versions of `keep` and delete them. Lyrics that `keep` has already go; all others stay.

    What stands for `keep` goes on doing so; its album and year are filled in from the others where it has none. Imports
    remember: what they bring for the others goes to `keep`, as does all that listeners ever did with them.
    """
    # The lock keeps new rows from referring to any of them meanwhile.
    both = Song.objects.filter(Q(pk=keep.pk) | Q(pk__in=others.order_by().values("pk")))
    merged = [song for song in both.order_by("pk").select_for_update(of=("self",)) if song != keep]
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
    _repoint(keep, merged)
    Song.objects.filter(pk__in=[song.pk for song in merged]).delete()
    keep.save()
    advance_epoch()
    return keep


def remember_alias(song: Song, artist: int, key: str) -> None:
    """From now on, take works with this artist (id) and title key for `song`; for one that is renamed or merged."""
    SongAlias.objects.update_or_create(artist_id=artist, key=key, defaults={"song": song})


def _repoint(keep: Song, merged: Sequence[Song]) -> None:
    """Let the rows that refer to a merged song refer to `keep`; Song says which those are.

    The vectors, passages and moods of merged songs are a part of them and go: they were made of other words.
    """
    for relation in Song._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel) and relation.hidden:
            model, song = relation.field.model, relation.field.name
            rows = model._base_manager.filter(**{f"{song}__in": [keep, *merged]})
            for constraint in model._meta.total_unique_constraints:
                if song in constraint.fields:
                    alike = [field for field in constraint.fields if field != song]
                    rows.filter(pk__in=_surplus(rows, alike, {song: keep}).values("pk")).delete()
            rows.update(**{song: keep})


def _surplus(rows: QuerySet[Any], alike: Sequence[str], of_keep: dict[str, Song]) -> QuerySet[Any]:
    """All `rows` but one of those that are `alike`: the latest, if their model says by what, or else that `of_keep`."""
    latest = rows.model._meta.get_latest_by
    best_first: list[Case | str] = [Case(When(**of_keep, then=0), default=1), "pk"]
    if latest:
        best_first.insert(0, f"-{latest}")
    return rows.annotate(place=Window(RowNumber(), partition_by=alike, order_by=best_first)).filter(place__gt=1)
