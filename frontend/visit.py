"""What a visitor wants more or less of, for anyone and for this visit alone: ids in a signed cookie, nothing else."""

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from catalog.models import Artist, Song
from recommender.recommenders.base import Filters

COOKIE = "visit"
# Of each kind; the newest stay. All together fit into a cookie several times.
MOST_WISHES = 50
MORE, NOT_SONG, NOT_ARTIST = KINDS = ("more", "not", "not-artist")
_WISH = re.compile(rf"(undo-)?({'|'.join(KINDS)})-([1-9]\d{{0,17}})")
CLEAR = "clear"
KEEP = "keep"  # an account takes over what there is to be more like

Ids = tuple[int, ...]


class Wish(NamedTuple):
    """A wish in words, its kind and the id of the song or artist that it is about."""

    words: str
    kind: str
    subject: int

    @property
    def undo(self) -> str:
        """The wish that takes it back."""
        return f"undo-{self.kind}-{self.subject}"


@dataclass(frozen=True)
class Visit:
    """Songs to have more like, and songs and artists to have no more, by their ids, oldest first."""

    more: Ids = ()
    songs: Ids = ()
    artists: Ids = ()

    @classmethod
    def of(cls, request: HttpRequest) -> "Visit":
        """The visit as the browser keeps it; a cookie that is not ours, or none, is a visit without wishes."""
        try:
            kept = request.get_signed_cookie(COOKIE, "") or ""
            more, songs, artists = (tuple(map(int, filter(None, ids.split(".")))) for ids in kept.split("~"))
        except (signing.BadSignature, ValueError):
            return cls()
        return cls(more, songs, artists)

    def __bool__(self) -> bool:
        return self != Visit()

    def wishing(self, wish: str) -> "Visit":
        """With one wish more or less, as the buttons of `frontend/_wishes.html` word it; others change nothing."""
        if wish == CLEAR:
            return Visit()
        if wish == KEEP:
            return replace(self, more=())
        if not (read := _WISH.fullmatch(wish)):
            return self
        undo, kind, subject = bool(read[1]), read[2], int(read[3])
        if kind == NOT_ARTIST:
            return replace(self, artists=_changed(self.artists, subject, undo=undo))
        # Nobody wants more like a song and that song no more.
        return replace(
            self,
            more=_changed(self.more, subject, undo=undo or kind != MORE),
            songs=_changed(self.songs, subject, undo=undo or kind != NOT_SONG),
        )

    def accepting(self, song: int | None = None, artist: int | None = None) -> "Visit":
        """Without a rejection of this song or artist."""
        songs, artists = (pk for pk in self.songs if pk != song), (pk for pk in self.artists if pk != artist)
        return replace(self, songs=tuple(songs), artists=tuple(artists))

    def keep(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Until the browser is closed, where it is not kept already."""
        if self == Visit.of(request):
            return response
        if self:
            kept = "~".join(".".join(map(str, ids)) for ids in (self.more, self.songs, self.artists))
            secure = settings.SESSION_COOKIE_SECURE
            response.set_signed_cookie(COOKIE, kept, httponly=True, samesite="Lax", secure=secure)
        else:
            response.delete_cookie(COOKIE, samesite="Lax")
        return response

    def narrow(self, filters: Filters) -> Filters:
        """Without these songs, others that are nearly the same, and all of these artists; in two queries at most."""
        return replace(filters, exclude=filters.exclude | _alike(self.songs), exclude_artists=frozenset(self.artists))

    def wishes(self) -> list[Wish]:
        """All wishes, by kind, in a query for songs and one for artists. What is gone meanwhile is left out."""
        titles, names = {}, {}
        if self.more or self.songs:
            songs = Song.objects.visible().filter(pk__in=[*self.more, *self.songs])
            titles = dict(songs.values_list("pk", "title"))
        if self.artists:
            names = dict(Artist.objects.filter(pk__in=self.artists).values_list("pk", "name"))
        return [
            *(Wish(_("多一些像《%(title)s》的") % {"title": titles[pk]}, MORE, pk) for pk in self.more if pk in titles),
            *(Wish(_("不要《%(title)s》") % {"title": titles[pk]}, NOT_SONG, pk) for pk in self.songs if pk in titles),
            *(Wish(_("不要%(name)s的歌") % {"name": names[pk]}, NOT_ARTIST, pk) for pk in self.artists if pk in names),
        ]


def _changed(ids: Ids, subject: int, *, undo: bool) -> Ids:
    others = tuple(pk for pk in ids if pk != subject)
    return others if undo else (*others, subject)[-MOST_WISHES:]


def _alike(songs: Ids) -> frozenset[int]:
    """These songs and all that are nearly the same: an unwanted song is not to come back by another name."""
    if not songs:
        return frozenset()
    originals = [resembled or pk for pk, resembled in Song.objects.filter(pk__in=songs).values_list("pk", "resembles")]
    alike = Song.objects.filter(Q(pk__in=originals) | Q(resembles__in=originals))
    return frozenset(songs).union(alike.values_list("pk", flat=True))
