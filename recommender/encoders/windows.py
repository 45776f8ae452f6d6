"""Long texts as the mean of their windows: a lyric is one song but several moments, and every line should count."""

import math
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recommender.encoders.text import normalise

Vectors = NDArray[np.float32]

SIZE = 110  # characters; what the shipped model saw most in training
# Where a long line may be cut when it must: after white space or a punctuation mark.
_BREAK = re.compile(r"(?<=[\s，。！？；、,.!?;])")


def encode_in_windows(texts: Sequence[str], encode: Callable[[list[str]], Vectors]) -> Vectors:
    """Encode texts of any length with an encoder of short ones; unit rows of shape (len(texts), dimension).

    Raises ValueError for a text with nothing in it but white space.
    """
    cut = [windows(normalise(text)) for text in texts]
    vectors = encode([window for found in cut for window in found])
    starts = np.cumsum([0, *map(len, cut)])
    means = [vectors[start:end].mean(axis=0) for start, end in pairwise(starts)]
    rows = np.array(means, dtype=np.float32).reshape(len(cut), -1)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def windows(text: str) -> list[str]:
    """Cut a normalised text into windows of about equal length, at most SIZE characters, at line ends if it can."""
    if len(text) <= SIZE:
        return [text.replace("\n", " ")]
    # Equal shares, not full windows and a short rest, which would weigh as much as a full one.
    share = math.ceil(len(text) / math.ceil(len(text) / SIZE))
    pieces = [piece for line in text.split("\n") for piece in _pieces(line, share)]
    found = [pieces[0]]
    for piece in pieces[1:]:
        grown = f"{found[-1]} {piece}"
        # A piece goes to the window that it overlaps more.
        if len(grown) <= SIZE and len(found[-1]) + len(piece) / 2 < share:
            found[-1] = grown
        else:
            found.append(piece)
    return found


def _pieces(line: str, size: int) -> list[str]:
    """A line of at most `size` characters as it is; a longer one cut at punctuation, or anywhere if it has none."""
    if len(line) <= size:
        return [line]
    phrases = [phrase[at : at + size] for phrase in _BREAK.split(line) for at in range(0, len(phrase), size)]
    pieces = [""]
    for phrase in phrases:
        if len(pieces[-1]) + len(phrase) <= size:
            pieces[-1] += phrase
        else:
            pieces.append(phrase)
    return [stripped for piece in pieces if (stripped := piece.strip())]
