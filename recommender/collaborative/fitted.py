"""What the algorithms leave behind: lists of neighbours or vectors. Both score songs for anybody's history.

Nothing here but numpy and scipy; measuring and the nightly training share it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommender.trained.folding import FoldIn

Matrix: TypeAlias = sparse.csr_matrix
Array: TypeAlias = NDArray[np.float32]
# Songs whose neighbours are computed together: what is dense is never larger than this times the number of songs.
BLOCK = 512
TOP = 100


class Fitted(Protocol):
    def scores(self, histories: Matrix) -> Array:
        """(listeners, songs) for histories (listeners, songs), higher is better. Zero is no opinion."""
        ...


@dataclass(frozen=True)
class Neighbours:
    """Of each song (row) the weights of the songs that go with it, at most TOP, none of them itself."""

    weights: Matrix  # (songs, songs)

    def scores(self, histories: Matrix) -> Array:
        return np.asarray((histories @ self.weights).todense(), dtype=np.float32)


@dataclass(frozen=True)
class Vectors:
    """A vector for each song, and how a history becomes one in the same space."""

    vectors: Array  # (songs, dimension); zero for a song that nothing is known of
    fold_in: FoldIn

    def scores(self, histories: Matrix) -> Array:
        tastes = [self.fold_in.taste(self.vectors[row.indices]) for row in histories]
        return np.asarray(np.stack(tastes) @ self.vectors.T, dtype=np.float32)


@dataclass(frozen=True)
class Popularity:
    """The same for everybody."""

    counts: Array  # (songs,)

    @classmethod
    def of(cls, plays: Matrix) -> "Popularity":
        return cls(np.asarray(plays.sign().sum(axis=0), dtype=np.float32).ravel())

    def scores(self, histories: Matrix) -> Array:
        return np.broadcast_to(self.counts, (histories.shape[0], len(self.counts)))


def strongest(blocks: Iterator[tuple[int, Array | Matrix]], songs: int, top: int = TOP) -> Neighbours:
    """Neighbours of the `top` greatest positive weights in each row; blocks are (number of the first row, rows)."""
    rows: list[NDArray[np.int64]] = []
    columns: list[NDArray[np.int64]] = []
    values: list[Array] = []
    for start, block in blocks:
        for place in range(block.shape[0]):
            if isinstance(block, np.ndarray):
                others = np.argpartition(block[place], -min(top + 1, songs))[-min(top + 1, songs) :]
                weights = block[place, others]
            else:
                cells = slice(block.indptr[place], block.indptr[place + 1])
                others, weights = block.indices[cells], block.data[cells]
            keep = np.flatnonzero((weights > 0) & (others != start + place))
            if len(keep) > top:
                keep = keep[np.argpartition(-weights[keep], top)[:top]]
            rows.append(np.full(len(keep), start + place))
            columns.append(others[keep])
            values.append(weights[keep])
    places = np.concatenate(rows), np.concatenate(columns)
    return Neighbours(sparse.csr_matrix((np.concatenate(values), places), shape=(songs, songs), dtype=np.float32))


def in_blocks(songs: int, weights_of: Callable[[slice], Array | Matrix]) -> Iterator[tuple[int, Array | Matrix]]:
    for start in range(0, songs, BLOCK):
        yield start, weights_of(slice(start, min(start + BLOCK, songs)))


def scaled(vectors: NDArray[np.floating]) -> tuple[Array, float]:
    """Vectors of which the longest has the length 1, and how long it was."""
    longest = float(np.linalg.norm(vectors, axis=1).max()) or 1.0
    return np.asarray(vectors / longest, dtype=np.float32), longest
