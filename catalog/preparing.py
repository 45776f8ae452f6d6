"""From records to works ready to be stored: titles parsed, lyrics cleaned and compared. Pure, so it runs anywhere."""

import gc
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import connection, get_context, parent_process

from catalog.importers.record import Record
from catalog.text.characters import storable
from catalog.text.cleaning import clean_lyrics, lyric_tags
from catalog.text.grams import grams_of, words_of_lines
from catalog.text.keys import (
    UNKNOWN_ARTIST,
    artist_key,
    comparable,
    is_unknown_artist,
    one_line,
    parse_title,
    text_digest,
)
from catalog.text.language import language_of
from catalog.text.resemblance import resemblance_bands

# Fewer characters than this are no lyrics.
SHORTEST_LYRICS = 30
CHUNK = 100
# Chunks given out per process: enough that none waits, few enough that memory stays small.
CHUNKS_AHEAD = 8

TOO_SHORT, NO_TITLE, NO_LYRIC = "too_short", "no_title", "no_lyric"


@dataclass(frozen=True)
class Work:
    """One version of one song, as it will be stored."""

    title: str
    title_key: str
    version: str
    artist: str
    artist_key: str
    album: str
    album_key: str
    year: int | None
    source: str
    language: str
    raw: str
    text: str
    digest: str
    bands: list[int]
    lines: str
    grams: list[int]


@dataclass(frozen=True)
class Reject:
    """A record that is left out: why, and where it stands."""

    reason: str
    path: str
    record: int
    offset: int
    title: str
    artist: str


def prepare(record: Record) -> Work | Reject:
    """The work that a record holds."""
    raw = storable(record.raw)
    title, artist = one_line(record.title), one_line(record.artist)
    if "[" in raw and (not title or is_unknown_artist(artist)):
        tags = lyric_tags(raw)
        title, artist = title or one_line(tags.get("ti", "")), artist or one_line(tags.get("ar", ""))
    if is_unknown_artist(artist):
        artist = ""
    parsed = parse_title(title, artist)
    text = clean_lyrics(raw, title, artist)
    reason = NO_TITLE if not parsed.key else NO_LYRIC if not text else ""
    if not reason and len("".join(text.split())) < SHORTEST_LYRICS:
        reason = TOO_SHORT
    if reason:
        return Reject(reason, str(record.path), record.number, record.offset, title[:300], artist[:200])
    artist = artist or UNKNOWN_ARTIST
    album = one_line(record.album)[:300]
    return Work(
        title=parsed.shown,
        title_key=parsed.key,
        version=(one_line(record.version) or parsed.version)[:300],
        artist=artist[:200],
        artist_key=artist_key(artist),
        album=album,
        album_key=comparable(album)[:300],
        year=record.year,
        source=(one_line(record.source) or record.path.name)[:100],
        language=language_of(text),
        raw=raw,
        text=text,
        digest=text_digest(text),
        bands=resemblance_bands(text),
        lines=words_of_lines(text),
        grams=grams_of(text),
    )


def prepare_all(records: Iterable[Record], *, in_processes: bool) -> Iterator[Work | Reject]:
    """Prepare records in their order; `in_processes` uses all cores, in memory that does not grow with the records."""
    if not in_processes:
        yield from map(prepare, records)
        return
    cores = len(os.sched_getaffinity(0))
    remaining = iter(records)
    pool = ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=_start_process)
    try:
        given_out: deque[Future[list[Work | Reject]]] = deque()
        while True:
            while len(given_out) < cores * CHUNKS_AHEAD and (chunk := list(islice(remaining, CHUNK))):
                given_out.append(pool.submit(_prepare_chunk, chunk))
            if not given_out:
                return
            yield from given_out.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _prepare_chunk(records: list[Record]) -> list[Work | Reject]:
    return list(map(prepare, records))


def _start_process() -> None:
    """End this process when the import is killed: a pool's processes would wait for work forever."""
    gc.disable()  # no cycles are made here, and looking for them takes a tenth of the time
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_wait_for_end, args=(parent.sentinel,), daemon=True).start()


def _wait_for_end(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
