"""Behaviour that came in files. Listeners of the site have tables of their own; training reads both."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Song


class Interaction(models.Model):
    """How much somebody in an imported file has to do with a song: plays, a rating, any number that grows with liking.

    No listener of the site: `listener` is a key that means something only within its source.
    """

    source = models.CharField(_("来源"), max_length=100)
    listener = models.CharField(_("听众"), max_length=100)
    song = models.ForeignKey(Song, models.CASCADE, related_name="+", verbose_name=_("歌曲"))
    value = models.FloatField(_("数值"))
    at = models.DateTimeField(_("时间"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("导入的收听")
        constraints = [models.UniqueConstraint(fields=["source", "listener", "song"], name="interaction_unique")]


class ImportedPlaylist(models.Model):
    """A playlist in an imported file."""

    source = models.CharField(_("来源"), max_length=100)
    key = models.CharField(max_length=100)
    songs = models.ManyToManyField(Song, through="ImportedEntry", related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("导入的歌单")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="importedplaylist_unique")]


class ImportedEntry(models.Model):
    """A song's place in an imported playlist; no song stands in one twice."""

    playlist = models.ForeignKey(ImportedPlaylist, models.CASCADE, related_name="entries", db_index=False)
    song = models.ForeignKey(Song, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["playlist", "song"], name="importedentry_unique")]


class InteractionImport(models.Model):
    """How far the import of a file has come, so that one that was killed goes on where it stopped."""

    source = models.CharField(_("来源"), max_length=100)
    path = models.CharField(_("文件"), max_length=500)
    # Of the path, the size and both ends of the file: another file under the same name is imported from its start.
    digest = models.CharField(max_length=32)
    rows = models.PositiveBigIntegerField(_("行数"), default=0)
    matched = models.PositiveBigIntegerField(_("匹配"), default=0)
    # How long the file of unmatched rows was when `rows` were done.
    unmatched_bytes = models.PositiveBigIntegerField(default=0)
    finished = models.BooleanField(_("完成"), default=False)
    started_at = models.DateTimeField(_("开始"), auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("收听记录的导入")
        constraints = [models.UniqueConstraint(fields=["source", "digest"], name="interactionimport_unique")]
