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
    reader = _Reader(stream, path)
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
        reader.number += 1
        reader.expect(",")
        reader.number -= 1


class _Reader:
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
                unfinished = position >= len(self._window) - 16 or "Unterminated" in str(error)
                if not unfinished or len(self._window) - self._at > LONGEST_RECORD or not self._more():
                    before = len(self._window[self._at : position].encode("utf-8", "surrogatepass"))
                    raise self.broken(str(error).partition(":")[0], self.offset + before) from None
                continue
            self.offset += len(self._window[self._at : end].encode("utf-8", "surrogatepass"))
            self._at = end
            return value

    def _more(self) -> bool:
        """Read on; false at the end of the file."""
        if self._ended:
            return False
        try:
            block = self.stream.read(BLOCK)
            self._ended = not block
            text = self._utf8.decode(block, final=self._ended)
        except UNPACKING_ERRORS as error:
            raise self.broken(f"damaged gzip: {error}", self._read_bytes) from None
        except UnicodeDecodeError as error:
            # The error counts from the bytes that the decoder had kept back, which are the last ones of the block before.
            kept_back = len(error.object) - len(block)
            raise self.broken("not UTF-8", self._read_bytes - kept_back + error.start) from None
        if self._read_bytes == 0 and block.startswith(codecs.BOM_UTF8):
            self.offset += len(codecs.BOM_UTF8)
        self._read_bytes += len(block)
        self._window = self._window[self._at :] + text
        self._at = 0
        return bool(block)
