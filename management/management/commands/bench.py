from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from recommender.benchmark.bench import bench
from recommender.benchmark.table import markdown


class Command(BaseCommand):
    help = "Measure the site with so many works, on an empty catalogue. `make bench` brings one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("works", type=int)
        parser.add_argument("--data", type=Path, metavar="FOLDER", help="with lyrics/*.json and poems/modern.jsonl.gz")

    def handle(self, *, works: int, data: Path | None, **options: Any) -> None:
        if works < 1_000:
            raise CommandError("Fewer than 1,000 works tell nothing.")
        call_command("migrate", verbosity=0)
        rows = bench(works, data, self._say)
        self.stdout.write(f"\n{works:,} works\n\n{markdown(rows)}\n")

    def _say(self, message: str) -> None:
        self.stderr.write(f"· {message}")
