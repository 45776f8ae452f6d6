"""What a listener reports, keeps and gets."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from catalog.api.serializers import ArtistSerializer, SongSerializer
from recommender.api.serializers import MAX_ID
from recommender.listeners.models import (
    DiaryEntry,
    DislikedArtist,
    Event,
    Listener,
    Opinion,
    Playlist,
    SavedAnswer,
    SavedSearch,
)  # fmt: skip
from recommender.listeners.playlists import MAX_SONGS
from recommender.listeners.recording import Report
from recommender.personal import GROUPS, MOST_WEIGHT
from recommender.recommendation import MAX_RECOMMENDATIONS, MAX_TEXT

MAX_EVENTS = 1_000
# Clocks differ; more than this ahead of ours is a mistake.
AHEAD = timedelta(minutes=5)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class FiniteField(serializers.FloatField):
    """A number. The limits of a FloatField let "nan" pass."""

    def to_internal_value(self, number: Any) -> float:
        read: float = super().to_internal_value(number)
        if not math.isfinite(read):
            self.fail("invalid")
        return read


class ReportSerializer(serializers.Serializer[Any]):
    """Something that happened: about an artist if its kind says so, else about a song."""

    id = serializers.UUIDField(help_text="Yours; an event that is sent again is recorded once.")
    kind = serializers.ChoiceField(Event.Kind.choices)
    song = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False)
    artist = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False)
    share = FiniteField(
        min_value=0, max_value=1, required=False, help_text="Of a play: how much of the song was heard, 0 to 1."
    )
    at = serializers.DateTimeField(required=False, help_text="When it happened; now, if you do not say.")

    def validate_at(self, at: datetime) -> datetime:
        if at > timezone.now() + AHEAD:
            raise serializers.ValidationError(_("这个时间还没有到，请检查时钟。"))
        if at < EARLIEST:
            raise serializers.ValidationError(_("这个时间太久远了。"))
        return at

    def validate(self, event: dict[str, Any]) -> dict[str, Any]:
        subject, other = ("artist", "song") if event["kind"] in Event.ABOUT_ARTISTS else ("song", "artist")
        if subject not in event:
            raise serializers.ValidationError({subject: _("这种事件要写明是哪一个。")}, code="required")
        if other in event:
            raise serializers.ValidationError({other: _("这种事件和它无关。")})
        if "share" in event and event["kind"] != Event.Kind.PLAY:
            raise serializers.ValidationError({"share": _("只有播放才有这一项。")})
        return event


class BatchSerializer(serializers.Serializer[None]):
    """Up to 1,000 events, in any order. All are recorded, or with one that is wrong, none."""

    events = ReportSerializer(many=True, max_length=MAX_EVENTS, allow_empty=False)  # type: ignore[call-arg]

    def reports(self) -> list[Report]:
        now = timezone.now()
        return [Report(**{"at": now} | event) for event in self.validated_data["events"]]


class RecordedSerializer(serializers.Serializer[Any]):
    recorded = serializers.IntegerField(help_text="Events that were new.")
    replayed = serializers.IntegerField(help_text="Events whose ids were known already; they changed nothing.")
    paused = serializers.BooleanField(help_text="Whether recording is paused; then nothing was recorded.")


class EventSerializer(serializers.ModelSerializer[Event]):
    id = serializers.UUIDField(source="client_id")
    song = SongSerializer()
    at = serializers.DateTimeField(source="occurred_at")

    class Meta:
        model = Event
        fields = ["id", "kind", "song", "share", "at"]


class OpinionSerializer(serializers.ModelSerializer[Opinion]):
    song = SongSerializer()

    class Meta:
        model = Opinion
        fields = ["song", "since"]


class DislikedArtistSerializer(serializers.ModelSerializer[DislikedArtist]):
    artist = ArtistSerializer()

    class Meta:
        model = DislikedArtist
        fields = ["artist", "since"]


class NamedSerializer(serializers.ModelSerializer[Playlist]):
    """A playlist in a list."""

    length = serializers.IntegerField(read_only=True)

    class Meta:
        model = Playlist
        fields = ["id", "name", "length", "created_at", "updated_at"]


class SongIds(serializers.ListField):
    """Ids of songs, each once."""

    child = serializers.IntegerField(min_value=1, max_value=MAX_ID)


class PlaylistSerializer(serializers.ModelSerializer[Playlist]):
    """A playlist with its songs, in order."""

    songs = serializers.SerializerMethodField()

    class Meta:
        model = Playlist
        fields = ["id", "name", "created_at", "updated_at", "songs"]

    def get_songs(self, playlist: Playlist) -> list[dict[str, Any]]:
        return [dict(SongSerializer(entry.song).data) for entry in playlist.entries.all()]


class PlaylistChangeSerializer(serializers.Serializer[Any]):
    """A name, and the ids of all songs in the order they are to have; what is left out stays as it is."""

    name = serializers.CharField(max_length=100)
    songs = SongIds(max_length=MAX_SONGS, required=False)


class SavedSearchSerializer(serializers.ModelSerializer[SavedSearch]):
    class Meta:
        model = SavedSearch
        fields = ["id", "query", "saved_at"]
        read_only_fields = ["saved_at"]


class SavedAnswerSerializer(serializers.ModelSerializer[SavedAnswer]):
    """The songs of an answer, by id, best first.

    The words are kept only while the diary is on and recording is not paused, and never where they signal self-harm.
    """

    songs = SongIds(max_length=MAX_RECOMMENDATIONS, allow_empty=False)
    words = serializers.CharField(max_length=MAX_TEXT, required=False)

    class Meta:
        model = SavedAnswer
        fields = ["id", "saved_at", "words", "songs"]


class DiaryEntrySerializer(serializers.ModelSerializer[DiaryEntry]):
    mood = serializers.SerializerMethodField(help_text="Shares of the moods, together 1; null where it was not read.")

    class Meta:
        model = DiaryEntry
        fields = ["id", "written_at", "words", "mood", "valence", "energy", "songs"]

    def get_mood(self, entry: DiaryEntry) -> dict[str, float] | None:
        return {mood.value: share for mood, share in entry.profile.shares.items()} if entry.profile else None


def _weight(meaning: str) -> FiniteField:
    return FiniteField(min_value=0, max_value=MOST_WEIGHT, required=False, help_text=meaning)


class WeightsSerializer(serializers.Serializer[Any]):
    """What each group of recommenders counts: 0 silences it, 1 is as measured."""

    meaning = _weight("Songs whose lyrics mean what you say, or what songs that you like say.")
    listeners = _weight("Songs that people listen to who listen to what you like.")
    playlists = _weight("Songs that stand in playlists with what you like.")
    popular = _weight("Songs that many listen to.")

    def to_representation(self, kept: Mapping[str, float]) -> dict[str, float]:
        return {group: kept.get(group, 1.0) for group in GROUPS}


class ListenerSerializer(serializers.ModelSerializer[Listener]):
    username = serializers.CharField(source="user.username", read_only=True)
    weights = WeightsSerializer(required=False)

    class Meta:
        model = Listener
        fields = ["username", "paused", "keeps_diary", "weights"]

    def update(self, listener: Listener, changes: dict[str, Any]) -> Listener:
        """Groups that are not named stay as they are."""
        listener.weights = listener.weights | changes.pop("weights", {})
        return super().update(listener, changes)
