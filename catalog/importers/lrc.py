"""One LRC file: one song, in whatever encoding its maker had."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from catalog.importers.opening import UNPACKING_ERRORS
from catalog.importers.record import BrokenFile, Record, text_of
from catalog.text.cleaning import lyric_tags

# A larger file is no LRC file.
LONGEST_FILE = 4 * 1024 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TAG = re.compile(r"\[(?:\d{1,3}:\d{1,2}|(?:ti|ar|al|by|offset|ver):)", re.IGNORECASE)
_DASH = re.compile(r"\s+[-–—]\s+|\s*[-–—]\s*")


def recognises(head: bytes, path: Path) -> bool:
    return path.name.removesuffix(".gz").lower().endswith(".lrc") or _TAG.search(_as_text(head)[:4000]) is not None


def records(stream: IO[bytes], path: Path) -> Iterator[Record]:
    """Raises BrokenFile."""
    try:
        content = stream.read(LONGEST_FILE + 1)
    except UNPACKING_ERRORS as error:
        raise BrokenFile(path, 1, 0, f"damaged gzip: {error}") from None
    if len(content) > LONGEST_FILE:
        raise BrokenFile(path, 1, LONGEST_FILE, "too long for one song")
    encoding = _encoding(content)
    try:
        raw = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise BrokenFile(path, 1, error.start, "in no encoding that LRC files have") from None
    tags = lyric_tags(raw)
    artist, title = _from_name(path)
    yield Record(
        title=tags.get("ti") or title,
        artist=tags.get("ar") or artist,
        raw=text_of(raw),
        path=path,
        number=1,
        offset=0,
        album=tags.get("al", ""),
    )


def _encoding(content: bytes) -> str:
    """By its byte order mark; else UTF-16 where every other byte is zero, UTF-8 where it is that, or GB18030."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    start = content[:200]
    if start.count(0) > len(start) // 8:
        return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"
    try:
        content.decode()
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _as_text(head: bytes) -> str:
    return head.decode(_encoding(head[: len(head) // 2 * 2]), "ignore")


def _from_name(path: Path) -> tuple[str, str]:
    """Artist and title of "artist - title.lrc"; the artist is "" where there is no dash."""
    name = re.sub(r"(?:\.lrc)?(?:\.gz)?$", "", path.name, flags=re.IGNORECASE)
    spaced = re.split(r"\s+[-–—]\s+", name, maxsplit=1)
    parts = spaced if len(spaced) == 2 else re.split(r"[-–—]", name, maxsplit=1)
    return (parts[0].strip(), parts[1].strip()) if len(parts) == 2 and all(parts) else ("", name)
