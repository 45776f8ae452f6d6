"""Making a share, opening it, taking it down."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Lyrics, Song
from catalog.text.characters import storable
from recommender.care import signals_self_harm
from recommender.recommendation import MAX_TEXT
from recommender.sharing.models import Share, SharedSong
from recommender.sharing.querysets import digest_of

MOST_SONGS = 30
OPENING_LINES = 4
MOST_LINES = 12  # of one song
BYTES = 18  # of a token and of a secret: 144 bits that nobody guesses


class InvalidShare(ValidationError):
    """What was to be shared cannot be; the message, in the visitor's language, says why."""


@dataclass(frozen=True)
class Choice:
    """A song to share and which of its lines to show; without numbers the first ones."""

    song: int
    first_line: int | None = None
    last_line: int | None = None
    strongest_line: int | None = None


@dataclass(frozen=True)
class NewShare:
    """The share just made, and the only time that its token and its secret are known."""

    share: Share
    token: str
    secret: str


@dataclass(frozen=True)
class ShownSong:
    song: Song  # with its artist
    lines: list[str]
    strongest: int | None  # counted from 0 in `lines`

    @property
    def strongest_line(self) -> str:
        return self.lines[self.strongest or 0] if self.lines else ""


@dataclass(frozen=True)
class OpenShare:
    """A share as it is shown: without songs that are hidden or gone."""

    share: Share
    songs: list[ShownSong]

    @property
    def description(self) -> str:
        """One sentence for previews."""
        titles = "".join(f"《{shown.song.title}》" for shown in self.songs[:3])
        count = len(self.songs)
        if not titles:
            return _("这里的歌都离开了。")
        return ngettext("%(count)d 首歌：%(titles)s", "%(count)d 首歌：%(titles)s", count) % {
            "count": count,
            "titles": titles + ("……" if count > 3 else ""),
        }


def create_share(kind: str, title: str, choices: Sequence[Choice], words: str = "") -> NewShare:
    """Store a share of the songs that may be shown. Raises InvalidShare where none is left or one comes twice.

    Words that signal self-harm are not stored, even where that was wished.
    """
    if not 0 < len(choices) <= MOST_SONGS or len({choice.song for choice in choices}) < len(choices):
        raise InvalidShare(_("一次可以分享 1 到 %(most)d 首不同的歌。") % {"most": MOST_SONGS})
    title = " ".join(storable(title).split())[: Share.TITLE_LENGTH]
    words = storable(words).strip()[:MAX_TEXT]
    visible = Lyrics.objects.primary().filter(song__in=[choice.song for choice in choices], song__hidden=False)
    digests = dict(visible.values_list("song", "digest"))
    kept = [choice for choice in choices if choice.song in digests]
    if not title or not kept:
        raise InvalidShare(_("标题不能空着。") if not title else _("这些歌现在都不在这里了。"))
    token, secret = secrets.token_urlsafe(BYTES), secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        share = Share.objects.create(
            token_digest=digest_of(token),
            secret_digest=digest_of(secret),
            kind=kind,
            title=title,
            words="" if signals_self_harm(" ".join(words.split())) else words,
        )
        SharedSong.objects.bulk_create(
            SharedSong(
                share=share,
                position=position,
                song_id=choice.song,
                first_line=choice.first_line,
                last_line=choice.last_line,
                strongest_line=choice.strongest_line,
                digest=digests[choice.song],
            )
            for position, choice in enumerate(kept)
        )
    return NewShare(share, token, secret)


def open_share(token: str) -> OpenShare | None:
    """The share at this address, None where there is none (any more); two queries."""
    share = Share.objects.at(token).first()
    if share is None:
        return None
    shared = {row.song_id: row for row in share.songs.all()}
    primary = Lyrics.objects.primary().filter(song__in=shared, song__hidden=False).select_related("song__artist")
    found = {lyrics.song_id: lyrics for lyrics in primary}
    return OpenShare(share, [_shown(row, found[song]) for song, row in shared.items() if song in found])


def _shown(shared: SharedSong, lyrics: Lyrics) -> ShownSong:
    numbered = [(number, line.strip()) for number, line in enumerate(lyrics.text.split("\n"), 1) if line.strip()]
    first, last = shared.first_line, shared.last_line
    if first and last and shared.digest == lyrics.digest:
        passage = [(number, line) for number, line in numbered if first <= number <= last][:MOST_LINES]
        strongest = next((i for i, (number, _line) in enumerate(passage) if number == shared.strongest_line), None)
        if passage:
            return ShownSong(lyrics.song, [line for _number, line in passage], strongest)
    return ShownSong(lyrics.song, [line for _number, line in numbered[:OPENING_LINES]], None)


def take_down(token: str, secret: str) -> bool:
    """Delete the share at this address if the secret is its own."""
    share = Share.objects.at(token).first()
    if share is None or not share.has_secret(secret):
        return False
    share.delete()
    return True
