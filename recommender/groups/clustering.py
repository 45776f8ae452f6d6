"""K-means over tastes (Lloyd, 1982; in mini-batches Sculley, 2010), with as many groups as the tastes ask for.

Needs scikit-learn, which only workers have.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

# Fewer listeners than this might be told apart within a group: smaller ones are nobody's to see.
LEAST_SIZE = 20
NUMBERS = (2, 3, 4, 6, 8, 12, 16, 24, 32)
SAMPLE = 2_000
SEED = 20


@dataclass(frozen=True)
class Clusters:
    labels: NDArray[np.int64]  # (n,): of each taste the place of its group; -1 where that was too small
    centres: NDArray[np.float32]  # (groups, dimension), unit vectors; the largest group first
    silhouette: float  # of a sample of all tastes, -1 to 1, higher is clearer


def cluster(tastes: NDArray[np.float32]) -> Clusters | None:
    """Groups of unit vectors (n, dimension), none smaller than LEAST_SIZE; None where there are no two of that size.

    Of the NUMBERS of groups that leave them large enough on average, that with the best silhouette (Rousseeuw, 1987).
    """
    found = [_clustered(tastes, number) for number in NUMBERS if number * LEAST_SIZE <= len(tastes)]
    found = [clusters for clusters in found if len(clusters.centres) > 1]
    return max(found, key=lambda clusters: clusters.silhouette, default=None)


def _clustered(tastes: NDArray[np.float32], number: int) -> Clusters:
    with threadpool_limits(1):
        model = MiniBatchKMeans(number, batch_size=2_048, n_init=5, random_state=SEED).fit(tastes)
        labels = model.predict(tastes)
        silhouette = _silhouette(tastes, labels)
    sizes = np.bincount(labels, minlength=number)
    kept = [group for group in np.argsort(-sizes, kind="stable") if sizes[group] >= LEAST_SIZE]
    places = np.full(number, -1)
    places[kept] = np.arange(len(kept))
    centres = np.asarray(model.cluster_centers_[kept], dtype=np.float32)
    return Clusters(places[labels], centres / np.linalg.norm(centres, axis=1, keepdims=True), silhouette)


def _silhouette(tastes: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """Of a sample; -1 where all of it is one group."""
    sample = np.random.default_rng(SEED).permutation(len(tastes))[:SAMPLE]
    groups = len(np.unique(labels[sample]))
    return float(silhouette_score(tastes[sample], labels[sample])) if 1 < groups < len(sample) else -1.0
