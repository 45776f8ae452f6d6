"""Publishing: the rows of a new run come and those of the old one go in one transaction; nobody sees a half."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from django.db import models, transaction

from catalog.epoch import advance_epoch
from catalog.models import Song
from recommender.collaborative.fitted import Fitted, Neighbours, Popularity, Vectors
from recommender.collaborative.reading import Plays
from recommender.trained.models import TrainingRun

BATCH = 2_000
RECENT_DAYS = 30


@transaction.atomic
def publish(run: TrainingRun, table: type[models.Model], fitted: Fitted, plays: Plays) -> None:
    """Store what `fitted` learnt as the rows of `run` in `table`, and let it serve from now on."""
    songs = plays.songs.tolist()
    # A song that was deleted since the plays were read has no rows, here or among the neighbours of others.
    there = set(Song.objects.filter(pk__in=songs).values_list("pk", flat=True))
    rows = table._default_manager
    learnt = ((songs[place], fields) for place, fields in _fields(fitted, plays))
    rows.bulk_create((table(run=run, song_id=song, **fields) for song, fields in learnt if song in there), BATCH)
    if isinstance(fitted, Vectors):
        run.parameters = fitted.fold_in.as_json()
    let_serve(run, table)


def let_serve(run: TrainingRun, table: type[models.Model]) -> None:
    """Let `run`, whose rows in `table` are there, serve from now on; those of the run before it go.

    To be called in the transaction that stored the rows.
    """
    TrainingRun.objects.filter(model=run.model, state=run.State.PUBLISHED).update(state=run.State.REPLACED)
    table._default_manager.filter(run__model=run.model).exclude(run=run).delete()
    run.state = run.State.PUBLISHED
    run.save()
    advance_epoch()  # what was answered from the old run is old


def _fields(fitted: Fitted, plays: Plays) -> Iterator[tuple[int, dict[str, Any]]]:
    """The row of each song that something is known of, by its place."""
    if isinstance(fitted, Vectors):
        for place in np.flatnonzero(fitted.vectors.any(axis=1)).tolist():
            yield place, {"vector": stored(fitted.vectors[place])}
    elif isinstance(fitted, Neighbours):
        weights = fitted.weights
        for place, (start, end) in enumerate(pairwise(weights.indptr)):
            heaviest = start + np.argsort(-weights.data[start:end], kind="stable")
            if len(heaviest):
                neighbours = plays.songs[weights.indices[heaviest]]
                yield place, {"neighbours": neighbours.tolist(), "weights": weights.data[heaviest].tolist()}
    elif isinstance(fitted, Popularity):
        recent = plays.weights.sign()
        recent.data = 0.5 ** (plays.ages.data / RECENT_DAYS)
        lately = np.asarray(recent.sum(axis=0)).ravel()
        for place, count in enumerate(fitted.counts.tolist()):
            yield place, {"listeners": count, "lately": float(lately[place])}


def stored(vector: np.ndarray) -> np.ndarray:
    """A vector of at most the length 1 with one number more, that makes its length 1.

    Cosines with (taste, 0) then rank as inner products with the taste do (Bachrach et al., 2014), which the index for
    cosines finds.
    """
    return np.append(vector, np.sqrt(max(0.0, 1.0 - float(vector @ vector)))).astype(np.float32)
