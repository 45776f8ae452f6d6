"""What an importer yields, and what it raises."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Record:
    """One song as a file has it, nothing cleaned. `number` counts from 1; `offset` is in bytes, unpacked."""

    title: str
    artist: str
    raw: str
    path: Path
    number: int
    offset: int
    album: str = ""
    year: int | None = None
    source: str = ""
    version: str = ""


class BrokenFile(Exception):
    """A file that cannot be read any further: `record` and `offset` say where, counted as in `Record`."""

    def __init__(self, path: Path, record: int, offset: int, problem: str) -> None:
        super().__init__(path, record, offset, problem)
        self.path = path
        self.record = record
        self.offset = offset
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: record {self.record}, byte {self.offset}: {self.problem}"


def text_of(value: object) -> str:
    """A cell or JSON value as text; a list is its lines."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(map(text_of, value))
    return "" if value is None or isinstance(value, dict) else str(value)


def year_of(value: object) -> int | None:
    """A year of recorded or written song, or None where the value is none ("2004-10-25" is 2004)."""
    digits = text_of(value).strip()[:4]
    return int(digits) if digits.isascii() and digits.isdigit() and 0 < int(digits) < 2200 else None


def record_of(fields: dict[str, object], path: Path, number: int, offset: int) -> Record:
    """A record from keys as lyric collections name them; other keys are ignored."""
    return Record(
        title=text_of(fields.get("name", fields.get("title"))),
        artist=text_of(fields.get("singer", fields.get("artist"))),
        raw=text_of(fields.get("lyric", fields.get("lyrics"))),
        path=path,
        number=number,
        offset=offset,
        album=text_of(fields.get("album")),
        year=year_of(fields.get("year")),
        source=text_of(fields.get("source")),
        version=text_of(fields.get("version")),
    )
