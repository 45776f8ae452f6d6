"""Giving the vectors back, for whoever wants to study them elsewhere."""

from pathlib import Path

import numpy as np

from recommender.models import LYRICS_DIMENSION, SongVector

CHUNK = 2_000


def export_embeddings(encoder: str, vectors: Path, ids: Path) -> int:
    """Write the vectors of `encoder` as float16 rows to the `.npy` file `vectors` and their song ids to `ids`.

    Rows are by song id, written as they are read: memory does not grow with the catalogue. Returns their number.
    """
    rows = SongVector.objects.made_by(encoder).order_by("song_id")
    songs = np.fromiter(rows.values_list("song_id", flat=True), dtype=np.int64)
    matrix = np.lib.format.open_memmap(vectors, mode="w+", dtype=np.float16, shape=(len(songs), LYRICS_DIMENSION))
    for start in range(0, len(songs), CHUNK):
        chunk = dict(rows.filter(song__in=songs[start : start + CHUNK].tolist()).values_list("song_id", "vector"))
        for row, song in enumerate(songs[start : start + CHUNK].tolist(), start):
            matrix[row] = chunk[song]
    matrix.flush()
    np.save(ids, songs)
    return len(songs)
