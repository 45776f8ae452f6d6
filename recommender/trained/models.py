"""Runs of training, and what they left: vectors, one table per space, lists of neighbours, and counts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

from catalog.models import Song
from recommender.trained.querysets import (
    SongCountQuerySet,
    SongNeighboursQuerySet,
    TrainedVectorQuerySet,
    TrainingRunQuerySet,
)  # fmt: skip

# Of every trained space: the factors, and one number more that turns inner products into cosines.
TRAINED_DIMENSION = 64


class TrainingRun(models.Model):
    """One training of one model. At most one run of a model is published; it serves until another one is."""

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        PUBLISHED = "published", _("使用中")
        REPLACED = "replaced", _("已被替换")
        WORSE = "worse", _("不够好，没有采用")
        FAILED = "failed", _("失败")

    model = models.CharField(_("模型"), max_length=30)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField(_("开始"), auto_now_add=True)
    finished_at = models.DateTimeField(_("结束"), null=True)
    # On a held-out tenth: what evaluation.ranking measures, of this model and of popularity.
    figures = models.JSONField(_("指标"), default=dict)
    # What serving needs beside the rows: how to fold in a history.
    parameters = models.JSONField(default=dict)

    objects = TrainingRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("训练")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["model"], condition=Q(state="published"), name="trainingrun_one_published")
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.pk}"


class TrainedVector(models.Model):
    """The place of a song in a space that was learnt from behaviour. One table per space."""

    run = models.ForeignKey(TrainingRun, models.CASCADE, related_name="+")
    song = models.ForeignKey(Song, models.CASCADE, related_name="+")
    vector = HalfVectorField(dimensions=TRAINED_DIMENSION)

    objects = TrainedVectorQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["run", "song"], name="%(class)s_unique")]
        indexes = [HnswIndex(name="%(class)s_hnsw", fields=["vector"], opclasses=["halfvec_cosine_ops"])]


class AlsVector(TrainedVector):
    """Factors of implicit-feedback alternating least squares."""


class BprVector(TrainedVector):
    """Factors of Bayesian personalised ranking."""


class SvdVector(TrainedVector):
    """Factors of a matrix of ratings."""


class Item2VecVector(TrainedVector):
    """Songs as words, playlists as sentences."""


class SongNeighbours(models.Model):
    """The songs that go with a song, heaviest first, as lists: a row for each pair would be a hundred times as many."""

    run = models.ForeignKey(TrainingRun, models.CASCADE, related_name="+")
    song = models.ForeignKey(Song, models.CASCADE, related_name="+")
    neighbours = ArrayField(models.BigIntegerField())  # ids of songs
    weights = ArrayField(models.FloatField())

    objects = SongNeighboursQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "song"], name="songneighbours_unique")]


class SongCount(models.Model):
    """How many people have to do with a song, altogether and lately."""

    run = models.ForeignKey(TrainingRun, models.CASCADE, related_name="+", db_index=False)
    song = models.ForeignKey(Song, models.CASCADE, related_name="+")
    listeners = models.FloatField()
    lately = models.FloatField()  # each listener counts half as much for every RECENT_DAYS that have passed

    objects = SongCountQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "song"], name="songcount_unique")]
        indexes = [
            models.Index("run", models.F("listeners").desc(), "song", name="songcount_listeners"),
            models.Index("run", models.F("lately").desc(), "song", name="songcount_lately"),
        ]
