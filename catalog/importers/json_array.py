"""ChineseLyrics: one JSON array of `{"name", "singer", "lyric": [lines]}`, read object by object."""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from catalog.importers.opening import UNPACKING_ERRORS
from catalog.importers.record import BrokenFile, Record, record_of

BLOCK = 1024 * 1024
# A longer record is taken for broken, so that a file without an end is not read into memory.
LONGEST_RECORD = 16 * 1024 * 1024
_BLANK = " \t\n\r"


def recognises(head: bytes, path: Path) -> bool:
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    return text[:1] == b"[" and text[1:].lstrip()[:1] in (b"{", b"]", b"")


def records(stream: IO[bytes], path: Path) -> Iterator[Record]:
    """Raises BrokenFile."""
    reader = JsonReader(stream, path)
    reader.expect("[")
    if reader.peek() == "]":
        return
    while True:
        reader.number += 1
        reader.peek()
        offset = reader.offset
        value = reader.value()
        if not isinstance(value, dict):
            raise reader.broken("expected an object", offset)
        yield record_of(value, path, reader.number, offset)
        if reader.peek() == "]":
            return
        reader.expect(",")


class JsonReader:
    """A window of the file that moves from value to value and knows its offset in bytes."""

    def __init__(self, stream: IO[bytes], path: Path) -> None:
        self.stream = stream
        self.path = path
        self.number = 0
        self.offset = 0
        self._window = ""
        self._at = 0
        self._ended = False
        self._decoder = json.JSONDecoder()
        self._utf8 = codecs.getincrementaldecoder("utf-8-sig")()
        self._read_bytes = 0
        self._problem: BrokenFile | None = None  # ahead, behind what was read

    def broken(self, problem: str, offset: int | None = None) -> BrokenFile:
        return BrokenFile(self.path, max(self.number, 1), self.offset if offset is None else offset, problem)

    def peek(self) -> str:
        """The next character that is not blank, without passing it."""
        while True:
            start = self._at
            while self._at < len(self._window) and self._window[self._at] in _BLANK:
                self._at += 1
            self.offset += self._at - start
            if self._at < len(self._window):
                return self._window[self._at]
            if not self._more():
                raise self.broken("the file ends in the middle")

    def expect(self, char: str) -> None:
        if self.peek() != char:
            raise self.broken(f"expected {char!r}")
        self._at += 1
        self.offset += 1

    def value(self) -> object:
        """The value that begins here."""
        while True:
            try:
                value, end = self._decoder.raw_decode(self._window, self._at)
            except (json.JSONDecodeError, RecursionError) as error:
                position = error.pos if isinstance(error, json.JSONDecodeError) else self._at
                place = self.offset + _bytes(self._window[self._at : position])
                unfinished = position >= len(self._window) - 16 or "Unterminated" in str(error)
                if not unfinished or len(self._window) - self._at > LONGEST_RECORD or not self._more():
                    raise self.broken(str(error).partition(":")[0], place) from None
                continue
            self.offset += _bytes(self._window[self._at : end])
            self._at = end
            return value

    def _more(self) -> bool:
        """Read on; false at the end of the file. Raises BrokenFile when all before the break was given out."""
        if self._problem is not None:
            self._problem.record = max(self.number, 1)
            raise self._problem
        if self._ended:
            return False
        try:
            block = self.stream.read1(BLOCK)  # type: ignore[attr-defined]
        except UNPACKING_ERRORS as error:
            raise self.broken(f"damaged gzip: {error}", self._read_bytes) from None
        self._ended = not block
        if self._read_bytes == 0 and block.startswith(codecs.BOM_UTF8):
            self.offset += len(codecs.BOM_UTF8)
        self._window = self._window[self._at :] + self._decoded(block)
        self._at = 0
        self._read_bytes += len(block)
        return True

    def _decoded(self, block: bytes) -> str:
        try:
            return self._utf8.decode(block, final=self._ended)
        except UnicodeDecodeError as error:
            # Counted from the bytes that the decoder had kept back, which end the block before.
            start = self._read_bytes - (len(error.object) - len(block)) + error.start
            self._problem = self.broken("not UTF-8", start)
            return error.object[: error.start].decode("utf-8-sig" if self._read_bytes == 0 else "utf-8")


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
