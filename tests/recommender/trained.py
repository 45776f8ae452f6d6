"""Trained rows written by hand, so that the right answers are known."""

from collections.abc import Mapping, Sequence

import numpy as np

from catalog.models import Song
from recommender.collaborative.publishing import stored
from recommender.groups.models import GROUPS, ListenerGroup
from recommender.trained.folding import FoldIn
from recommender.trained.models import (
    AlsVector,
    BprVector,
    Item2VecVector,
    SongCount,
    SongNeighbours,
    SvdVector,
    TrainedVector,
    TrainingRun,
)

VECTORS: dict[str, type[TrainedVector]] = {
    "als": AlsVector,
    "bpr": BprVector,
    "svd": SvdVector,
    "item2vec": Item2VecVector,
}
NEIGHBOURS = ("item_knn", "ease", "rp3beta", "knn_baseline", "playlist_knn")


def serving_run(model: str) -> TrainingRun:
    return TrainingRun.objects.create(
        model=model, state=TrainingRun.State.PUBLISHED, parameters=FoldIn().as_json() if model in VECTORS else {}
    )


def publish_all(songs: Sequence[Song], likeness: Sequence[float]) -> None:
    """Every model serves and says: the first song goes with the others as much as `likeness` (0 to 1) says of them."""
    for model in NEIGHBOURS:
        publish_neighbours(model, {songs[0]: dict(zip(songs[1:], likeness[1:], strict=True))})
    for model in VECTORS:
        publish_vectors(model, {song: (like, np.sqrt(1 - like**2)) for song, like in zip(songs, likeness, strict=True)})
    publish_counts({song: 100 * like for song, like in zip(songs, likeness, strict=True)})
    publish_group([song for _, song in sorted(zip(likeness, songs, strict=True), key=lambda pair: -pair[0])])


def publish_neighbours(model: str, weights: Mapping[Song, Mapping[Song, float]]) -> None:
    run = serving_run(model)
    for song, each in weights.items():
        neighbours = [neighbour.pk for neighbour in each]
        SongNeighbours.objects.create(run=run, song=song, neighbours=neighbours, weights=list(each.values()))


def publish_vectors(model: str, vectors: Mapping[Song, Sequence[float]]) -> None:
    run = serving_run(model)
    for song, vector in vectors.items():
        factors = np.zeros(63, dtype=np.float32)
        factors[: len(vector)] = vector
        VECTORS[model].objects.create(run=run, song=song, vector=stored(factors))


def publish_counts(listeners: Mapping[Song, float]) -> None:
    run = serving_run("popular")
    SongCount.objects.bulk_create(
        SongCount(run=run, song=song, listeners=count, lately=count) for song, count in listeners.items()
    )


def publish_group(songs: Sequence[Song]) -> None:
    """One group of listeners, to whom these songs mean most, the first more than the others."""
    space = f"als:{TrainingRun.objects.get(model='als').pk}"
    loved = [song.pk for song in songs]
    ListenerGroup.objects.create(
        run=serving_run(GROUPS), size=30, space=space, centre=[1.0] + [0.0] * 62, songs=loved, artists=["甲"]
    )
