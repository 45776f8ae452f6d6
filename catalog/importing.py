"""Importing: files are read, cleaned and stored batch by batch. Killed between or within batches, nothing is lost."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from catalog.epoch import advance_epoch
from catalog.importers import BrokenFile, Record, files_under, read_records
from catalog.models import ImportReject, ImportRun
from catalog.preparing import Reject, Work, prepare_all
from catalog.storing import IMPORTED, MERGED, UNCHANGED, UPDATED, store

BATCH = 1000
# From so many bytes on, starting more processes pays.
BYTES_FOR_PROCESSES = 2 * 1024 * 1024
# The key of the advisory lock that lets imports run one after the other.
_LOCK = 0x6563686F


@dataclass(frozen=True)
class ImportCounts:
    """What became of the records that were read, and the files that broke off."""

    read: int
    imported: int
    updated: int
    unchanged: int
    merged: int
    rejected: dict[str, int]
    broken: tuple[BrokenFile, ...]


def import_files(
    paths: Sequence[Path],
    *,
    format_name: str = "",
    dry_run: bool = False,
    limit: int | None = None,
    batch_size: int = BATCH,
    on_bytes: Callable[[int], object] = lambda count: None,
    on_reject: Callable[[Reject], object] = lambda reject: None,
) -> ImportCounts:
    """Import files and folders in the order given; folders by name.

    Each batch is one transaction. A broken file ends at the break, and the next one goes on. A dry run does all of it
    in one transaction that is rolled back. `on_bytes` gets the number of bytes of each read from the disk, `on_reject`
    each record left out, once its batch is stored.
    """
    files = [file for path in paths for file in files_under(path)]
    broken: list[BrokenFile] = []
    records = islice(_records(files, format_name, on_bytes, broken), limit)
    prepared = prepare_all(records, in_processes=size_of(files) > BYTES_FOR_PROCESSES)
    counts: Counter[str] = Counter()
    with _rolled_back() if dry_run else _alone():
        run = None if dry_run else ImportRun.objects.create(paths=[str(path) for path in paths])
        while batch := list(islice(prepared, batch_size)):
            rejects = [item for item in batch if isinstance(item, Reject)]
            with transaction.atomic():
                outcomes = store([item for item in batch if isinstance(item, Work)])
                counts.update(outcomes)
                counts.update(f"rejected:{reject.reason}" for reject in rejects)
                if run is not None:
                    _log_batch(run, counts, rejects)
                    if outcomes.total() > outcomes[UNCHANGED]:
                        advance_epoch()
            for reject in rejects:
                on_reject(reject)
        if run is not None:
            _log_end(run, broken)
    return _counts(counts, broken)


def size_of(files: Sequence[Path]) -> int:
    """The bytes that the files have on disk."""
    return sum(file.stat().st_size for file in files if file.exists())


def _records(
    files: Sequence[Path], format_name: str, on_bytes: Callable[[int], object], broken: list[BrokenFile]
) -> Iterator[Record]:
    for file in files:
        try:
            yield from read_records(file, format_name, on_bytes)
        except BrokenFile as error:
            broken.append(error)


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other import runs. What a killed one left as running is marked as broken off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            ImportRun.objects.filter(status=ImportRun.Status.RUNNING).update(status=ImportRun.Status.BROKEN)
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _log_batch(run: ImportRun, counts: Counter[str], rejects: Sequence[Reject]) -> None:
    ImportReject.objects.bulk_create([ImportReject(run=run, **asdict(reject)) for reject in rejects])
    run.counts = dict(counts)
    run.save(update_fields=["counts"])


def _log_end(run: ImportRun, broken: Sequence[BrokenFile]) -> None:
    run.status = ImportRun.Status.BROKEN if broken else ImportRun.Status.FINISHED
    run.finished_at = timezone.now()
    run.save(update_fields=["status", "finished_at"])


def _counts(counts: Counter[str], broken: Sequence[BrokenFile]) -> ImportCounts:
    rejected = {key.removeprefix("rejected:"): n for key, n in sorted(counts.items()) if key.startswith("rejected:")}
    return ImportCounts(
        read=counts.total(),
        imported=counts[IMPORTED],
        updated=counts[UPDATED],
        unchanged=counts[UNCHANGED],
        merged=counts[MERGED],
        rejected=rejected,
        broken=tuple(broken),
    )
