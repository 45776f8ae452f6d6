"""What the formats yield."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from catalog.importers import BrokenFile
from catalog.importers.opening import UNPACKING_ERRORS
from catalog.text.characters import storable

LONGEST_LINE = 64 * 1024
LAST_POSITION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Row:
    """One line of somebody's listening, or one place in a playlist, as a file has it."""

    listener: str  # or the playlist
    item: str
    value: float = 1.0
    at: datetime | None = None
    position: int | None = None  # in a playlist; None is no playlist
    title: str = ""
    artist: str = ""


def cells(stream: IO[bytes], path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(number counted from 1, cells) of each line that is not empty. Raises BrokenFile."""
    number, offset = 0, 0
    while True:
        try:
            line = stream.readline(LONGEST_LINE)
        except UNPACKING_ERRORS as error:
            raise BrokenFile(path, number + 1, offset, f"damaged gzip: {error}") from None
        if not line:
            return
        number += 1
        try:
            text = storable(line.decode("utf-8-sig" if offset == 0 else "utf-8"))
        except UnicodeDecodeError as error:
            raise BrokenFile(path, number, offset + error.start, "not UTF-8") from None
        offset += len(line)
        if not text.strip():
            continue
        try:
            yield number, next(csv.reader([text], delimiter=delimiter))
        except csv.Error as error:
            raise BrokenFile(path, number, 0, str(error)) from None


def number_in(cell: str, path: Path, row: int) -> float:
    """A finite number, not below zero. Raises BrokenFile."""
    try:
        value = float(cell)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise BrokenFile(path, row, 0, f"{cell!r} is no number that counts or rates")
    return value


def position_in(cell: str, path: Path, row: int) -> int:
    """A place in a playlist, counted from 0. Raises BrokenFile."""
    position = number_in(cell, path, row)
    if position > LAST_POSITION:
        raise BrokenFile(path, row, 0, f"{cell!r} is no place in a playlist")
    return int(position)


def time_in(cell: str, path: Path, row: int) -> datetime | None:
    """Seconds since 1970 or ISO 8601, in UTC where it names no zone; None for an empty cell. Raises BrokenFile."""
    if not cell.strip():
        return None
    try:
        if cell.strip().replace(".", "", 1).isdigit():
            return datetime.fromtimestamp(float(cell), UTC)
        at = datetime.fromisoformat(cell.strip())
    except (ValueError, OverflowError, OSError):
        raise BrokenFile(path, row, 0, f"{cell!r} is no time") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
