"""What a retrieval ranker makes of documents before it is asked, so that the asking alone can be timed."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import numpy as np
import rjieba
from numpy.typing import NDArray

from catalog.text.grams import words_of_lines
from recommender.encoders.base import Encoder
from recommender.evaluation.measures import Scores
from recommender.evaluation.rankers import WordIndex
from recommender.passages import song_vectors, split_passages
from recommender.recommenders.resonance import CANDIDATES, PASSAGE_SHARE, WORDING_SHARE, mixed
from recommender.wording import shared_wording

# Queries in, (queries, documents) out, higher is better.
Index: TypeAlias = Callable[[Sequence[str]], Scores]
Ranker: TypeAlias = Callable[[Sequence[str]], Index]
IN_USE = "in use"
PORTION = 512  # texts
WIDEST = np.float32(2)  # how far two cosines can lie apart


class RememberingEncoder:
    """An encoder that keeps on disk what it was asked before: the same texts are measured again and again."""

    folder: Path | None = None

    def __init__(self, encoder: Encoder, memory: Path) -> None:
        self.name, self.dimension = encoder.name, encoder.dimension
        self._encode, self._memory = encoder.encode, memory

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As `Encoder.encode`, in portions, so that a list that only ends otherwise is mostly remembered."""
        return np.concatenate([self._portion(texts[at : at + PORTION]) for at in range(0, len(texts), PORTION)])

    def _portion(self, texts: Sequence[str]) -> NDArray[np.float32]:
        key = hashlib.sha256("\0".join([self.name, *texts]).encode()).hexdigest()
        path = self._memory / f"{key}.npy"
        if len(texts) == 1:  # that somebody asks one by one, who takes the time
            return self._encode(texts)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, self._encode(texts).astype(np.float16))
        stored: NDArray[np.float32] = np.load(path).astype(np.float32)
        return stored


class EmbeddedDocuments:
    """Documents as the site keeps them: a vector for each, and one for each of its passages."""

    def __init__(self, encoder: Encoder, documents: Sequence[str]) -> None:
        self._encode = encoder.encode
        passages = [split_passages(document) for document in documents]
        self._passages = self._encode([passage.text for found in passages for passage in found])
        counts = list(map(len, passages))
        self._starts = np.cumsum([0, *counts[:-1]])
        self._songs = song_vectors(self._passages, counts)
        self._lines = list(map(words_of_lines, documents))

    def similarities(self, queries: Sequence[str]) -> tuple[Scores, Scores]:
        """Of each query and document: the cosine of the whole, and that of its nearest passage."""
        vectors = self._encode(queries)
        nearest = np.maximum.reduceat(vectors @ self._passages.T, self._starts, axis=1)
        return vectors @ self._songs.T, nearest

    def views(self, queries: Sequence[str]) -> "Views":
        """What the site looks at, of the documents that it ranks anew."""
        songs, passages = self.similarities(queries)
        kept = min(CANDIDATES, songs.shape[1])
        wording = np.zeros_like(songs)
        candidates = np.argpartition(-songs, kept - 1, axis=1)[:, :kept]
        for query, row, chosen in zip(queries, wording, candidates, strict=True):
            row[chosen] = shared_wording(query, [self._lines[document] for document in chosen])
        others = np.ones_like(songs, dtype=bool)
        np.put_along_axis(others, candidates, False, axis=1)
        return Views(songs, passages, wording, others)


@dataclass(frozen=True)
class Views:
    """Of each query and document: the similarity of the whole and of its nearest passage, and its wording."""

    songs: Scores
    passages: Scores
    wording: Scores
    others: NDArray[np.bool_]  # documents that are not ranked anew

    def in_use(self, passage_share: float = PASSAGE_SHARE, wording_share: float = WORDING_SHARE) -> Scores:
        """What the site ranks by: the mix for the nearest songs, which come before all others."""
        scores = mixed(self.songs, self.passages, self.wording, passage_share, wording_share)
        return np.where(self.others, scores - WIDEST, scores)


def rankers(encoder: Encoder) -> dict[str, Ranker]:
    """Each ranker by its name; the last is the one in use."""
    embedded = lru_cache(maxsize=2)(partial(EmbeddedDocuments, encoder))

    def by(score: Callable[[EmbeddedDocuments, Sequence[str]], Scores]) -> Ranker:
        return lambda documents: partial(score, embedded(tuple(documents)))

    return {
        "BM25, words": lambda documents: WordIndex(documents, rjieba.cut).score,
        "BM25, characters and pairs": lambda documents: WordIndex(documents, grams).score,
        "windows": partial(windows_index, encoder),
        "song": by(lambda documents, queries: documents.similarities(queries)[0]),
        "nearest passage": by(lambda documents, queries: documents.similarities(queries)[1]),
        IN_USE: by(lambda documents, queries: documents.views(queries).in_use()),
    }


def windows_index(encoder: Encoder, documents: Sequence[str]) -> Index:
    """Whole documents as the encoder reads long texts, choruses as often as they are sung."""
    vectors = encoder.encode(documents)
    return lambda queries: encoder.encode(queries) @ vectors.T


def grams(text: str) -> list[str]:
    """Every character but white space, and every two that stand together."""
    characters = [character for character in text if not character.isspace()]
    return characters + ["".join(pair) for pair in pairwise(characters)]
