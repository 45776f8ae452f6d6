"""Stand-ins that obey the same contract as the real thing, small enough to reason about."""

from collections.abc import Sequence

import numpy as np


class FakeEncoder:
    """A bag of characters: texts that share characters are near, texts that share none are orthogonal (mostly)."""

    name = "fake-v1"
    dimension = 312

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
