"""What the shipped encoder is measured beside."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np
import rjieba
from numpy.typing import NDArray

from recommender.encoders.base import Encoder
from recommender.encoders.windows import encode_in_windows
from recommender.evaluation.measures import Scores
from recommender.training.corpora import PASSAGE, QUERY


class Ranker(Protocol):
    name: str

    def score(self, queries: Sequence[str], documents: Sequence[str]) -> Scores:
        """(queries, documents), higher is better."""
        ...


class ByVectors:
    """An encoder, which embeds queries and documents alike."""

    def __init__(self, encoder: Encoder, name: str) -> None:
        self.name = name
        self.encode = encoder.encode

    def score(self, queries: Sequence[str], documents: Sequence[str]) -> Scores:
        return self.encode(queries) @ self.encode(documents).T


class ByTeacher:
    """The teacher, which marks queries and documents with different prefixes, and reads long texts in windows too."""

    name = "multilingual-e5-small"

    def __init__(self, encode: Callable[[Sequence[str]], NDArray[np.float32]]) -> None:
        self._encode = encode

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode([QUERY + text for text in texts])

    def score(self, queries: Sequence[str], documents: Sequence[str]) -> Scores:
        passages = encode_in_windows(documents, lambda texts: self._encode([PASSAGE + text for text in texts]))
        return self.encode(queries) @ passages.T


class ByWords:
    """BM25 over the words that rjieba finds."""

    name = "BM25"

    def score(self, queries: Sequence[str], documents: Sequence[str]) -> Scores:
        return WordIndex(documents, rjieba.cut).score(queries)


class WordIndex:
    """BM25 (Robertson and Zaragoza, 2009), k1 = 1.5, b = 0.75, over whatever `cut` makes of a text."""

    def __init__(self, documents: Sequence[str], cut: Callable[[str], Iterable[str]]) -> None:
        self._cut, self._size = cut, len(documents)
        self._postings = _postings([Counter(cut(document)) for document in documents])

    def score(self, queries: Sequence[str]) -> Scores:
        """(queries, documents), higher is better."""
        scores = np.zeros((len(queries), self._size), dtype=np.float32)
        for row, query in zip(scores, queries, strict=True):
            for word in self._cut(query):
                if word in self._postings:
                    numbers, weights = self._postings[word]
                    row[numbers] += weights
        return scores


def _postings(documents: Sequence[Counter[str]]) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Of each word, the documents that have it and what it adds to their scores."""
    lengths = np.array([sum(counts.values()) for counts in documents])
    slack = 1.5 * (0.25 + 0.75 * lengths / lengths.mean())
    found: dict[str, list[tuple[int, int]]] = {}
    for number, counts in enumerate(documents):
        for word, count in counts.items():
            found.setdefault(word, []).append((number, count))
    postings = {}
    for word, occurrences in found.items():
        numbers, counted = np.array(occurrences).T
        rarity = math.log(1 + (len(documents) - len(numbers) + 0.5) / (len(numbers) + 0.5))
        postings[word] = numbers, (rarity * counted * 2.5 / (counted + slack[numbers])).astype(np.float32)
    return postings
