"""Files as importers get them: unpacked, and with a count of the bytes read, for progress."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

GZIP_MAGIC = b"\x1f\x8b"
# What reading a damaged .gz can raise.
UNPACKING_ERRORS = (EOFError, gzip.BadGzipFile, zlib.error)


class _CountedFile(io.FileIO):
    """A file that reports how many bytes were read from it."""

    on_read: Callable[[int], object] = staticmethod(lambda count: None)

    def readinto(self, buffer: bytearray | memoryview) -> int | None:  # type: ignore[override]
        count = super().readinto(buffer)
        self.on_read(count or 0)
        return count


@contextmanager
def opened(path: Path, on_read: Callable[[int], object] = lambda count: None) -> Iterator[IO[bytes]]:
    """The bytes of `path`, unpacked where it is gzip; `on_read` gets the number of bytes of each read from the disk."""
    with _CountedFile(path) as raw:
        packed = raw.read(2) == GZIP_MAGIC
        raw.seek(0)
        raw.on_read = on_read
        buffered = io.BufferedReader(raw, 256 * 1024)
        with gzip.GzipFile(fileobj=buffered) if packed else buffered as stream:
            yield io.BufferedReader(stream, 256 * 1024) if packed else stream  # type: ignore[misc]


def first_bytes(path: Path, count: int = 64 * 1024) -> bytes:
    """The beginning of the unpacked file; what a damaged .gz still gives."""
    with opened(path) as stream:
        try:
            return stream.read(count)
        except UNPACKING_ERRORS:
            return b""
