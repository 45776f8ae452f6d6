"""Which of our songs the items of a file are: by their titles and artists where it tells them, else by our own ids."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple, TypeAlias

from catalog.importers import BrokenFile
from catalog.importers.opening import opened
from catalog.models import Song, SongAlias
from catalog.text.keys import artist_key, is_unknown_artist, parse_title
from recommender.interactions.row import Row, cells

BATCH = 5_000
# An artist's row is spread over their songs; more would say too little of each.
ARTISTS_SONGS = 50
# What stands between the artists of one song.
_ARTISTS = "|"
LARGEST_ID = 2**63 - 1


class Named(NamedTuple):
    """An item as a file calls it; without a title it is an artist."""

    item: str
    title: str
    artist: str


# The songs that an item is: one, or for an artist all of theirs.
Known: TypeAlias = Mapping[str, tuple[int, ...]]


def songs_named_in(path: Path) -> Known:
    """Of each item that `path` names and the catalogue has, the songs. Raises BrokenFile.

    Reads `song_id,title,artist` (with a header), unique_tracks.txt of the Million Song Dataset
    (`track<SEP>song<SEP>artist<SEP>title`) and artists.dat of HetRec (`id name url pictureURL`, tabs between).
    """
    known: dict[str, tuple[int, ...]] = {}
    with opened(path) as stream:
        names = _names(stream, path)
        while batch := list(islice(names, BATCH)):
            known |= match(batch)
    return known


def match(items: Collection[Named]) -> dict[str, tuple[int, ...]]:
    """The songs of the items that the catalogue has."""
    whole = [item for item in items if item.title]
    artists = [item for item in items if not item.title]
    return _songs_titled(whole) | _songs_by(artists)


def match_rows(rows: Sequence[Row], known: Known | None) -> dict[str, tuple[int, ...]]:
    """The songs of the items in `rows`: as `known` has them, by title and artist, or by our own ids."""
    if known is not None:
        return {row.item: known[row.item] for row in rows if row.item in known}
    if any(row.title for row in rows):
        return match({Named(row.item, row.title, row.artist) for row in rows if row.title})
    ids = {row.item: int(row.item) for row in rows if row.item.isascii() and row.item.isdigit()}
    ids = {item: number for item, number in ids.items() if number <= LARGEST_ID}
    ours = set(Song.objects.filter(pk__in=ids.values()).values_list("pk", flat=True))
    return {item: (number,) for item, number in ids.items() if number in ours}


def _songs_titled(items: Sequence[Named]) -> dict[str, tuple[int, ...]]:
    keys = {item.item: _keys(item) for item in items}
    among = {
        "artist__key__in": {artist for found in keys.values() for artist, _ in found},
        "key__in": {title for found in keys.values() for _, title in found},
    }
    songs: dict[tuple[str, str], int] = {}
    for rows in (
        SongAlias.objects.filter(**among).values_list("artist__key", "key", "song"),
        Song.objects.filter(**among).values_list("artist__key", "key", "pk"),
    ):
        songs |= {(artist, title): song for artist, title, song in rows}
    found = {item: next((songs[key] for key in tried if key in songs), None) for item, tried in keys.items()}
    return {item: (song,) for item, song in found.items() if song is not None}


def _keys(item: Named) -> list[tuple[str, str]]:
    """What the song may be known by: all its artists together, then each of them."""
    artists = [item.artist, *item.artist.split(_ARTISTS)]
    return [(artist_key(artist), parse_title(item.title, artist).key) for artist in artists]


def _songs_by(artists: Sequence[Named]) -> dict[str, tuple[int, ...]]:
    keys = {item.item: artist_key(item.artist) for item in artists if not is_unknown_artist(item.artist)}
    songs: dict[str, list[int]] = defaultdict(list)
    found = Song.objects.visible().filter(artist__key__in=set(keys.values())).order_by("pk")
    for artist, song in found.values_list("artist__key", "pk"):
        songs[artist].append(song)
    return {item: tuple(songs[key]) for item, key in keys.items() if 0 < len(songs[key]) <= ARTISTS_SONGS}


def _names(stream: IO[bytes], path: Path) -> Iterator[Named]:
    """Raises BrokenFile."""
    if path.name.startswith("unique_tracks"):
        for number, line in enumerate(stream, 1):
            _, song, artist, title = _enough(
                line.decode("utf-8", "replace").rstrip("\n").split("<SEP>", 3), 4, path, number
            )
            yield Named(song, title, artist)
    elif path.name.endswith(".dat"):
        for number, row in cells(stream, path, "\t"):
            if number > 1:
                item, artist = _enough(row, 2, path, number)
                yield Named(item, "", artist)
    else:
        for number, row in cells(stream, path, ","):
            if number > 1:
                yield Named(*_enough(row, 3, path, number))


def _enough(row: Sequence[str], needed: int, path: Path, number: int) -> Sequence[str]:
    """The `needed` first cells of a row. Raises BrokenFile where it has fewer."""
    if len(row) < needed:
        raise BrokenFile(path, number, 0, f"{len(row)} cells where {needed} are needed")
    return row[:needed]
