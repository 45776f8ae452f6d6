import json
import os
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from recommender.encoders import get_encoder
from recommender.encoders.onnx import SHIPPED
from recommender.evaluation import care
from recommender.evaluation.indexes import IN_USE, RememberingEncoder, rankers
from recommender.evaluation.judgements import JUDGED, read_judgements, to_judge
from recommender.evaluation.measures import fifths
from recommender.evaluation.retrieval import Songs, held_out, measure, table
from recommender.evaluation.served import measure_served
from recommender.evaluation.weights import mixes, stopping
from recommender.evaluation.writing import write_figures


class Command(BaseCommand):
    help = "Measure how well feelings and lyrics are understood, and songs found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        subjects = parser.add_subparsers(required=True, metavar="SUBJECT")

        def subject(name: str, run: Callable[..., None], help: str) -> ArgumentParser:
            arguments: ArgumentParser = subjects.add_parser(name, help=help)
            arguments.set_defaults(run=run)
            arguments.add_argument("--data", type=Path, required=True, help="the folder with the corpora")
            arguments.add_argument("--json", type=Path, dest="figures", help="write the figures here as well")
            return arguments

        encoder = subject("encoder", self._encoder, "an encoder's folder, beside BM25 and the teacher")
        encoder.add_argument("--folder", type=Path, default=SHIPPED, help="another folder than the shipped one")
        encoder.add_argument("--teacher", type=Path, help="multilingual-e5-small in transformers format")
        subject("collaborative", self._collaborative, "recommenders over what people play, beside published figures")
        subject("retrieval", self._retrieval, "how well each ranker finds songs, and the mix in use")
        subject("weights", self._weights, "what the nearest passage and the wording should count in the mix")
        moods = subject("moods", self._moods, "what the mood head reads in held-out feelings and songs")
        moods.add_argument("--folder", type=Path, default=SHIPPED, help="another encoder's folder than the shipped one")
        noticed = subject("care", self._care, "who is noticed to speak of self-harm, on posts labelled by hand")
        noticed.add_argument("--labels", type=Path, default=settings.BASE_DIR / "tests/recommender/care_labels.json")
        pool = subject("pool", self._pool, f"write the songs that readers have yet to grade for {JUDGED.name}")
        pool.add_argument("--out", type=Path, required=True, help="a file for JSON lines")

    def handle(self, *, run: Callable[..., None], **options: Any) -> None:
        run(**options)

    def _encoder(self, **options: Any) -> None:
        # What only training needs is imported only here: torch among it.
        report = import_string("recommender.evaluation.encoder.report")
        report(self.stdout.write, **options)

    def _collaborative(self, *, data: Path, figures: Path | None, **options: Any) -> None:
        # Only the workers' requirements bring what these models are made with.
        report = import_string("recommender.evaluation.collaborative.report")
        report(self.stdout.write, data, figures)

    def _retrieval(self, *, data: Path, figures: Path | None, **options: Any) -> None:
        encoder, songs = _encoder(), Songs(data, held_out)
        ranked_by = rankers(encoder)
        rows = [measure(name, ranker, songs) for name, ranker in ranked_by.items()]
        steps = fifths(10, ranked_by[IN_USE](songs.texts)(songs.feelings))
        served = measure_served(get_encoder(), songs.queries)
        for line in table(rows):
            self.stdout.write(line)
        self.stdout.write(f"\nFifths of the scores in first tens: {', '.join(f'{step:.2f}' for step in steps)}.")
        if served is None:
            self.stdout.write(
                "The database has hardly any songs with vectors of this encoder: the site was not measured."
            )
        else:
            times = ", ".join(f"{name} {time:.1f} ms" for name, time in served.milliseconds.items())
            self.stdout.write(f"The database, {served.songs:,} songs: ANN recall@10 {served.ann_recall:.3f}; {times}.")
            lines = served.line_search
            self.stdout.write(
                f"Half-remembered lines: {lines.found:.3f} of {lines.lines} find their song in the first three."
            )
        write_figures(figures, {"encoder": encoder.name, "rankers": rows, "fifths": steps, "served": served})

    def _weights(self, *, data: Path, figures: Path | None, **options: Any) -> None:
        encoder = _encoder()
        found = mixes(encoder, Songs(data, stopping))
        for mix in found:
            judged = "" if mix.ndcg is None else f"  judged nDCG@10 {mix.ndcg:.3f}"
            shares = f"passage {mix.passage_share:.2f}  wording {mix.wording_share:.2f}"
            self.stdout.write(f"{shares}  R@10 {mix.recall:.3f}  MRR {mix.reciprocal_rank:.3f}{judged}")
        write_figures(figures, {"encoder": encoder.name, "mixes": found})

    def _moods(self, **options: Any) -> None:
        report = import_string("recommender.evaluation.moods.report")
        report(self.stdout.write, **options)

    def _care(self, *, data: Path, labels: Path, figures: Path | None, **options: Any) -> None:
        parts = {part: care.measure_care(data, labels, part) for part in ("development", "test")}
        for part, measured in parts.items():
            self.stdout.write(care.sentence(part, measured))
        write_figures(figures, parts)

    def _pool(self, *, data: Path, out: Path, **options: Any) -> None:
        songs = Songs(data, held_out)
        scores = [ranker(songs.texts)(songs.queries) for ranker in rankers(_encoder()).values()]
        records = list(to_judge(scores, songs.queries, songs.texts, read_judgements()))
        out.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records))
        self.stdout.write(f"{len(records)} songs to grade.")


def _encoder() -> RememberingEncoder:
    return RememberingEncoder(get_encoder(threads=os.cpu_count() or 1), settings.ECHOES_HOME / "evaluation")
