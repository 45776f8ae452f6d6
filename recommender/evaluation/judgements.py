"""Grades that readers gave to songs as answers to feelings: 0 (no) to 3 (this person would feel understood)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from catalog.text.keys import text_digest
from recommender.evaluation.measures import Scores

JUDGED = Path(__file__).with_name("judged.jsonl")
SHOWN_TO_READERS = 400  # characters of a song


@dataclass(frozen=True)
class Judged:
    """The mean of nDCG@k over the queries, and how many songs in the first k of any query nobody has graded."""

    ndcg: float
    unjudged: int


def song_key(lyrics: str) -> str:
    """What stands for a song in the judgements: no title, which two songs may share, and no words."""
    return text_digest(lyrics)[:16]


def read_judgements(path: Path = JUDGED) -> dict[str, dict[str, int]]:
    """Query -> song key -> grade; of a song that was graded twice the later grade. Empty where there is no file.

    Raises ValueError for a grade that is none of 0, 1, 2, 3.
    """
    grades: dict[str, dict[str, int]] = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        record = json.loads(line)
        if record["grade"] not in (0, 1, 2, 3):
            raise ValueError(f"{record['grade']!r} is no grade.")
        grades.setdefault(record["query"], {})[record["song"]] = record["grade"]
    return grades


def measure_judged(
    scores: Scores, queries: Sequence[str], songs: Sequence[str], grades: Mapping[str, Mapping[str, int]], k: int = 10
) -> Judged | None:
    """nDCG@k (Järvelin and Kekäläinen, 2002, gain = grade) of `scores` (queries, songs) over the graded queries.

    What nobody has graded counts as 0. None where no query is graded.
    """
    keys = [song_key(song) for song in songs]
    values, unjudged = [], 0
    for query, row in zip(queries, scores, strict=True):
        if graded := grades.get(query):
            first = [graded.get(keys[song]) for song in _first(k, row)]
            best = sorted(graded.values(), reverse=True)[:k]
            values.append(_gain([grade or 0 for grade in first]) / (_gain(best) or 1.0))
            unjudged += first.count(None)
    return Judged(float(np.mean(values)), unjudged) if values else None


def to_judge(
    tops: Sequence[Scores],
    queries: Sequence[str],
    songs: Sequence[str],
    grades: Mapping[str, Mapping[str, int]],
    k: int = 10,
) -> Iterator[dict[str, str]]:
    """The first k songs of every ranker that nobody has graded yet, each once, in an order that tells no ranker."""
    for number, query in enumerate(queries):
        pooled = {song for scores in tops for song in _first(k, scores[number])}
        keys = {song_key(songs[song]): songs[song] for song in pooled}
        for key in sorted(keys.keys() - grades.get(query, {}).keys()):
            yield {"query": query, "song": key, "lyrics": keys[key][:SHOWN_TO_READERS]}


def _first(k: int, row: Scores) -> list[int]:
    first: list[int] = np.argsort(-row, kind="stable")[:k].tolist()
    return first


def _gain(grades: Sequence[int]) -> float:
    return float(sum(grade / np.log2(place + 2) for place, grade in enumerate(grades)))
