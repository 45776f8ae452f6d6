"""Songs as words and playlists as sentences (Barkan and Koenigstein, 2016), by gensim."""

import numpy as np
from gensim.models import Word2Vec

from recommender.collaborative.fitted import Matrix, Vectors, scaled
from recommender.trained.folding import FoldIn

FACTORS = 63
SEED = 20
# Wide enough that all songs of a playlist are neighbours, whatever their order.
WINDOW = 100


def item2vec(playlists: Matrix) -> Vectors:
    """Skip-gram with negative sampling over the rows of (playlists, songs)."""
    sentences = [list(map(str, row.indices)) for row in playlists]
    model = Word2Vec(
        sentences, vector_size=FACTORS, window=WINDOW, min_count=1, sg=1, negative=10, sample=1e-4, ns_exponent=0.5,
        epochs=20, seed=SEED, workers=1,
    )  # fmt: skip
    vectors = np.zeros((playlists.shape[1], FACTORS), dtype=np.float32)
    for word, place in model.wv.key_to_index.items():
        vectors[int(word)] = model.wv.vectors[place]
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return Vectors(scaled(vectors / np.maximum(lengths, 1e-9))[0], FoldIn())
