"""What the rest of the project knows of an encoder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Encoder(Protocol):
    """Text -> vectors whose dot product says how well two texts resonate."""

    name: str  # stored beside every vector; another name means other vectors
    dimension: int

    @property
    def folder(self) -> Path | None:
        """Where its files lie, among them what reads moods off its vectors."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts into unit rows of shape (len(texts), dimension).

        Raises ValueError for a text with nothing in it but white space.
        """
        ...
