import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from recommender.encoders.onnx import SHIPPED, OnnxEncoder
from recommender.evaluation.moods import report
from recommender.moods import HEAD
from recommender.training.moods import train_moods


class Command(BaseCommand):
    help = "Fit the mood head on the vectors of an encoder and write it beside its weights; then measure it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, required=True, help="the folder with the corpora")
        parser.add_argument("--folder", type=Path, default=SHIPPED, help="another encoder's folder")

    def handle(self, *, data: Path, folder: Path, **options: Any) -> None:
        encoder = OnnxEncoder(folder, threads=os.cpu_count() or 1)
        head = train_moods(encoder, data, settings.BASE_DIR / "fixtures", self.stdout.write)
        head.save(folder / HEAD)
        self.stdout.write(self.style.SUCCESS(f"Wrote {folder / HEAD}."))
        report(self.stdout.write, data=data, folder=folder, figures=None)
