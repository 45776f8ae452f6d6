"""Batches that are hard to tell apart: every row once a pass, in groups of rows that are near to each other."""

import numpy as np
from numpy.typing import NDArray


class AlikeBatches:
    """Batches of rows of `vectors` (rows, any), `size` in each, in groups of at most `group` that are alike.

    They depend on `seed` and the step alone.
    """

    def __init__(self, vectors: NDArray[np.float32], size: int, group: int, seed: int) -> None:
        self.vectors, self.group, self.seed = vectors, group, seed
        self.size = min(size, len(vectors))
        self.pass_number, self.order = -1, np.arange(len(vectors))

    def of(self, step: int) -> NDArray[np.int64]:
        number, place = divmod(step, len(self.vectors) // self.size)
        if number != self.pass_number:
            random = np.random.default_rng([self.seed, number, 1])
            groups = like_groups(self.vectors, self.group, random)
            self.pass_number, self.order = number, np.concatenate([groups[i] for i in random.permutation(len(groups))])
        return self.order[place * self.size : (place + 1) * self.size]


def like_groups(vectors: NDArray[np.float32], size: int, random: np.random.Generator) -> list[NDArray[np.int64]]:
    """Rows in groups of at most `size` that are near to each other, other ones with every `random`.

    A random projection tree (Dasgupta and Freund, 2008): halved again and again along the line between two of them.
    """
    groups, waiting = [], [np.arange(len(vectors))]
    while waiting:
        rows = waiting.pop()
        if len(rows) <= size:
            groups.append(rows)
            continue
        one, other = random.choice(rows, 2, replace=False)
        order = np.argsort(vectors[rows] @ (vectors[one] - vectors[other]), kind="stable")
        waiting += np.array_split(rows[order], 2)
    return groups
