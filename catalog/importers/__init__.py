"""The formats that songs come in. A format is one module here and one line in FORMATS.

A module has `recognises(head, path)`, which looks at the first bytes of an unpacked file, and `records(stream, path)`,
which yields its `Record`s in constant memory and raises `BrokenFile` where it cannot read on.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from catalog.importers import csv_table, json_array, json_lines, lrc
from catalog.importers.opening import first_bytes, opened
from catalog.importers.record import BrokenFile, Record

__all__ = ["FORMATS", "BrokenFile", "Record", "files_under", "read_records"]

# In the order in which they are asked whether a file is theirs.
FORMATS: dict[str, ModuleType] = {
    "json": json_array,
    "jsonl": json_lines,
    "csv": csv_table,
    "lrc": lrc,
}
_SUFFIXES = (".json", ".jsonl", ".ndjson", ".csv", ".lrc")


def files_under(path: Path) -> list[Path]:
    """The file itself, or the files of a folder that look like songs, however deep, sorted by name."""
    if not path.is_dir():
        return [path]
    return sorted(
        file for file in path.rglob("*") if file.is_file() and file.name.lower().removesuffix(".gz").endswith(_SUFFIXES)
    )


def read_records(
    path: Path, format_name: str = "", on_read: Callable[[int], object] = lambda count: None
) -> Iterator[Record]:
    """The songs of a file in the named format, or in the one its content shows.

    Raises BrokenFile where the file cannot be read any further, or at all. `on_read` gets the number of bytes read.
    """
    try:
        importer = FORMATS[format_name] if format_name else _importer_for(path)
        with opened(path, on_read) as stream:
            yield from importer.records(stream, path)
    except OSError as error:
        raise BrokenFile(path, 1, 0, error.strerror or str(error)) from None


def _importer_for(path: Path) -> ModuleType:
    head = first_bytes(path)
    for importer in FORMATS.values():
        if importer.recognises(head, path):
            return importer
    raise BrokenFile(path, 1, 0, f"in none of the formats {', '.join(FORMATS)}")
