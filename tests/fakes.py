"""Stand-ins that obey the same contract as the real thing, small enough to reason about."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from recommender.moods import MOODS, MoodHead, Reading


class FakeEncoder:
    """A bag of characters: texts that share characters are near, texts that share none are orthogonal (mostly)."""

    name = "fake-v1"
    dimension = 312
    folder: Path | None = None

    def __init__(self, *, threads: int = 1) -> None:
        self.threads = threads

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for character in text:
                if not character.isspace():
                    row[ord(character) % self.dimension] += 1.0
            if not row.any():
                raise ValueError("a text without any word")
            row /= np.linalg.norm(row)
        return vectors


def fake_mood_head() -> MoodHead:
    """Hears a mood in the characters of its own Chinese name, light in 光, dark in 暗, power in 力 and quiet in 静."""
    weights = np.zeros((FakeEncoder.dimension, len(MOODS) + 2), dtype=np.float32)
    for column, mood in enumerate(MOODS):
        for character in str(mood.label):
            weights[ord(character) % FakeEncoder.dimension, column] = 8
    for character, column, sign in (("光", -2, 1), ("暗", -2, -1), ("力", -1, 1), ("静", -1, -1)):
        weights[ord(character) % FakeEncoder.dimension, column] += sign
    plain = Reading(np.ones(len(MOODS) + 2, dtype=np.float32), np.zeros(len(MOODS) + 2, dtype=np.float32))
    return MoodHead(FakeEncoder.name, weights, written=plain, sung=plain)
