"""What the shipped encoder and the ranking in use must at least reach, on works that ship with the project."""

import json
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from numpy.typing import NDArray

from recommender.encoders.onnx import albert_tiny_zh
from recommender.evaluation.indexes import rankers
from recommender.evaluation.measures import Scores, hub_at, recall_at, reciprocal_rank

ORIGINAL = Path(settings.BASE_DIR) / "fixtures" / "original"


@pytest.fixture(scope="module")
def works() -> list[dict[str, list[str]]]:
    return [json.loads(line) for path in sorted(ORIGINAL.glob("*.jsonl")) for line in path.read_text().splitlines()]


@pytest.fixture(scope="module")
def song_of(works: list[dict[str, list[str]]]) -> NDArray[np.int64]:
    """Of each feeling, the work that it was written for."""
    return np.repeat(np.arange(len(works)), [len(work["feelings"]) for work in works])


@pytest.fixture(scope="module")
def scores(works: list[dict[str, list[str]]]) -> dict[str, Scores]:
    """(feelings, works) of every ranker."""
    texts = ["\n".join(work["lyric"]) for work in works]
    feelings = [feeling for work in works for feeling in work["feelings"]]
    return {name: ranker(texts)(feelings) for name, ranker in rankers(albert_tiny_zh()).items()}


def test_a_feeling_finds_the_song_that_was_written_for_it(
    scores: dict[str, Scores], song_of: NDArray[np.int64]
) -> None:
    assert recall_at(10, scores["in use"], song_of) >= 0.24
    assert reciprocal_rank(scores["in use"], song_of) >= 0.11


def test_the_ranking_in_use_finds_more_than_passages_or_words_alone(
    scores: dict[str, Scores], song_of: NDArray[np.int64]
) -> None:
    in_use = reciprocal_rank(scores["in use"], song_of)
    assert in_use >= reciprocal_rank(scores["nearest passage"], song_of)
    assert in_use >= 2 * reciprocal_rank(scores["BM25, words"], song_of)


def test_no_song_answers_every_feeling(scores: dict[str, Scores]) -> None:
    assert hub_at(10, scores["in use"]) <= 0.25
