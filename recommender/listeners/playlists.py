"""Changing a playlist, always as a whole: what it shows afterwards is what was asked for, or what it showed before.

Songs that are hidden stay where they are: nobody sees them, so nobody has asked for them to go.
"""

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction

from catalog.models import Song
from recommender.listeners.models import Playlist, PlaylistEntry

MAX_PLAYLISTS = 500  # of one listener
MAX_SONGS = 1_000


class UnknownSongs(ValueError):
    """Songs, by id, that the site does not know or show."""

    def __init__(self, songs: Sequence[int]) -> None:
        self.songs = songs


class PlaylistFull(ValueError):
    """There is no place for so many songs."""


@transaction.atomic
def save_playlist(playlist: Playlist, *, name: str | None = None, songs: Sequence[int] | None = None) -> None:
    """Save a new or known playlist, with another name or other songs (ids, in order, each at its first place only).

    Raises UnknownSongs and PlaylistFull, and saves nothing then.
    """
    playlist.name = playlist.name if name is None else name
    playlist.save()
    if songs is not None:
        _put(playlist, songs)


@transaction.atomic
def change_songs(playlist: Playlist, change: Callable[[list[int]], Sequence[int]]) -> None:
    """Let `playlist` hold what `change` makes of its songs (ids, in order). Raises UnknownSongs and PlaylistFull."""
    playlist.save(update_fields=["updated_at"])  # nobody else changes it from here on
    shown = PlaylistEntry.objects.filter(playlist=playlist, song__hidden=False)
    _put(playlist, change(list(shown.values_list("song_id", flat=True))))


def _put(playlist: Playlist, songs: Sequence[int]) -> None:
    songs = list(dict.fromkeys(songs))
    if len(songs) > MAX_SONGS:
        raise PlaylistFull
    known = set(Song.objects.visible().filter(pk__in=songs).values_list("pk", flat=True))
    if unknown := [song for song in songs if song not in known]:
        raise UnknownSongs(unknown)
    held = PlaylistEntry.objects.filter(playlist=playlist)
    songs = _with_hidden(songs, held.values_list("song_id", "song__hidden"))
    held.delete()
    PlaylistEntry.objects.bulk_create(
        PlaylistEntry(playlist=playlist, song_id=song, position=position) for position, song in enumerate(songs)
    )


def _with_hidden(songs: Sequence[int], held: Iterable[tuple[int, bool]]) -> list[int]:
    """`songs` and the hidden ones of `held` (song, hidden), each behind the last song before it that is still there."""
    placed = list(songs)
    place = 0
    for song, hidden in held:
        if hidden:
            placed.insert(place, song)
        if song in placed:
            place = placed.index(song) + 1
    return placed


def moved(songs: Sequence[int], song: int, places: int) -> list[int]:
    """`songs` with `song` moved by so many places; to the end at most."""
    if song not in songs:
        return list(songs)
    place = min(max(songs.index(song) + places, 0), len(songs) - 1)
    others = [other for other in songs if other != song]
    return [*others[:place], song, *others[place:]]
