"""Any model that sentence-transformers loads, from a folder or the hub. The only module here that needs torch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from django.conf import settings
from sentence_transformers import SentenceTransformer

from recommender.encoders.windows import Vectors, encode_in_windows

DIMENSION = 312  # of the project's vector columns


class SentenceTransformerEncoder:
    """A model with its own pooling. When its dimension is not 312, a fixed rotation brings it there."""

    folder: Path | None = None

    def __init__(self, model: str, threads: int = 1) -> None:
        torch.set_num_threads(threads)
        self._model = SentenceTransformer(model)
        self.name = f"sentence-transformers:{model}"[-100:]
        self.dimension = DIMENSION
        own = self._model.get_embedding_dimension()
        self._projection = None if own == DIMENSION else _projection(own)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode each text as the normalised mean of its windows; see `Encoder.encode`."""
        return encode_in_windows(texts, self._encode_windows) if texts else np.empty((0, DIMENSION), np.float32)

    def _encode_windows(self, texts: list[str]) -> Vectors:
        vectors: Vectors = self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return vectors if self._projection is None else vectors @ self._projection


def _projection(dimension: int) -> Vectors:
    """A random orthogonal matrix (dimension, 312), kept on disk: vectors stored once must stay comparable.

    Johnson-Lindenstrauss: dot products survive a random projection; a wider space loses nothing at all.
    """
    path = Path(settings.ECHOES_HOME) / "projections" / f"{dimension}-to-{DIMENSION}.npy"
    if not path.exists():
        wide = max(dimension, DIMENSION)
        narrow = min(dimension, DIMENSION)
        basis, _ = np.linalg.qr(np.random.default_rng(312).standard_normal((wide, narrow)))
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, (basis if dimension > DIMENSION else basis.T).astype(np.float32))
    stored: Vectors = np.load(path)
    return stored
