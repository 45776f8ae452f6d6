"""Million Playlist Dataset: slices `{"info": …, "playlists": [{"pid", "tracks": [{"pos", "track_uri", …}]}]}`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from catalog.importers.json_array import JsonReader
from catalog.text.characters import storable
from recommender.interactions.row import Row, position_in


def songs_beside(path: Path) -> Path | None:
    return None  # every track carries its title and artist


def rows(stream: IO[bytes], path: Path) -> Iterator[Row]:
    """Playlist by playlist. Raises BrokenFile."""
    reader = JsonReader(stream, path)
    reader.expect("{")
    while reader.peek() != "}":
        name = reader.value()
        reader.expect(":")
        reader.peek()
        if name == "playlists":
            yield from _playlists(reader)
        else:
            reader.value()
        if reader.peek() == ",":
            reader.expect(",")


def _playlists(reader: JsonReader) -> Iterator[Row]:
    reader.expect("[")
    while reader.peek() != "]":
        reader.number += 1
        offset = reader.offset
        playlist: Any = reader.value()
        try:
            listener = storable(str(playlist["pid"]))
            rows = [_row(listener, track, reader) for track in playlist["tracks"]]
        except (KeyError, TypeError) as error:
            raise reader.broken(f"no playlist of this dataset: {error!r}", offset) from None
        yield from rows
        if reader.peek() == ",":
            reader.expect(",")
    reader.expect("]")


def _row(listener: str, track: Mapping[str, Any], reader: JsonReader) -> Row:
    item, title, artist = (storable(track[name]) for name in ("track_uri", "track_name", "artist_name"))
    position = position_in(str(track["pos"]), reader.path, reader.number)
    return Row(listener, item, position=position, title=title, artist=artist)
