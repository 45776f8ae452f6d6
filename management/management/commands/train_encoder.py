from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from recommender.training.config import DEFAULT, load
from recommender.training.course import build_bundle, go_on, pick_device, train


class Command(BaseCommand):
    help = (
        "Train the encoder, from corpora to the folder that ships. Stop it whenever you like: the same command goes "
        "on where it was. With WORK/bundle.npz there, as on another machine, the corpora are not needed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, help="the folder with the corpora")
        parser.add_argument("--teacher", type=Path, help="multilingual-e5-small, to be tuned and to label more texts")
        parser.add_argument("--work", type=Path, required=True, help="where checkpoints and the result are kept")
        parser.add_argument(
            "--onward", action="store_true", help="distil the shipped encoder further; minutes to hours"
        )
        parser.add_argument("--config", type=Path, default=DEFAULT)
        parser.add_argument("--device", default="auto", help="auto, cpu or cuda")

    def handle(
        self,
        *,
        data: Path | None,
        teacher: Path | None,
        work: Path,
        onward: bool,
        config: Path,
        device: str,
        **options: Any,
    ) -> None:
        work.mkdir(parents=True, exist_ok=True)
        if not (work / "bundle.npz").exists():
            if data is None:
                raise CommandError(f"There is no {work / 'bundle.npz'}; give --data to make it from the corpora.")
            self.stdout.write("Reading the corpora …")
            fixtures = settings.BASE_DIR / "fixtures"
            build_bundle(load(config), data, fixtures, teacher, work, pick_device(device), self.stdout.write)
        folder = (go_on if onward else train)(load(config), work, pick_device(device), self.stdout.write)
        self.stdout.write(self.style.SUCCESS(f"Done: {folder}. Copy it to recommender/encoders/ to ship it."))
