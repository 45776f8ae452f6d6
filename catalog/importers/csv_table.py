"""CSV with a header of `name,singer,lyric` (and album, year, source), as `export_lyrics` writes it."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from catalog.importers.opening import UNPACKING_ERRORS
from catalog.importers.record import BrokenFile, Record, record_of

LONGEST_CELL = 16 * 1024 * 1024
_TITLES, _LYRICS = {"name", "title"}, {"lyric", "lyrics"}


def recognises(head: bytes, path: Path) -> bool:
    columns = set(_columns(head.removeprefix(codecs.BOM_UTF8).split(b"\n", 1)[0].decode("utf-8", "replace")))
    return bool(columns & _TITLES and columns & _LYRICS)


def records(stream: IO[bytes], path: Path) -> Iterator[Record]:
    """Raises BrokenFile."""
    csv.field_size_limit(LONGEST_CELL)
    lines = _Lines(stream)
    rows = csv.reader(lines, strict=True)
    number, header = 0, None
    while True:
        offset = lines.offset
        try:
            row = next(rows, None)
        except UnicodeDecodeError as error:
            raise BrokenFile(path, max(number + 1, 1), lines.offset + error.start, "not UTF-8") from None
        except UNPACKING_ERRORS as error:
            raise BrokenFile(path, number + 1, lines.offset, f"damaged gzip: {error}") from None
        except csv.Error as error:
            raise BrokenFile(path, number + 1, offset, str(error)) from None
        if row is None:
            return
        if header is None:
            header = _columns(",".join(row))
        elif row:
            number += 1
            if len(row) != len(header):
                raise BrokenFile(path, number, offset, f"{len(row)} cells where the header has {len(header)}")
            yield record_of(dict(zip(header, row, strict=True)), path, number, offset)


def _columns(header: str) -> list[str]:
    return [name.strip().strip('"').lower() for name in header.strip().split(",")]


class _Lines:
    """The lines of a stream as text, and the offset in bytes of the next one."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.offset = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.stream.readline(LONGEST_CELL)
        if not line:
            raise StopIteration
        text = line.decode("utf-8-sig" if self.offset == 0 else "utf-8")
        self.offset += len(line)
        return text
