"""`manage.py import_lyrics PATH…`"""

import json
import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalog.importers import FORMATS, files_under
from catalog.importing import BATCH, ImportCounts, import_files, size_of
from catalog.models import ImportReject
from catalog.preparing import Reject


class Command(BaseCommand):
    help = "Import songs from JSON, JSON lines, CSV or LRC files, or folders of them. Importing again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--format", default="", choices=list(FORMATS), help="instead of what the content shows")
        parser.add_argument("--dry-run", action="store_true", help="read and count, write nothing")
        parser.add_argument("--limit", type=int, metavar="N", help="stop after N records")
        parser.add_argument("--rejects", type=Path, metavar="FILE", help="write what is left out, as JSON lines")
        parser.add_argument("--batch-size", type=int, default=BATCH, metavar="N", help="records a transaction")

    def handle(self, **options: Any) -> None:
        paths: list[Path] = options["paths"]
        if missing := [str(path) for path in paths if not path.exists()]:
            raise CommandError(f"没有这个文件：{'、'.join(missing)}")
        with ExitStack() as stack:
            rejects = stack.enter_context(options["rejects"].open("w")) if options["rejects"] else None

            def write_reject(reject: Reject) -> None:
                if rejects:
                    rejects.write(json.dumps(asdict(reject), ensure_ascii=False) + "\n")

            total = size_of([file for path in paths for file in files_under(path)])
            bar = stack.enter_context(tqdm(total=total, unit="B", unit_scale=True, disable=not sys.stderr.isatty()))
            counts = import_files(
                paths, format_name=options["format"], dry_run=options["dry_run"], limit=options["limit"],
                batch_size=options["batch_size"], on_bytes=bar.update, on_reject=write_reject,
            )  # fmt: skip
        self.stdout.write(_table(counts))
        if counts.broken:
            raise CommandError("\n".join(f"文件中断：{broken}" for broken in counts.broken))


def _table(counts: ImportCounts) -> str:
    rows = [("读取", "read", counts.read), ("新增", "imported", counts.imported), ("更新", "updated", counts.updated)]
    rows += [("未变", "unchanged", counts.unchanged), ("合并", "merged", counts.merged)]
    rows += [(str(ImportReject.Reason(reason).label), f"rejected {reason}", n) for reason, n in counts.rejected.items()]
    return "\n".join(f"{english:<20}{n:>9,}  {label}" for label, english, n in rows)
