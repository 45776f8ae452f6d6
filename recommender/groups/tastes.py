"""Where tastes are compared: in the space of factors that serves now, or while there is none, in that of lyrics."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.encoders import get_encoder
from recommender.models import LYRICS_DIMENSION, SongVector
from recommender.querysets import SongVectorQuerySet
from recommender.recommenders.trained import fold_in_of
from recommender.trained.folding import FoldIn
from recommender.trained.models import TRAINED_DIMENSION, AlsVector, TrainingRun

Vector = NDArray[np.float32]
CHUNK = 5_000


@dataclass(frozen=True)
class Space:
    """Tastes compare where the names of their spaces are equal."""

    name: str
    dimension: int
    fold_in: FoldIn
    songs: SongVectorQuerySet

    def vectors_of(self, songs: Collection[int]) -> dict[int, Vector]:
        """By song; those without a vector are left out."""
        rows = self.songs.filter(song__in=songs).values_list("song", "vector")
        return {song: np.asarray(vector, dtype=np.float32)[: self.dimension] for song, vector in rows.iterator(CHUNK)}

    def taste(self, liked: Vector) -> Vector | None:
        """The unit vector (dimension,) into which songs with the vectors `liked` (n, dimension) fold; None for none."""
        taste = self.fold_in.taste(liked)
        length = np.linalg.norm(taste)
        return None if not length else np.asarray(taste / length, dtype=np.float32)


def present_space() -> Space:
    serving = TrainingRun.objects.filter(model="als", state=TrainingRun.State.PUBLISHED)
    if run := serving.values_list("pk", flat=True).first():  # its parameters are large, and known already
        # The last number of a stored vector is no factor (recommender.collaborative.publishing.stored).
        return Space(f"als:{run}", TRAINED_DIMENSION - 1, fold_in_of(run), AlsVector.objects.of_run(run))
    encoder = get_encoder().name
    return Space(f"lyrics:{encoder}", LYRICS_DIMENSION, FoldIn(), SongVector.objects.made_by(encoder))
