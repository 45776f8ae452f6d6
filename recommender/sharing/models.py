"""What is shared. Of its addresses only digests are kept: whoever reads the database can open no share."""

from django.db import models
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from catalog.models import Song
from recommender.sharing.querysets import ShareQuerySet, digest_of


class Share(models.Model):
    """An ordered list of songs that somebody wanted to show."""

    class Kind(models.TextChoices):
        SONGS = "songs", _("歌单")
        JOURNEY = "journey", _("旅程")

    TITLE_LENGTH = 60

    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    # Of the secret with which it is taken down.
    secret_digest = models.CharField(max_length=64, editable=False)
    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("标题"), max_length=TITLE_LENGTH)
    # Only where whoever shared it wanted them there.
    words = models.TextField(_("写下的话"), blank=True)
    created_at = models.DateTimeField(_("分享时间"), auto_now_add=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("分享")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    def has_secret(self, secret: str) -> bool:
        """Whether this secret may take the share down."""
        return constant_time_compare(self.secret_digest, digest_of(secret))


class SharedSong(models.Model):
    """One song of a share and the passage shown of it, as numbers of lines: the words stay where they are."""

    share = models.ForeignKey(Share, models.CASCADE, related_name="songs")
    position = models.PositiveSmallIntegerField()
    song = models.ForeignKey(Song, models.CASCADE, related_name="+", verbose_name=_("歌曲"))
    # Counted from 1 in the song's lyrics, blank lines too; none of them where the song shall show its first lines.
    first_line = models.PositiveIntegerField(null=True)
    last_line = models.PositiveIntegerField(null=True)
    strongest_line = models.PositiveIntegerField(null=True)
    # Of the lyrics as they were: the numbers mean nothing in others.
    digest = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["share", "position"], name="sharedsong_unique")]
