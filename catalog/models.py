"""What exists: artists, albums, songs and their lyrics, and the imports that brought them."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.querysets import LyricsQuerySet, SongQuerySet
from catalog.text.grams import grams_of, words_of_lines
from catalog.text.keys import text_digest
from catalog.text.pinyin import spellings_of
from catalog.text.resemblance import resemblance_bands

# Of the entries that an index has yet to sort in, which every search reads through, in kB.
MOST_PENDING = 256


class Language(models.TextChoices):
    CHINESE = "zh", _("中文")
    ENGLISH = "en", _("英文")
    JAPANESE = "ja", _("日文")
    KOREAN = "ko", _("韩文")
    OTHER = "other", _("其他")


class SpellingsField(models.TextField):
    """By what a name is looked up (see catalog.text.pinyin), kept in step with it however its row is written."""

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **kwargs | {"editable": False, "default": ""})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        spellings = spellings_of(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, spellings)
        return spellings


class Artist(models.Model):
    name = models.CharField(_("名字"), max_length=200)
    # The name as compared: NFKC, case-folded, simplified (see catalog.text.keys).
    key = models.CharField(max_length=200, unique=True, editable=False)
    spellings = SpellingsField(of="name")

    class Meta:
        verbose_name = verbose_name_plural = _("歌手")
        indexes = [
            GinIndex(
                name="artist_spellings",
                fields=["spellings"],
                opclasses=["gin_trgm_ops"],
                gin_pending_list_limit=MOST_PENDING,
            )
        ]

    def __str__(self) -> str:
        return self.name


class Album(models.Model):
    title = models.CharField(_("名称"), max_length=300)
    key = models.CharField(max_length=300, editable=False)
    artist = models.ForeignKey(Artist, models.CASCADE, related_name="albums", verbose_name=_("歌手"))
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("专辑")
        constraints = [models.UniqueConstraint(fields=["artist", "key"], name="album_unique")]

    def __str__(self) -> str:
        return self.title


class Song(models.Model):
    """One work by one artist, whatever the number of its versions.

    What is reached from a song by a name, such as `versions`, is a part of it. Rows that only refer to it, from models
    with `related_name="+"`, outlive it when it is merged: they refer to the song that stays (see catalog.merging).
    """

    title = models.CharField(_("歌名"), max_length=300)
    # The title as compared, without version marks such as (Live).
    key = models.CharField(max_length=300, editable=False)
    spellings = SpellingsField(of="title")
    artist = models.ForeignKey(Artist, models.CASCADE, related_name="songs", verbose_name=_("歌手"))
    album = models.ForeignKey(
        Album, models.SET_NULL, null=True, blank=True, related_name="songs", verbose_name=_("专辑")
    )
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    language = models.CharField(_("语言"), max_length=8, choices=Language.choices, default=Language.CHINESE)
    source = models.CharField(_("来源"), max_length=100, help_text=_("从哪里来：导入的文件，或者它的出处"))
    hidden = models.BooleanField(_("隐藏"), default=False, help_text=_("隐藏的歌不会出现在网站上"))
    resembles = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="resembled_by", verbose_name=_("歌词近似于"),
        help_text=_("另一个歌名下几乎相同的歌词，等人来判断"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("加入时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    objects = SongQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("歌曲")
        constraints = [models.UniqueConstraint(fields=["artist", "key"], name="song_unique")]
        indexes = [
            models.Index(fields=["language", "hidden"], name="song_language"),
            models.Index(fields=["year"], name="song_year"),
            GinIndex(
                name="song_spellings",
                fields=["spellings"],
                opclasses=["gin_trgm_ops"],
                gin_pending_list_limit=MOST_PENDING,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SongAlias(models.Model):
    """Another artist and title that imports take for this song, because a curator has merged or renamed it."""

    artist = models.ForeignKey(Artist, models.CASCADE, related_name="+")
    key = models.CharField(max_length=300)
    song = models.ForeignKey(Song, models.CASCADE, related_name="aliases")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["artist", "key"], name="songalias_unique")]


class Lyrics(models.Model):
    """The words of one version of a song. Exactly one version, the primary one, stands for the song."""

    song = models.ForeignKey(Song, models.CASCADE, related_name="versions", verbose_name=_("歌曲"))
    version = models.CharField(_("版本"), max_length=300, blank=True, help_text=_("例如 Live、Remix；原版留空"))
    raw = models.TextField(_("原始歌词"))
    text = models.TextField(_("整理后的歌词"), help_text=_("一行一句"))
    # Of the text as it stands; what is derived from the text carries the digest it was derived from.
    digest = models.CharField(max_length=32, editable=False)
    # Of the text as an import brought it: by this a later import knows it, even after a curator's edit.
    imported_digest = models.CharField(max_length=32, editable=False)
    # Near-identical texts share some (see catalog.text.resemblance).
    bands = ArrayField(models.IntegerField(), default=list, editable=False)
    # As search compares lines, and what finds them in the index (see catalog.text.grams).
    lines = models.TextField(default="", editable=False)
    grams = ArrayField(models.IntegerField(), default=list, editable=False)
    primary = models.BooleanField(_("主要版本"), default=False)

    objects = LyricsQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("歌词")
        constraints = [
            models.UniqueConstraint(fields=["song", "imported_digest"], name="lyrics_unique"),
            models.UniqueConstraint(fields=["song"], condition=Q(primary=True), name="lyrics_one_primary"),
        ]
        indexes = [
            # Without its list of pending entries, which every look-up of an import would have to read through.
            GinIndex(name="lyrics_bands", fields=["bands"], fastupdate=False),
            GinIndex(
                name="lyrics_grams",
                fields=["grams"],
                condition=Q(primary=True),
                gin_pending_list_limit=MOST_PENDING,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.song}{f'（{self.version}）' if self.version else ''}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep in step what is derived from the text, whoever edits it."""
        if "text" not in self.get_deferred_fields():
            self.digest = text_digest(self.text)
            self.imported_digest = self.imported_digest or self.digest
            self.bands = resemblance_bands(self.text)
            self.lines, self.grams = words_of_lines(self.text), grams_of(self.text)
        super().save(*args, **kwargs)


