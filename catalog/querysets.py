"""How the catalogue is read."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Prefetch

if TYPE_CHECKING:
    from catalog.models import Lyrics, Song  # noqa: F401  (the querysets' type parameters)


class SongQuerySet(models.QuerySet["Song"]):
    def visible(self) -> Self:
        """Songs that the site may show."""
        return self.filter(hidden=False)

    def for_listing(self) -> Self:
        """With artist and album, in one query; lyrics stay in the database."""
        return self.select_related("artist", "album")

    def with_lyrics(self) -> Self:
        """With the primary version alone in `song.versions.all()`, in one more query."""
        lyrics = apps.get_model("catalog", "Lyrics")
        return self.prefetch_related(Prefetch("versions", lyrics._default_manager.filter(primary=True)))


class LyricsQuerySet(models.QuerySet["Lyrics"]):
    def primary(self) -> Self:
        """The version that stands for its song."""
        return self.filter(primary=True)
