"""`manage.py export_lyrics FILE.csv`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from catalog.exporting import export_lyrics


class Command(BaseCommand):
    help = "Write all songs with their cleaned lyrics as CSV, packed where the name ends in .gz."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv[.gz]")

    def handle(self, **options: Any) -> None:
        count = export_lyrics(options["file"])
        self.stdout.write(f"{count:,} 份歌词写入 {options['file']}")