class CatalogueEpoch(models.Model):
    """One row that counts the changes of the catalogue; cached answers carry the count they were made at."""

    value = models.PositiveBigIntegerField(default=0)


class ImportRun(models.Model):
    """One call of `import_lyrics`: what it read and what became of it."""

    class Status(models.TextChoices):
        RUNNING = "running", _("进行中")
        FINISHED = "finished", _("完成")
        BROKEN = "broken", _("有文件中断")

    paths = models.JSONField(_("文件"), default=list)
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.RUNNING)
    counts = models.JSONField(_("计数"), default=dict)
    started_at = models.DateTimeField(_("开始"), auto_now_add=True)
    finished_at = models.DateTimeField(_("结束"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("导入")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{_('导入')} {self.pk}"


class ImportReject(models.Model):
    """A record that an import left out, with its reason and place."""

    class Reason(models.TextChoices):
        TOO_SHORT = "too_short", _("整理后不足 30 字")
        NO_TITLE = "no_title", _("没有歌名")
        NO_LYRIC = "no_lyric", _("没有歌词")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rejects", verbose_name=_("导入"))
    reason = models.CharField(_("原因"), max_length=10, choices=Reason.choices)
    path = models.CharField(_("文件"), max_length=500)
    record = models.PositiveBigIntegerField(_("第几条"))
    offset = models.PositiveBigIntegerField(_("字节位置"), default=0)
    title = models.CharField(_("歌名"), max_length=300, blank=True)
    artist = models.CharField(_("歌手"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("未导入的记录")
        ordering = ["id"]
