"""Vectors of what the catalogue holds, one table per vector space."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

from catalog.models import Song
from recommender.querysets import PassageVectorQuerySet, SongVectorQuerySet

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

    objects = PassageVectorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("段落向量")
        constraints = [models.UniqueConstraint(fields=["song", "first_line"], name="passagevector_unique")]
