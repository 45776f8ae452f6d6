"""HetRec 2011 Last.fm: `userID artistID weight`, tabs or commas between, with a header. Its items are artists.

Their names are in artists.dat. A row is matched to the songs that the catalogue has of the artist, each with an even
share of the weight (see recommender.interactions.matching).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from catalog.importers import BrokenFile
from recommender.interactions.row import Row, cells, number_in


def songs_beside(path: Path) -> Path | None:
    beside = path.with_name("artists.dat")
    return beside if beside.exists() else None


def rows(stream: IO[bytes], path: Path) -> Iterator[Row]:
    """Raises BrokenFile."""
    for number, row in cells(stream, path, "\t"):
        row = row[0].split(",") if len(row) == 1 else row
        if len(row) != 3:
            raise BrokenFile(path, number, 0, f"{len(row)} cells where userID, artistID and weight are three")
        if number > 1:
            yield Row(row[0], row[1], number_in(row[2], path, number))
