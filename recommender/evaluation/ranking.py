"""How well rankings of songs find what was held out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommender.collaborative.fitted import Fitted, Matrix

KS = (10, 20)
BLOCK = 200  # listeners whose scores of all songs are held at a time
Ranking = NDArray[np.int64]  # (listeners, at least max(KS)): songs, best first


@dataclass(frozen=True)
class Found:
    """Means over the listeners from whom something was held out."""

    recall10: float
    recall20: float
    ndcg10: float
    ndcg20: float
    coverage: float  # share of all songs that are among the first ten of anybody


def ranked(scores: NDArray[np.float32], seen: Matrix, k: int) -> Ranking:
    """The `k` songs of each row with the highest scores, without those that are seen."""
    scores = np.array(scores, dtype=np.float32)
    scores[seen.nonzero()] = -np.inf
    k = min(k, scores.shape[1])
    first = np.sort(np.argpartition(-scores, k - 1, axis=1)[:, :k], axis=1)
    order = np.argsort(-np.take_along_axis(scores, first, axis=1), axis=1, kind="stable")
    return np.take_along_axis(first, order, axis=1)


def found(ranking: Ranking, wanted: Matrix) -> Found:
    """Recall and nDCG (binary) at KS as RecBole computes them, against `wanted` (listeners, songs)."""
    sizes = wanted.getnnz(axis=1)
    asked = np.flatnonzero(sizes)
    top = ranking[asked, : max(KS)]
    hits = np.asarray(wanted[asked[:, None], top].todense()).reshape(top.shape) > 0
    discounts = 1 / np.log2(np.arange(2, max(KS) + 2))
    ideal, discounts = np.cumsum(discounts), discounts[: top.shape[1]]
    recalls = [hits[:, :k].sum(axis=1) / sizes[asked] for k in KS]
    gains = [(hits[:, :k] * discounts[:k]).sum(axis=1) / ideal[np.minimum(sizes[asked], k) - 1] for k in KS]
    coverage = len(np.unique(ranking[:, : KS[0]])) / wanted.shape[1]
    recall10, recall20, ndcg10, ndcg20 = (float(np.mean(each)) for each in (*recalls, *gains))
    return Found(recall10, recall20, ndcg10, ndcg20, coverage)


def rank_all(fitted: Fitted, histories: Matrix, seen: Matrix, k: int) -> Ranking:
    """`ranked` for every listener of `histories`, a block of them at a time."""
    blocks = (slice(start, start + BLOCK) for start in range(0, histories.shape[0], BLOCK))
    return np.vstack([ranked(fitted.scores(histories[block]), seen[block], k) for block in blocks])


def split(plays: Matrix, shares: Sequence[float], generator: np.random.Generator) -> list[Matrix]:
    """The cells of each row dealt at random into one matrix, of the same shape, for each of `shares` (together 1).

    The first share gets what rounding leaves over, and the others at least one cell while it has one to give, as in
    RecBole.
    """
    cells = plays.tocoo()
    parts = np.zeros(plays.nnz, dtype=np.int8)
    for start, end in pairwise(plays.indptr):
        sizes = _sizes(end - start, shares)
        parts[start:end] = generator.permutation(np.repeat(np.arange(len(shares)), sizes))
    return [
        sparse.csr_matrix(
            (cells.data[parts == part], (cells.row[parts == part], cells.col[parts == part])), shape=plays.shape
        )
        for part in range(len(shares))
    ]


def _sizes(total: int, shares: Sequence[float]) -> list[int]:
    sizes = [int(total * share) for share in shares]
    sizes[0] = total - sum(sizes[1:])
    for part in range(len(shares) - 1, 0, -1):
        if sizes[0] > 1 and 0 < shares[part] * total < 1:
            sizes[part] += 1
            sizes[0] -= 1
    return sizes
