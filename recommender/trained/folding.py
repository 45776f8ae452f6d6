"""Folding in: from the songs somebody likes to their place in a space of song vectors, without training. numpy only."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class FoldIn:
    """The listener's half of one round of implicit-feedback least squares (Hu, Koren and Volinsky, 2008).

    Looks for the taste whose product with the vector of each liked song is near 1, with weight 1 + `confidence`, and
    with all songs near 0, with weight 1. Without a `gram` it is the mean of the liked songs' vectors.
    """

    gram: NDArray[np.float32] | None = None  # (dimension, dimension): the sum of v vᵀ over all songs
    confidence: float = 1.0
    regularization: float = 0.0

    def taste(self, liked: NDArray[np.float32]) -> NDArray[np.float32]:
        """(dimension,) from the vectors (n, dimension) of the liked songs."""
        if self.gram is None or not len(liked):
            return liked.sum(axis=0) / max(len(liked), 1)
        wanted = (1 + self.confidence) * liked.sum(axis=0)
        penalty = self.regularization * np.eye(len(self.gram), dtype=np.float32)
        taste: NDArray[np.float32] = np.linalg.solve(self.gram + penalty + self.confidence * liked.T @ liked, wanted)
        return taste

    def as_json(self) -> dict[str, Any]:
        """For TrainingRun.parameters."""
        gram = None if self.gram is None else self.gram.tolist()
        return {"gram": gram, "confidence": self.confidence, "regularization": self.regularization}

    @classmethod
    def of_json(cls, parameters: dict[str, Any]) -> "FoldIn":
        gram = parameters["gram"]
        return cls(
            None if gram is None else np.array(gram, dtype=np.float32),
            parameters["confidence"],
            parameters["regularization"],
        )
