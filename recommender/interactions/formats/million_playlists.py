"""Million Playlist Dataset: slices `{"info": …, "playlists": [{"pid", "tracks": [{"pos", "track_uri", …}]}]}`."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from catalog.importers.json_array import JsonReader
from recommender.interactions.row import Row


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
            yield from [
                Row(str(playlist["pid"]), track["track_uri"], position=int(track["pos"]),
                    title=track["track_name"], artist=track["artist_name"])
                for track in playlist["tracks"]
            ]  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise reader.broken(f"no playlist of this dataset: {error!r}", offset) from None
        if reader.peek() == ",":
            reader.expect(",")
    reader.expect("]")
