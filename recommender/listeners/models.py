"""What the site knows of a listener. Every row hangs on their account and goes with it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Artist, Song
from recommender.listeners.querysets import (
    EventQuerySet,
    ListenerQuerySet,
    OpinionQuerySet,
    PlaylistQuerySet,
    SongListQuerySet,
)
from recommender.moods import Mood, Profile


class Listener(models.Model):
    """What an account has chosen about its privacy. Its key is the user's."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="listener", verbose_name=_("账号")
    )
    paused = models.BooleanField(_("暂停记录"), default=False)
    keeps_diary = models.BooleanField(_("写心情日记"), default=False)
    # What each group of recommenders counts for them (see recommender.personal.weights); 1 where they chose nothing.
    weights = models.JSONField(default=dict)

    objects = ListenerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("听众")


class Session(AbstractBaseSession):
    """A visit. One that is signed in belongs to its account, so that deleting the account ends it everywhere."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")


class Event(models.Model):
    """Something that a listener did, as it was reported. Opinions are read off this log, which is never edited.

    Only when songs are merged, it tells of the song that stays.
    """

    class Kind(models.TextChoices):
        LIKE = "like", _("收藏")
        UNLIKE = "unlike", _("取消收藏")
        DISLIKE = "dislike", _("不感兴趣")
        UNDISLIKE = "undislike", _("取消不感兴趣")
        DISLIKE_ARTIST = "dislike_artist", _("对歌手不感兴趣")
        UNDISLIKE_ARTIST = "undislike_artist", _("取消对歌手不感兴趣")
        PLAY = "play", _("播放")
        SKIP = "skip", _("跳过")
        KEEP = "keep", _("留下")  # picked out of an answer, into a playlist or a saved result

    ABOUT_OPINION = (Kind.LIKE, Kind.UNLIKE, Kind.DISLIKE, Kind.UNDISLIKE)
    ABOUT_ARTISTS = (Kind.DISLIKE_ARTIST, Kind.UNDISLIKE_ARTIST)
    HISTORY = (Kind.PLAY, Kind.SKIP, Kind.KEEP)

    listener = models.ForeignKey(Listener, models.CASCADE, related_name="events", db_index=False)
    client_id = models.UUIDField()  # the client's own id: an event that is sent twice is recorded once
    kind = models.CharField(max_length=16, choices=Kind.choices)
    song = models.ForeignKey(Song, models.CASCADE, null=True, related_name="+")
    artist = models.ForeignKey(Artist, models.CASCADE, null=True, related_name="+")
    # Of a play: how much of the song was heard, 0 to 1.
    share = models.FloatField(null=True, validators=[MinValueValidator(0), MaxValueValidator(1)])
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listener", "client_id"], name="event_unique"),
            models.CheckConstraint(
                condition=Q(song__isnull=False, artist__isnull=True) | Q(song__isnull=True, artist__isnull=False),
                name="event_is_about_a_song_or_an_artist",
            ),
        ]
        indexes = [
            models.Index("listener", models.F("occurred_at").desc(), name="event_newest"),
            models.Index(fields=["listener", "song"], name="event_song"),
        ]


class Opinion(models.Model):
    """What a listener thinks of a song now; no row where they have said nothing or taken it back."""

    listener = models.ForeignKey(Listener, models.CASCADE, related_name="opinions", db_index=False)
    song = models.ForeignKey(Song, models.CASCADE, related_name="+")
    likes = models.BooleanField()  # False: the song is never to come again
    since = models.DateTimeField()

    objects = OpinionQuerySet.as_manager()

    class Meta:
        get_latest_by = "since"  # of opinions of songs that are merged, the latest counts
        constraints = [models.UniqueConstraint(fields=["listener", "song"], name="opinion_unique")]
        indexes = [models.Index("listener", "likes", models.F("since").desc(), name="opinion_newest")]


class DislikedArtist(models.Model):
    """An artist of whom nothing is to come again."""

    listener = models.ForeignKey(Listener, models.CASCADE, related_name="disliked_artists", db_index=False)
    artist = models.ForeignKey(Artist, models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listener", "artist"], name="dislikedartist_unique")]


class Playlist(models.Model):
    listener = models.ForeignKey(Listener, models.CASCADE, related_name="playlists")
    name = models.CharField(_("名字"), max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PlaylistQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class PlaylistEntry(models.Model):
    """A song's place in a playlist, counted from 0; no song stands in one twice."""

    playlist = models.ForeignKey(Playlist, models.CASCADE, related_name="entries", db_index=False)
    song = models.ForeignKey(Song, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["playlist", "song"], name="playlistentry_unique")]
        indexes = [models.Index(fields=["playlist", "position"], name="playlistentry_order")]


class SavedSearch(models.Model):
    """What was looked for by title, artist or line."""

    listener = models.ForeignKey(Listener, models.CASCADE, related_name="saved_searches", db_index=False)
    query = models.CharField(_("搜索"), max_length=100)
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["listener", "query"], name="savedsearch_unique")]


class SavedAnswer(models.Model):
    """The songs that answered a feeling, best first; the feeling's words only while the diary is on."""

    listener = models.ForeignKey(Listener, models.CASCADE, related_name="saved_answers")
    saved_at = models.DateTimeField(auto_now_add=True)
    words = models.TextField(blank=True)
    songs = ArrayField(models.BigIntegerField())

    objects = SongListQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "-pk"]


class DiaryEntry(models.Model):
    """What a listener who turned the diary on wrote of a feeling, how it was read, and the songs that answered."""

    listener = models.ForeignKey(Listener, models.CASCADE, related_name="diary", db_index=False)
    written_at = models.DateTimeField(auto_now_add=True)
    words = models.TextField()
    # The profile, in the order of recommender.moods.MOODS; nothing where no head could read it.
    shares = ArrayField(models.FloatField(), size=len(Mood), null=True)
    valence = models.FloatField(null=True)
    energy = models.FloatField(null=True)
    songs = ArrayField(models.BigIntegerField())

    objects = SongListQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index("listener", models.F("written_at").desc(), name="diary_newest")]

    @property
    def profile(self) -> Profile | None:
        if self.shares is None or self.valence is None or self.energy is None:
            return None
        return Profile.of(self.shares, self.valence, self.energy)


class AccessToken(models.Model):
    """What lets a program in as a listener. Only the digest is kept: the token is shown once, when it is made."""

    listener = models.ForeignKey(Listener, models.CASCADE, related_name="tokens")
    name = models.CharField(_("名字"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
