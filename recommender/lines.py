"""The lines of a passage, each as the signs of its vector: an eightieth of its size, and enough to tell them apart."""

import numpy as np
from numpy.typing import NDArray


def signs_of(vectors: NDArray[np.float32]) -> bytes:
    """The signs of (lines, dimension) numbers, one bit each, a whole number of bytes for each line."""
    return np.packbits(vectors > 0, axis=1).tobytes()


def strongest_line(signs: bytes, vector: NDArray[np.float32]) -> int:
    """Which of the lines with these signs, counted from 0, is nearest to `vector`; of equal ones the first.

    Signs stand for their lines and `vector` keeps its numbers, as in the asymmetric distances of Jégou, Douze and
    Schmid, Product Quantization for Nearest Neighbor Search (2011).
    """
    rows = np.frombuffer(signs, dtype=np.uint8).reshape(-1, (len(vector) + 7) // 8)
    bits = np.unpackbits(rows, axis=1, count=len(vector))
    return int(np.argmax((2.0 * bits - 1.0) @ vector))
