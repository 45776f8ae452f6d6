"""How what listeners did and keep is read."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Count, Prefetch, Q

from catalog.models import Song

if TYPE_CHECKING:
    from recommender.listeners.models import Event, Listener, Opinion, Playlist  # noqa: F401  (type parameters)

Row = TypeVar("Row", bound=models.Model)


class ListenerQuerySet(models.QuerySet["Listener"]):
    def of(self, user: AbstractBaseUser | Any) -> "Listener":
        """The listener behind an account, made at first sight."""
        return self.get_or_create(pk=user.pk)[0]


class EventQuerySet(models.QuerySet["Event"]):
    def history(self) -> Self:
        """What was heard, skipped and kept of songs that the site may show, newest first, with the songs."""
        heard = self.filter(kind__in=self.model.HISTORY, song__hidden=False)
        return heard.select_related("song__artist", "song__album").order_by("-occurred_at", "-pk")


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def liked(self) -> Self:
        return self.filter(likes=True)

    def disliked(self) -> Self:
        return self.filter(likes=False)

    def newest(self) -> Self:
        """Of songs that the site may show, newest first, with the songs."""
        shown = self.filter(song__hidden=False).select_related("song__artist", "song__album")
        return shown.order_by("-since", "-pk")


class PlaylistQuerySet(models.QuerySet["Playlist"]):
    def newest(self) -> Self:
        """The one that changed last first, with the number of songs that the site may show in `playlist.length`."""
        shown = Count("entries", filter=Q(entries__song__hidden=False))
        return self.annotate(length=shown).order_by("-updated_at", "-pk")

    def with_songs(self) -> Self:
        """With the entries whose songs the site may show, in order, in `playlist.entries.all()`, in one more query."""
        entries = apps.get_model("recommender", "PlaylistEntry")._default_manager.filter(song__hidden=False)
        return self.prefetch_related(Prefetch("entries", entries.select_related("song__artist", "song__album")))


class SongListQuerySet(models.QuerySet[Row]):
    """Rows with an array of the ids of songs."""

    def songs_of(self, rows: Iterable[Any]) -> dict[int, list[Song]]:
        """The songs of each row, by its key, in its order, in one query; hidden and deleted ones are left out."""
        lists: dict[int, Sequence[int]] = {row.pk: row.songs for row in rows}
        wanted = {song for songs in lists.values() for song in songs}
        found = Song.objects.visible().for_listing().in_bulk(wanted)
        return {key: [found[song] for song in songs if song in found] for key, songs in lists.items()}
