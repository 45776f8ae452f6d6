from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from recommender.encoders import get_encoder
from recommender.exporting import export_embeddings


class Command(BaseCommand):
    help = "Write all song vectors to FILE.npy, and the song id of each row to FILE.ids.npy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        vectors, ids = file.with_suffix(".npy"), file.with_suffix(".ids.npy")
        rows = export_embeddings(get_encoder().name, vectors, ids)
        self.stdout.write(f"{rows} vectors in {vectors}, their song ids in {ids}.")
