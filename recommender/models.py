"""Vectors of what the catalogue holds, one table per vector space."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

from catalog.models import Song
from recommender.groups import models as groups  # noqa: F401  (where Django finds them)
from recommender.interactions import models as interactions  # noqa: F401  (where Django finds them)
from recommender.listeners import models as listeners  # noqa: F401  (where Django finds them)
from recommender.moods import Mood, Profile
from recommender.querysets import PassageVectorQuerySet, SongMoodQuerySet, SongVectorQuerySet
from recommender.sharing import models as sharing  # noqa: F401  (where Django finds them)
from recommender.trained import models as trained  # noqa: F401  (where Django finds them)

LYRICS_DIMENSION = 312


class SongVector(models.Model):
    """What one song's primary lyrics mean to one encoder. The song is the key, so a song never has two."""

    song = models.OneToOneField(Song, models.CASCADE, primary_key=True, related_name="vector", verbose_name=_("歌曲"))
    encoder = models.CharField(_("编码器"), max_length=100)
    # The digest of the lyrics that were encoded; another one there now means that this vector is stale.
    digest = models.CharField(max_length=32)
    vector = HalfVectorField(dimensions=LYRICS_DIMENSION)

    objects = SongVectorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("歌词向量")
        indexes = [
            models.Index(fields=["encoder"], name="songvector_encoder"),
            HnswIndex(name="songvector_hnsw", fields=["vector"], opclasses=["halfvec_cosine_ops"]),
        ]


class PassageVector(models.Model):
    """What a few lines of a song's primary lyrics mean to one encoder (see recommender.passages).

    Made and replaced together with the song's vector, whose digest and staleness are therefore theirs. Read only for
    songs that are already known by their ids, so no index over the vectors is needed.
    """

    song = models.ForeignKey(Song, models.CASCADE, related_name="passages", db_index=False, verbose_name=_("歌曲"))
    # Numbers of lines in the lyrics' text, counted from 1, blank lines too.
    first_line = models.PositiveIntegerField(_("首行"))
    last_line = models.PositiveIntegerField(_("末行"))
    encoder = models.CharField(_("编码器"), max_length=100)
    vector = HalfVectorField(dimensions=LYRICS_DIMENSION)
    # Of each line that is not blank, the signs of its vector (see recommender.lines).
    lines = models.BinaryField()

    objects = PassageVectorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("段落向量")
        constraints = [models.UniqueConstraint(fields=["song", "first_line"], name="passagevector_unique")]


class SongMood(models.Model):
    """How a song feels to one mood head: the profile of its passages (see recommender.moods)."""

    song = models.OneToOneField(Song, models.CASCADE, primary_key=True, related_name="mood", verbose_name=_("歌曲"))
    # The head's name; the encoder's is part of it.
    head = models.CharField(_("读法"), max_length=120)
    shares = ArrayField(models.FloatField(), size=len(Mood))  # in the order of recommender.moods.MOODS
    strongest = models.CharField(_("最强的心情"), max_length=10, choices=Mood.choices)
    strength = models.FloatField(_("占比"))  # the share of the strongest mood
    valence = models.FloatField(_("明暗"))
    energy = models.FloatField(_("力量"))

    objects = SongMoodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("歌曲的心情")
        indexes = [models.Index("strongest", models.F("strength").desc(), "song", name="songmood_strongest")]

    @property
    def profile(self) -> Profile:
        return Profile.of(self.shares, self.valence, self.energy)
