"""JSON lines: one `{"name", "singer", "lyric"}` a line, with album, year and source where they are known."""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from catalog.importers.opening import UNPACKING_ERRORS
from catalog.importers.record import BrokenFile, Record, record_of

LONGEST_RECORD = 16 * 1024 * 1024


def recognises(head: bytes, path: Path) -> bool:
    return head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{"


def records(stream: IO[bytes], path: Path) -> Iterator[Record]:
    """Raises BrokenFile."""
    number = offset = 0
    while True:
        try:
            line = stream.readline(LONGEST_RECORD)
        except UNPACKING_ERRORS as error:
            raise BrokenFile(path, number + 1, offset, f"damaged gzip: {error}") from None
        if not line:
            return
        if line.strip():
            number += 1
            yield _record(line, path, number, offset)
        offset += len(line)


def _record(line: bytes, path: Path, number: int, offset: int) -> Record:
    mark = len(codecs.BOM_UTF8) if line.startswith(codecs.BOM_UTF8) else 0
    text = ""
    try:
        text = line[mark:].decode()
        fields = json.loads(text)
    except UnicodeDecodeError as error:
        raise BrokenFile(path, number, offset + mark + error.start, "not UTF-8") from None
    except json.JSONDecodeError as error:
        before = len(text[: error.pos].encode())
        raise BrokenFile(path, number, offset + mark + before, error.msg) from None
    except RecursionError:
        raise BrokenFile(path, number, offset, "nested too deeply") from None
    if not isinstance(fields, dict):
        raise BrokenFile(path, number, offset, "expected an object")
    return record_of(fields, path, number, offset)
