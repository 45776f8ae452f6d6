"""`manage.py import_interactions PATH --format …`"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalog.importers import BrokenFile
from recommender.interactions.formats import FORMATS
from recommender.interactions.importing import import_interactions


class Command(BaseCommand):
    help = "Import what people played, rated or put into playlists. Stop it whenever you like; the next run goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH", help="a file, or a folder of files of one format")
        parser.add_argument("--format", required=True, choices=list(FORMATS))
        parser.add_argument("--songs", type=Path, metavar="FILE", help="the titles and artists of the items")
        parser.add_argument("--source", default="", help="under what name to keep the rows; the file's, if not given")
        parser.add_argument("--unmatched", type=Path, metavar="FILE", help="write the rows of unknown songs, as CSV")

    def handle(self, *, path: Path, songs: Path | None, source: str, unmatched: Path | None, **options: Any) -> None:
        for needed in filter(None, (path, songs)):
            if not needed.exists():
                raise CommandError(f"没有这个文件：{needed}")
        total = sum(file.stat().st_size for file in (path.iterdir() if path.is_dir() else [path]) if file.is_file())
        with tqdm(total=total, unit="B", unit_scale=True, disable=not sys.stderr.isatty()) as bar:
            try:
                counts = import_interactions(
                    path, options["format"], source=source, songs=songs, unmatched=unmatched, on_bytes=bar.update
                )
            except BrokenFile as error:
                raise CommandError(f"文件中断：{error}") from None
        self.stdout.write(f"{counts.rows:,} rows, {counts.matched:,} matched, {counts.unmatched:,} unmatched.")
        if counts.broken:
            raise CommandError("\n".join(f"文件中断：{broken}" for broken in counts.broken))
