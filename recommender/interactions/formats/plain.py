"""CSV with a header of `user,item,value,timestamp`; value and timestamp may be absent, title and artist present."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from catalog.importers import BrokenFile
from recommender.interactions.row import Row, cells, number_in, time_in

NEEDED, KNOWN = {"user", "item"}, {"user", "item", "value", "timestamp", "title", "artist"}


def songs_beside(path: Path) -> Path | None:
    return None


def rows(stream: IO[bytes], path: Path) -> Iterator[Row]:
    """Raises BrokenFile."""
    lines = cells(stream, path, ",")
    _, names = next(lines, (0, []))
    header = [name.strip().lower() for name in names]
    if not NEEDED <= set(header) <= KNOWN:
        raise BrokenFile(path, 1, 0, f"expected columns among {', '.join(sorted(KNOWN))}, with user and item")
    for number, row in lines:
        if len(row) != len(header):
            raise BrokenFile(path, number, 0, f"{len(row)} cells where the header has {len(header)}")
        named = dict(zip(header, row, strict=True))
        value = named.get("value", "").strip()
        yield Row(
            named["user"],
            named["item"],
            number_in(value, path, number) if value else 1.0,
            time_in(named.get("timestamp", ""), path, number),
            title=named.get("title", ""),
            artist=named.get("artist", ""),
        )
