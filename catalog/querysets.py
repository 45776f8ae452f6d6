"""How the catalogue is read."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Prefetch, Q, When
from django.db.models.functions import Length

from catalog.text.keys import words_of

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
        """With the text of the primary version alone in `song.versions.all()`, in one more query."""
        lyrics = apps.get_model("catalog", "Lyrics")
        primary = lyrics._default_manager.filter(primary=True).only("song", "version", "text", "primary")
        return self.prefetch_related(Prefetch("versions", primary))

    def search(self, query: str) -> Self:
        """Songs whose title and artist hold every word of `query`, whole titles first, then short ones."""
        words = list(filter(None, map(words_of, query.split())))
        if not words:
            return self.none()
        matching = self.filter(*(Q(key__contains=word) | Q(artist__key__contains=word) for word in words))
        whole = Case(When(key="".join(words), then=0), When(key__startswith=words[0], then=1), default=2)
        return matching.order_by(whole, Length("key"), "pk")


class LyricsQuerySet(models.QuerySet["Lyrics"]):
    def primary(self) -> Self:
        """The version that stands for its song."""
        return self.filter(primary=True)
