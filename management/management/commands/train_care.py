import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from recommender.care import WEIGHTS
from recommender.training.care import train_care


class Command(BaseCommand):
    help = "Train the small model that notices self-harm where no known phrase is said."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, required=True, help="the folder with the corpora")
        parser.add_argument("--labels", type=Path, default=settings.BASE_DIR / "tests/recommender/care_labels.json")
        parser.add_argument("--out", type=Path, default=WEIGHTS)

    def handle(self, *, data: Path, labels: Path, out: Path, **options: Any) -> None:
        weights = train_care(data, labels)
        out.write_text(json.dumps(weights, ensure_ascii=False, indent=1) + "\n")
        self.stdout.write(self.style.SUCCESS(f"{len(weights)} weights in {out}"))
