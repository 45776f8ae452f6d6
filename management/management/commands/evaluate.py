import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from recommender.encoders.onnx import SHIPPED, OnnxEncoder
from recommender.encoders.sentence_transformer import SentenceTransformerEncoder
from recommender.evaluation.care import measure_care
from recommender.evaluation.encoder import Figures, Material, Serving, measure, measure_serving, table
from recommender.evaluation.rankers import ByTeacher, ByVectors, ByWords, Ranker
from recommender.training.teacher import Teacher


class Command(BaseCommand):
    help = "Measure what the site is made of: how well it understands feelings, and whom it notices."

    def add_arguments(self, parser: ArgumentParser) -> None:
        subjects = parser.add_subparsers(required=True, metavar="SUBJECT")
        encoder = subjects.add_parser("encoder", help="the shipped folder, beside BM25 and the teacher")
        encoder.add_argument("--data", type=Path, required=True, help="the folder with the corpora")
        encoder.add_argument("--folder", type=Path, default=SHIPPED, help="another folder of the same form")
        encoder.add_argument("--teacher", type=Path, help="multilingual-e5-small in transformers format")
        encoder.add_argument("--json", type=Path, help="write the figures here as well")

        care = subjects.add_parser("care", help="self-harm noticed and false alarms, on posts labelled by hand")
        care.add_argument("--data", type=Path, required=True, help="the folder with the corpora")
        care.add_argument("--labels", type=Path, default=settings.BASE_DIR / "tests/recommender/care_labels.json")
        care.set_defaults(measure=self._care)
        encoder.set_defaults(measure=self._encoder)

    def handle(self, *, measure: Callable[..., None], **options: Any) -> None:
        measure(**options)

    def _care(self, *, data: Path, labels: Path, **options: Any) -> None:
        for part in ("development", "test"):
            figures = measure_care(data, labels, part)
            self.stdout.write(
                f"{part}: {figures.recall:.1%} of {figures.signals} posts that signal self-harm are noticed; false "
                f"alarms in {figures.false_alarms:.1%} of {figures.ordinary} ordinary posts, in "
                f"{figures.false_alarms_in_mentions:.1%} of {figures.mentions} that mention it otherwise"
            )

    def _encoder(self, *, data: Path, folder: Path, teacher: Path | None, **options: Any) -> None:
        material = Material(data)
        served = OnnxEncoder(folder)
        rows: list[Figures] = []
        for line in table(self._measured(material, served, teacher, rows)):
            self.stdout.write(line)
        exact = ByVectors(SentenceTransformerEncoder(str(folder)), "single precision")
        serving = measure_serving(served, exact, material)
        self.stdout.write(
            f"\nA query of 20 tokens: {serving.milliseconds:.2f} ms, "
            f"of which onnxruntime {serving.bare_milliseconds:.2f} ms; "
            f"recall@10 against single precision {serving.agreement:.3f}"
        )
        if options["json"]:
            _write(options["json"], served.name, rows, serving)

    def _measured(
        self, material: Material, served: OnnxEncoder, teacher: Path | None, rows: list[Figures]
    ) -> Iterator[Figures]:
        rankers: list[Ranker] = [ByWords()]
        if teacher:
            rankers.append(ByTeacher(Teacher(teacher, settings.ECHOES_HOME / "teacher").encode))
        rankers.append(ByVectors(served, served.name))
        for ranker in rankers:
            rows.append(measure(ranker, material))
            yield rows[-1]


def _write(path: Path, encoder: str, rows: list[Figures], serving: Serving) -> None:
    figures = {"encoder": encoder, "rankers": [asdict(row) for row in rows], "serving": asdict(serving)}
    path.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n")
