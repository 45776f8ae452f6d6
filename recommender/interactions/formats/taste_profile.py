"""Million Song Dataset, taste profile: `user song count`, tabs between, no header. Titles are in unique_tracks.txt."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from catalog.importers import BrokenFile
from recommender.interactions.row import Row, cells, number_in


def songs_beside(path: Path) -> Path | None:
    beside = path.with_name("unique_tracks.txt")
    return beside if beside.exists() else None


def rows(stream: IO[bytes], path: Path) -> Iterator[Row]:
    """Raises BrokenFile."""
    for number, row in cells(stream, path, "\t"):
        if len(row) != 3:
            raise BrokenFile(path, number, 0, f"{len(row)} cells where user, song and count are three")
        yield Row(row[0], row[1], number_in(row[2], path, number))
