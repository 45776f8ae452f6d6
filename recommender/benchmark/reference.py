"""What the speed is measured against: the least that an answer can cost, and the algorithm that this replaces."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psycopg
from django.conf import settings
from numpy.typing import NDArray
from pgvector import HalfVector
from tokenizers import Tokenizer

from recommender.encoders.base import Encoder
from recommender.encoders.onnx import SHIPPED, OnnxEncoder
from recommender.models import LYRICS_DIMENSION

PADDED = 512
NEAREST = "SELECT song_id, vector <=> %s AS distance FROM recommender_songvector ORDER BY distance LIMIT %s"
VECTORS = "SELECT song_id, vector FROM recommender_songvector ORDER BY song_id"


def floor(encoder: Encoder, connection: psycopg.Connection, k: int = 10) -> Callable[[str], list[tuple[int, float]]]:
    """An answer reduced to what cannot be left out: encode the text, ask the HNSW index, read ids and distances."""

    def answer(text: str) -> list[tuple[int, float]]:
        vector = HalfVector(encoder.encode([text])[0])
        with connection.cursor(binary=True) as cursor:
            return cursor.execute(NEAREST, (vector, k)).fetchall()

    return answer


def read_vectors(connection: psycopg.Connection) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Song ids, ascending, and their vectors: unit rows of shape (songs, dimension)."""
    count = connection.execute("SELECT count(*) FROM recommender_songvector").fetchall()[0][0]
    ids = np.empty(count, dtype=np.int64)
    matrix = np.empty((count, LYRICS_DIMENSION), dtype=np.float32)
    with connection.transaction(), connection.cursor(name="vectors", binary=True) as cursor:
        cursor.itersize = 10_000
        for row, (song, vector) in enumerate(cursor.execute(VECTORS)):
            ids[row], matrix[row] = song, vector.to_numpy()
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return ids, matrix


class PaddedEncoder:
    """The model as the first version used its own: each text padded to 512 tokens, all of them attended to."""

    def __init__(self, folder: Path) -> None:
        self._session = OnnxEncoder(folder, threads=os.cpu_count() or 1).session
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(PADDED)
        self._tokenizer.enable_padding(length=PADDED)

    def encode(self, text: str) -> NDArray[np.float32]:
        """A unit vector of shape (dimension,)."""
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        ((vector,),) = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        encoded: NDArray[np.float32] = vector
        return encoded


def replaced(ids: NDArray[np.int64], matrix: NDArray[np.float32], k: int = 10) -> Callable[[str], NDArray[np.int64]]:
    """The algorithm that this site replaces: padded encoding, cosine with every row, a full sort.

    Kinder than it was: int8 instead of fp32, rows normalised beforehand.
    """
    kind, _, folder = settings.ENCODER.partition(":")
    encoder = PaddedEncoder(Path(folder) if kind == "onnx" else SHIPPED)

    def answer(text: str) -> NDArray[np.int64]:
        scores = matrix @ encoder.encode(text)
        return ids[np.argsort(-scores)[:k]]

    return answer
