"""How well the mood head reads feelings and songs that it was not fitted on."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from django.core.management.base import CommandError
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import average_precision_score

from recommender.encoders.base import Encoder
from recommender.encoders.onnx import OnnxEncoder
from recommender.evaluation.writing import Say, write_figures
from recommender.moods import HEAD, MOODS, MoodHead, Profile, head_of
from recommender.passages import split_passages
from recommender.training import corpora
from recommender.training.corpora import FeltSong


@dataclass(frozen=True)
class Figures:
    """A row of the table."""

    texts: str
    first: float  # share of texts whose strongest mood is one of their song's
    first_three: float  # share of texts that have one of their song's moods among the three strongest
    precision: float  # average precision, macro over the moods
    valence: float  # Spearman
    energy: float  # Spearman
    strongest: float  # mean share of the strongest mood


def measure_moods(encoder: Encoder, head: MoodHead, data: Path) -> list[Figures]:
    """Of the held-out songs, the feelings that were written for them and the songs themselves."""
    songs = [song for song in corpora.felt_songs(data) if song.id in corpora.HELD_OUT]
    felt = [(feeling, song) for song in songs for feeling in song.feelings]
    feelings = [head.read_text(vector) for vector in encoder.encode([feeling for feeling, _ in felt])]
    passages = [encoder.encode([passage.text for passage in split_passages(song.lyrics)]) for song in songs]
    return [
        _figures("feelings", feelings, [song for _, song in felt]),
        _figures("songs", [head.read_song(vectors) for vectors in passages], songs),
    ]


def _figures(texts: str, read: Sequence[Profile], songs: Sequence[FeltSong]) -> Figures:
    shares = np.array([[profile.shares[mood] for mood in MOODS] for profile in read])
    wanted = np.array([[str(mood.label) in song.moods for mood in MOODS] for song in songs])
    hits = np.take_along_axis(wanted, np.argsort(-shares, axis=1), axis=1)
    places = np.array([(profile.valence, profile.energy) for profile in read])
    labels = np.array([(song.valence, song.energy) for song in songs])
    return Figures(
        texts=texts,
        first=float(hits[:, 0].mean()),
        first_three=float(hits[:, :3].any(axis=1).mean()),
        precision=_macro_precision(wanted, shares),
        valence=float(spearmanr(places[:, 0], labels[:, 0]).statistic),
        energy=float(spearmanr(places[:, 1], labels[:, 1]).statistic),
        strongest=float(shares.max(axis=1).mean()),
    )


def _macro_precision(wanted: NDArray[np.bool_], shares: NDArray[np.float64]) -> float:
    moods = np.flatnonzero(wanted.any(axis=0))
    return float(np.mean([average_precision_score(wanted[:, mood], shares[:, mood]) for mood in moods]))


def mood_table(rows: Sequence[Figures]) -> Iterator[str]:
    """Lines of a Markdown table."""
    yield "| Held-out | top mood right | one of top 3 right | average precision | valence | energy | mean top share |"
    yield "|---|---|---|---|---|---|---|"
    for row in rows:
        name, *figures = asdict(row).values()
        yield f"| {name} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |"


def report(say: Say, *, data: Path, folder: Path, figures: Path | None, **_: object) -> None:
    """Measure the head in `folder`; write to `figures` as JSON too. Raises CommandError where it has none."""
    encoder = OnnxEncoder(folder, threads=os.cpu_count() or 1)
    head = head_of(encoder)
    if head is None:
        raise CommandError(f"{folder / HEAD} is missing or belongs to other weights; run manage.py train_moods.")
    rows = measure_moods(encoder, head, data)
    for line in mood_table(rows):
        say(line)
    write_figures(figures, {"encoder": encoder.name, "head": head.name, "moods": rows})
