"""Playlists as CSV: `playlist_id,position,song_id`, and beside it `*_songs.csv` with `song_id,title,artist`."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from catalog.importers import BrokenFile
from recommender.interactions.row import Row, cells, position_in

HEADER = ["playlist_id", "position", "song_id"]


def songs_beside(path: Path) -> Path | None:
    """Of netease_playlist_tracks.csv netease_songs.csv."""
    beside = path.with_name(path.name.replace("playlist_tracks", "songs"))
    return beside if beside != path and beside.exists() else None


def rows(stream: IO[bytes], path: Path) -> Iterator[Row]:
    """Raises BrokenFile."""
    lines = cells(stream, path, ",")
    _, header = next(lines, (0, []))
    if header != HEADER:
        raise BrokenFile(path, 1, 0, f"expected the columns {','.join(HEADER)}")
    for number, row in lines:
        if len(row) != len(HEADER):
            raise BrokenFile(path, number, 0, f"{len(row)} cells where the header has {len(HEADER)}")
        yield Row(row[0], row[2], position=position_in(row[1], path, number))
