"""Measures of a ranking by vectors or by scores, and what they are taken of."""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


def recall_at(k: int, scores: Scores, gold: NDArray[np.int64]) -> float:
    """Share of the queries whose one right document `gold[i]` is among the k with the highest `scores[i]`.

    `scores` is (queries, documents). A document that ties with the right one does not push it down.
    """
    own = np.take_along_axis(scores, gold[:, None], axis=1)
    return float(((scores > own).sum(axis=1) < k).mean())


def reciprocal_rank(scores: Scores, gold: NDArray[np.int64]) -> float:
    """The mean of 1 / rank of the one right document, ranks counted as in `recall_at`."""
    own = np.take_along_axis(scores, gold[:, None], axis=1)
    return float((1 / (1 + (scores > own).sum(axis=1))).mean())


def hub_at(k: int, scores: Scores) -> float:
    """Share of the queries that have the commonest document among their first k: 1 is a hub that answers them all."""
    first = np.argpartition(-scores, k, axis=1)[:, :k]
    return float(np.bincount(first.ravel()).max() / len(scores))


def fifths(k: int, scores: Scores) -> list[float]:
    """The four scores that part those of the first k documents of all queries into fifths."""
    return [float(each) for each in np.quantile(np.partition(scores, -k, axis=1)[:, -k:], (0.2, 0.4, 0.6, 0.8))]


def precision_at(k: int, scores: Scores, wanted: list[str], labels: NDArray[np.str_]) -> float:
    """Share of the first k documents with the label that the query wants, averaged over queries, then over labels."""
    first = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    shares = (labels[first] == np.array(wanted)[:, None]).mean(axis=1)
    return float(np.mean([shares[np.array(wanted) == label].mean() for label in sorted(set(wanted))]))


def agreement_at(k: int, scores: Scores, others: Scores) -> float:
    """Share of the first k documents by one scoring that are among the first k by the other."""
    first, second = (np.argpartition(-each, k, axis=1)[:, :k] for each in (scores, others))
    return float(np.mean([len(set(a) & set(b)) / k for a, b in zip(first, second, strict=True)]))


def halves(lyric: str) -> tuple[str, str]:
    """Of the different lines: a chorus that is in both halves would make it a search for equal lines."""
    lines = list(dict.fromkeys(lyric.split("\n")))
    return "\n".join(lines[: len(lines) // 2]), "\n".join(lines[len(lines) // 2 :])
