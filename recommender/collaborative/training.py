"""Training into a new version: measured on what it has not seen, and published at once or not at all."""

import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from functools import cache

import numpy as np
from django.db import connection
from django.utils import timezone

from recommender.collaborative.fitted import Popularity
from recommender.collaborative.models import MODELS, Model
from recommender.collaborative.publishing import publish
from recommender.collaborative.reading import LISTENING, PLAYLISTS, Plays, read_plays
from recommender.evaluation.ranking import Found, found, rank_all, split
from recommender.groups.models import GROUPS
from recommender.groups.training import group_listeners
from recommender.trained.models import TrainingRun

# Everything, in this order: groups are found among the factors that were learnt before.
TRAINED = (*MODELS, GROUPS)
# A run that finds less than this share of what the serving one found is clearly worse.
WORSE = 0.8
HELD_OUT = 0.1
# Listeners on whom a run is measured.
MEASURED = 2_000
SEED = 20
OFTEN_ENOUGH = timedelta(hours=20)
# The key of the advisory lock that lets trainings run one after the other.
_LOCK = 0x7472616E
_log = logging.getLogger(__name__)


def train_if_due() -> None:
    """`train` what was not trained to the end lately; what a nightly task may ask for twice."""
    lately = TrainingRun.objects.filter(started_at__gt=timezone.now() - OFTEN_ENOUGH, finished_at__isnull=False)
    done = set(lately.exclude(state=TrainingRun.State.FAILED).values_list("model", flat=True))
    train([name for name in TRAINED if name not in done])


def train(
    names: Collection[str] = TRAINED, on_done: Callable[[TrainingRun], object] = lambda run: None
) -> list[TrainingRun]:
    """Train the models and groups of `names` one after the other; none where another training is going on.

    A model without anything to learn from is left as it is. One that fails, or that is worse than what serves, is
    recorded and not published.
    """
    runs = []
    with _alone() as alone:
        plays = cache(lambda playlists: read_plays(PLAYLISTS if playlists else LISTENING))
        for name in names if alone else ():
            learnt_from = plays(name in MODELS and MODELS[name].playlists)
            if learnt_from.weights.nnz:
                runs.append(_train(name, learnt_from))
                on_done(runs[-1])
    return runs


def _train(name: str, plays: Plays) -> TrainingRun:
    run = TrainingRun.objects.create(model=name)
    try:
        if name == GROUPS:
            group_listeners(run, plays)
        else:
            _fit(run, MODELS[name], plays)
    except Exception:
        # Whatever the libraries raise: the night's other models are still to be trained.
        _log.exception("Training %s failed", name)
        run.state = run.State.FAILED
    run.finished_at = timezone.now()
    run.save()
    return run


def _fit(run: TrainingRun, model: Model, plays: Plays) -> None:
    run.figures = {whose: asdict(figure) for whose, figure in _measure(model, plays).items()}
    if _is_good(run.model, run.figures):
        publish(run, model.table, model.fit(plays.weights), plays)
    else:
        run.state = run.State.WORSE


def _measure(model: Model, plays: Plays) -> dict[str, Found]:
    """What the model finds of a tenth held out, and what popularity finds. Nothing where there is too little."""
    train, held = split(plays.weights, (1 - HELD_OUT, HELD_OUT), np.random.default_rng(SEED))
    asked = np.flatnonzero(held.getnnz(axis=1))[:MEASURED]
    if not len(asked):
        return {}
    histories = train[asked]
    return {
        whose: found(rank_all(fitted, histories, histories, 20), held[asked])
        for whose, fitted in (("model", model.fit(train)), ("popularity", Popularity.of(train)))
    }


def _is_good(name: str, figures: dict[str, dict[str, float]]) -> bool:
    """Whether a run may serve: above its floor and not clearly worse than the one that serves now."""
    if not figures:
        return True
    recall = figures["model"]["recall20"]
    serving = TrainingRun.objects.serving(name)
    before = serving.figures.get("model", {}).get("recall20", 0.0) if serving else 0.0
    return bool(recall >= max(MODELS[name].floor * figures["popularity"]["recall20"], WORSE * before))


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other training goes on. What a killed one left as running is marked as failed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        (alone,) = cursor.fetchone()
        try:
            if alone:
                TrainingRun.objects.filter(state=TrainingRun.State.RUNNING).update(state=TrainingRun.State.FAILED)
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
