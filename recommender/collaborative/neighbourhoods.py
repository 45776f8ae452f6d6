"""Songs that go together because the same listeners play them, or the same playlists hold them.

Each function takes a matrix (listeners, songs) of interactions, binary or weighted, and returns Neighbours.
"""

import numpy as np
from scipy import linalg, sparse

from recommender.collaborative.fitted import BLOCK, Array, Matrix, Neighbours, in_blocks, strongest

# EASE compares every song with every other one. It keeps to those that are played most: the rest has few listeners to
# learn from, and 8,000 squared in single precision are 256 MB.
MOST_COMPARED = 8_000


def item_knn(plays: Matrix, shrinkage: float = 1.0) -> Neighbours:
    """Cosine between the listeners of two songs, shrunk where both have few (Sarwar et al., 2001; Koren, 2008)."""
    columns = plays.T.tocsr()
    norms = np.sqrt(np.asarray(columns.multiply(columns).sum(axis=1)).ravel())

    def weights_of(block: slice) -> Matrix:
        together = (columns[block] @ plays).tocoo()
        together.data /= norms[block][together.row] * norms[together.col] + shrinkage
        return together.tocsr()

    return strongest(in_blocks(plays.shape[1], weights_of), plays.shape[1])


def rp3beta(plays: Matrix, alpha: float = 1.0, beta: float = 0.2) -> Neighbours:
    """Three steps of a random walk song - listener - song, popular songs damped (Paudel et al., 2017)."""
    to_songs = _shares(plays).power(alpha)
    to_listeners = _shares(plays.T.tocsr()).power(alpha)
    damping = _listeners_of(plays) ** -beta

    def weights_of(block: slice) -> Matrix:
        return (to_listeners[block] @ to_songs).dot(sparse.diags(damping)).tocsr()

    return strongest(in_blocks(plays.shape[1], weights_of), plays.shape[1])


def ease(plays: Matrix, regularization: float = 50.0, damping: float = 0.2) -> Neighbours:
    """The linear autoencoder with no weight from a song to itself (Steck, 2019), in closed form.

    Weights towards songs with n listeners are divided by n to the power of `damping`, as RP3beta does.

    With fewer listeners than songs it is the same by the inverse of the listeners' products: for K = (X Xᵀ + λ)⁻¹ and
    D = Xᵀ K X the weights are D / (1 - diag D). Songs beyond the MOST_COMPARED get no neighbours.
    """
    listeners, songs = plays.shape
    if songs > MOST_COMPARED:
        kept = np.sort(np.argsort(-_listeners_of(plays), kind="stable")[:MOST_COMPARED])
        found = ease(plays[:, kept].tocsr(), regularization, damping).weights.tocoo()
        cells = found.data, (kept[found.row], kept[found.col])
        return Neighbours(sparse.csr_matrix(cells, shape=(songs, songs)))
    by_smaller = _by_listeners if listeners < songs else _by_songs
    return by_smaller(plays, regularization, _listeners_of(plays) ** -damping)


def _by_listeners(plays: Matrix, regularization: float, scale: Array) -> Neighbours:
    inverse = _inverse(plays @ plays.T, regularization)
    columns, songs = plays.T.tocsr(), plays.shape[1]
    own = np.concatenate(
        [
            np.asarray(columns[start : start + BLOCK].multiply(columns[start : start + BLOCK] @ inverse).sum(axis=1))
            for start in range(0, songs, BLOCK)
        ]
    ).ravel()

    def weights_of(block: slice) -> Array:
        return _single((columns[block] @ inverse) @ plays * (scale / (1 - own)))

    return strongest(in_blocks(songs, weights_of), songs)


def _by_songs(plays: Matrix, regularization: float, scale: Array) -> Neighbours:
    inverse = _inverse(plays.T @ plays, regularization)
    factors = -scale / inverse.diagonal()
    return strongest(in_blocks(len(inverse), lambda block: inverse[block] * factors), len(inverse))


def _inverse(products: Matrix, regularization: float) -> Array:
    dense = products.toarray().astype(np.float32)
    dense[np.diag_indices_from(dense)] += regularization
    factor = linalg.cho_factor(dense, lower=True, overwrite_a=True, check_finite=False)
    inverse: Array = linalg.cho_solve(factor, np.eye(len(dense), dtype=np.float32), overwrite_b=True)
    return inverse


def _listeners_of(plays: Matrix) -> Array:
    return _single(np.maximum(np.asarray(plays.sign().sum(axis=0)).ravel(), 1))


def _shares(counts: Matrix) -> Matrix:
    sums = np.asarray(counts.sum(axis=1)).ravel()
    return sparse.diags(1 / np.maximum(sums, 1e-9)).dot(counts).tocsr()


def _single(weights: object) -> Array:
    return np.asarray(weights, dtype=np.float32)
