"""Importing what people play: read, matched and stored batch by batch. Killed at any moment, it goes on from there."""

import csv
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from types import ModuleType
from typing import IO

from django.db import connection, transaction

from catalog.importers import BrokenFile
from catalog.importers.opening import opened
from recommender.interactions.formats import FORMATS
from recommender.interactions.matching import Known, match_rows, songs_named_in
from recommender.interactions.models import ImportedEntry, ImportedPlaylist, Interaction, InteractionImport
from recommender.interactions.row import Row

BATCH = 5_000
ENDS = 64 * 1024  # bytes at each end of a file by which it is known again


@dataclass(frozen=True)
class InteractionCounts:
    """What became of the rows that were read in this call or an earlier one that was stopped, and the files that broke
    off."""

    rows: int
    matched: int
    broken: tuple[BrokenFile, ...]

    @property
    def unmatched(self) -> int:
        return self.rows - self.matched


def import_interactions(
    path: Path,
    format_name: str,
    *,
    source: str = "",
    songs: Path | None = None,
    unmatched: Path | None = None,
    on_bytes: Callable[[int], object] = lambda count: None,
) -> InteractionCounts:
    """Import a file, or the files of a folder by name; again, it changes nothing.

    A broken file ends at the break, and the next one goes on. `songs` names the items (see
    recommender.interactions.matching); without it, the file that the format has beside `path`. Raises BrokenFile where
    that one breaks off, and for a folder without files. Rows whose item the catalogue does not have are written to
    `unmatched`, as CSV.
    """
    importer = FORMATS[format_name]
    files = sorted(filter(Path.is_file, path.iterdir())) if path.is_dir() else [path]
    named = [songs] if songs else sorted({beside for file in files if (beside := importer.songs_beside(file))})
    files = [file for file in files if file not in named]
    if not files:
        raise BrokenFile(path, 1, 0, "no file in this folder")
    run = _run_over(files, source or f"{format_name}:{path.name}"[:100])
    known = dict(chain.from_iterable(songs_named_in(file).items() for file in named)) if named else None
    broken: list[BrokenFile] = []
    rows = _rows(files, importer, on_bytes, broken)
    with _continued(unmatched, run) if unmatched else nullcontext() as rejects:
        _import_rows(islice(rows, run.rows, None), run, known, rejects)
    return InteractionCounts(run.rows, run.matched, tuple(broken))


def _run_over(files: Sequence[Path], source: str) -> InteractionImport:
    """The unfinished run over these files, or one from their start."""
    run, _ = InteractionImport.objects.get_or_create(
        source=source, digest=_digest(files), defaults={"path": str(files[0])[-500:]}
    )
    if run.finished:
        run.rows = run.matched = run.unmatched_bytes = 0
        run.finished = False
    return run


def _digest(files: Sequence[Path]) -> str:
    """Of the files' names, sizes and both ends."""
    digest = hashlib.blake2b(digest_size=16)
    for file in files:
        size = file.stat().st_size
        digest.update(f"{file.resolve()}\0{size}\0".encode())
        with file.open("rb") as stream:
            digest.update(stream.read(ENDS))
            stream.seek(max(size - ENDS, 0))
            digest.update(stream.read())
    return digest.hexdigest()


def _rows(
    files: Sequence[Path], importer: ModuleType, on_bytes: Callable[[int], object], broken: list[BrokenFile]
) -> Iterator[Row]:
    for file in files:
        try:
            with opened(file, on_bytes) as stream:
                yield from importer.rows(stream, file)
        except BrokenFile as error:
            broken.append(error)


def _import_rows(rows: Iterator[Row], run: InteractionImport, known: Known | None, rejects: IO[str] | None) -> None:
    while batch := list(islice(rows, BATCH)):
        found = match_rows(batch, known)
        if rejects:
            _write_unmatched(rejects, [row for row in batch if row.item not in found])
            run.unmatched_bytes = rejects.tell()
        with transaction.atomic():
            _store(run.source, batch, found)
            run.rows += len(batch)
            run.matched += sum(row.item in found for row in batch)
            run.save()
    run.finished = True
    run.save()


def _continued(path: Path, run: InteractionImport) -> IO[str]:
    """The file of unmatched rows, without what a killed run wrote after its last batch was stored.

    It may be another one than that run wrote, and shorter: truncating must not lengthen it.
    """
    stream = path.open("a", newline="")
    stream.truncate(min(stream.tell(), run.unmatched_bytes))
    stream.seek(0, os.SEEK_END)
    return stream


def _write_unmatched(stream: IO[str], rows: Sequence[Row]) -> None:
    csv.writer(stream).writerows(
        [row.listener, row.item, row.title, row.artist, row.value, row.at or "", row.position] for row in rows
    )
    stream.flush()


def _store(source: str, rows: Sequence[Row], songs: Mapping[str, tuple[int, ...]]) -> None:
    matched = [row for row in rows if row.item in songs]
    _store_plays(source, [row for row in matched if row.position is None], songs)
    _store_entries(source, [row for row in matched if row.position is not None], songs)


def _store_plays(source: str, rows: Sequence[Row], songs: Mapping[str, tuple[int, ...]]) -> None:
    """Of several rows of one listener and song the latest counts, of equally old ones the greatest.

    Thus the end is the same however often, and in whatever batches, they come.
    """
    newest: dict[tuple[str, int], Row] = {}
    for row in rows:
        for song in songs[row.item]:
            best = newest.setdefault((row.listener, song), row)
            if _age(row, songs) > _age(best, songs):
                newest[row.listener, song] = row
    table = Interaction._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f"""INSERT INTO {table} AS old (source, listener, song_id, value, at) VALUES (%s, %s, %s, %s, %s)
            ON CONFLICT (source, listener, song_id) DO UPDATE SET value = excluded.value, at = excluded.at
            WHERE (coalesce(excluded.at, '-infinity'), excluded.value) > (coalesce(old.at, '-infinity'), old.value)""",  # noqa: S608
            [
                (source, listener[:100], song, row.value / len(songs[row.item]), row.at)
                for (listener, song), row in sorted(newest.items(), key=lambda item: item[0])
            ],
        )


def _age(row: Row, songs: Mapping[str, tuple[int, ...]]) -> tuple[float, float]:
    return row.at.timestamp() if row.at else float("-inf"), row.value / len(songs[row.item])


def _store_entries(source: str, rows: Sequence[Row], songs: Mapping[str, tuple[int, ...]]) -> None:
    keys = {row.listener[:100] for row in rows}
    ImportedPlaylist.objects.bulk_create(
        [ImportedPlaylist(source=source, key=key) for key in sorted(keys)], ignore_conflicts=True
    )
    playlists = dict(ImportedPlaylist.objects.filter(source=source, key__in=keys).values_list("key", "pk"))
    ImportedEntry.objects.bulk_create(
        [
            ImportedEntry(playlist_id=playlists[row.listener[:100]], song_id=song, position=row.position or 0)
            for row in rows
            for song in songs[row.item]
        ],
        ignore_conflicts=True,
    )
