"""Places of songs in a space of few dimensions, learnt from a matrix (listeners, songs) of interactions in (0, 1]."""

import numpy as np
from implicit.als import AlternatingLeastSquares
from implicit.bpr import BayesianPersonalizedRanking
from scipy import sparse
from surprise import SVD, KNNBaseline, Trainset
from threadpoolctl import threadpool_limits

from recommender.collaborative.fitted import Array, Matrix, Neighbours, Vectors, in_blocks, scaled, strongest
from recommender.trained.folding import FoldIn

FACTORS = 63
SEED = 20
# KNNBaseline keeps five dense matrices (songs, songs) in double precision.
MOST_COMPARED = 3_000
SCALE = (1.0, 5.0)  # of ratings


def als(plays: Matrix, confidence: float = 10.0, regularization: float = 50.0) -> Vectors:
    """Implicit-feedback alternating least squares (Hu, Koren and Volinsky, 2008), by `implicit`."""
    weighed = plays.copy()
    weighed.data = 1 + confidence * weighed.data
    with threadpool_limits(1, "blas"):  # it has threads of its own
        model = AlternatingLeastSquares(
            factors=FACTORS, regularization=regularization, alpha=1.0, iterations=15, random_state=SEED, num_threads=2
        )
        model.fit(weighed, show_progress=False)
    vectors, longest = scaled(model.item_factors)
    return Vectors(vectors, FoldIn(vectors.T @ vectors, confidence, regularization / longest**2))


def bpr(plays: Matrix) -> Vectors:
    """Bayesian personalised ranking (Rendle et al., 2009), by `implicit`.

    It has no closed form for a new listener; the mean of their songs does better than least squares over its factors.
    """
    model = BayesianPersonalizedRanking(
        factors=FACTORS - 1, learning_rate=0.05, regularization=0.01, iterations=100, random_state=SEED, num_threads=1
    )
    model.fit(plays, show_progress=False)
    return Vectors(scaled(model.item_factors)[0], FoldIn())


def svd(plays: Matrix) -> Vectors:
    """Factors of the ratings less their baselines (Funk, 2006; Koren, 2008), by Surprise."""
    model = SVD(n_factors=FACTORS, random_state=SEED)
    model.fit(_ratings(plays))
    vectors, _ = scaled(model.qi / np.maximum(np.linalg.norm(model.qi, axis=1, keepdims=True), 1e-9))
    return Vectors(vectors, FoldIn())


def knn_baseline(plays: Matrix) -> Neighbours:
    """Correlation of the ratings less their baselines, shrunk (Koren, 2010), by Surprise; of the songs played most."""
    songs = plays.shape[1]
    if np.ptp(plays.data) == 0:
        return Neighbours(sparse.csr_matrix((songs, songs), dtype=np.float32))  # who rates all alike tells nothing
    played = np.asarray(plays.sign().sum(axis=0)).ravel()
    kept = np.sort(np.argsort(-played, kind="stable")[:MOST_COMPARED])
    options = {"name": "pearson_baseline", "user_based": False, "shrinkage": 100, "min_support": 2}
    model = KNNBaseline(sim_options=options, verbose=False)
    model.fit(_ratings(plays[:, kept].tocsr()))
    similar = np.zeros((len(kept), songs), dtype=np.float32)
    similar[:, kept] = model.sim

    def weights_of(block: slice) -> Array:
        dense = np.zeros((block.stop - block.start, songs), dtype=np.float32)
        places = np.flatnonzero((kept >= block.start) & (kept < block.stop))
        dense[kept[places] - block.start] = similar[places]
        return dense

    return strongest(in_blocks(songs, weights_of), songs)


def _ratings(plays: Matrix) -> Trainset:
    """Interactions as ratings from 1 to 5, in Surprise's form; everybody's inner ids are those of the matrix."""
    low, high = SCALE
    cells = plays.tocoo()
    ratings = low + (high - low) * cells.data
    by_listener: dict[int, list[tuple[int, float]]] = {listener: [] for listener in range(plays.shape[0])}
    by_song: dict[int, list[tuple[int, float]]] = {song: [] for song in range(plays.shape[1])}
    for listener, song, rating in zip(cells.row.tolist(), cells.col.tolist(), ratings.tolist(), strict=True):
        by_listener[listener].append((song, rating))
        by_song[song].append((listener, rating))
    listeners, songs = ({number: number for number in range(size)} for size in plays.shape)
    return Trainset(by_listener, by_song, *plays.shape, cells.nnz, SCALE, listeners, songs)
