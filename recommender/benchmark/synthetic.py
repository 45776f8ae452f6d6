"""Vectors for songs that are not worth encoding: as many as wanted, lying as the real ones lie."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

# How far a drawn vector lies from the real one it starts at: a cosine of about 0.8 between the two.
SPREAD = 0.75
CHUNK = 10_000


def vectors_around(real: NDArray[np.float32], count: int, seed: int = 0) -> Iterator[NDArray[np.float32]]:
    """Draw `count` unit vectors, in chunks of shape (up to 10,000, dimension).

    Each is a real one moved along the difference of two others, so that the cloud keeps its clusters and its shape.
    Vectors without structure would make every nearest-neighbour index look worse than it is, and mean nothing.
    """
    random = np.random.default_rng(seed)
    for start in range(0, count, CHUNK):
        size = min(CHUNK, count - start)
        centre, plus, minus = (real[random.integers(len(real), size=size)] for _ in range(3))
        move = plus - minus + random.normal(scale=1e-3, size=centre.shape).astype(np.float32)
        drawn = centre + SPREAD * move / np.linalg.norm(move, axis=1, keepdims=True)
        unit: NDArray[np.float32] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
        yield unit
