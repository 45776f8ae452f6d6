"""Moods for REST clients: all of them, and the songs of one."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.serializers import SongSerializer
from recommender.browsing import HALVES, MoodOverview, as_recommendations, mood_overviews, songs_of
from recommender.models import SongMood
from recommender.mood_words import INTRODUCTIONS, in_words
from recommender.moods import MOODS, Mood, Profile
from recommender.recommendation import Recommendation

BRIGHT_OR_DARK, QUIET_OR_POWERFUL = ("bright", "dark"), ("quiet", "powerful")


class SharesSerializer(serializers.Serializer[Any]):
    """The share of each mood; together 1."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {mood.value: serializers.FloatField() for mood in MOODS}


class ProfileSerializer(serializers.Serializer[Profile]):
    """How a text or a song feels."""

    strongest = serializers.ChoiceField(Mood.choices)
    words = serializers.SerializerMethodField(help_text="As a person would say it.")
    shares = serializers.SerializerMethodField(help_text="Of each mood; together 1.")
    valence = serializers.FloatField(help_text="From -1, dark, to 1, bright.")
    energy = serializers.FloatField(help_text="From -1, quiet, to 1, powerful.")

    def get_words(self, profile: Profile) -> str:
        return in_words(profile)

    @extend_schema_field(SharesSerializer)
    def get_shares(self, profile: Profile) -> dict[str, float]:
        return {mood.value: share for mood, share in profile.shares.items()}


class LineSerializer(serializers.Serializer[Any]):
    """A song and the one line of it that stands for why it is here."""

    song = SongSerializer()
    line = serializers.CharField(source="strongest_line")


class MoodSerializer(serializers.Serializer[Any]):
    mood = serializers.ChoiceField(Mood.choices)
    name = serializers.CharField(source="mood.label")
    introduction = serializers.SerializerMethodField()
    songs = serializers.IntegerField(help_text="How many Chinese songs are mostly of this mood.")
    valence = serializers.FloatField(help_text="Their mean, from -1, dark, to 1, bright.")
    energy = serializers.FloatField(help_text="Their mean, from -1, quiet, to 1, powerful.")
    purest = LineSerializer(allow_null=True, help_text="The song that has most of it.")

    def get_introduction(self, overview: MoodOverview) -> str:
        return str(INTRODUCTIONS[overview.mood])


class HalvesSerializer(serializers.Serializer[None]):
    """What songs of a mood are wanted."""

    light = serializers.ChoiceField(BRIGHT_OR_DARK, required=False)
    force = serializers.ChoiceField(QUIET_OR_POWERFUL, required=False)

    def halves(self) -> list[str]:
        return [half for half in self.validated_data.values() if half in HALVES]


class MoodsView(APIView):
    """The twelve moods, and what the catalogue has of each; empty until songs have been read."""

    @extend_schema(responses=MoodSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(MoodSerializer(mood_overviews(), many=True).data)


@extend_schema(parameters=[OpenApiParameter("mood", str, "path", enum=Mood.values), HalvesSerializer])
class MoodSongsView(generics.ListAPIView[SongMood]):
    """The songs that are mostly of one mood, the purest first, each with its line."""

    queryset = SongMood.objects.none()
    serializer_class = LineSerializer

    def get_queryset(self) -> QuerySet[SongMood]:
        if self.kwargs["mood"] not in Mood:
            raise Http404
        question = HalvesSerializer(data=self.request.query_params)
        question.is_valid(raise_exception=True)
        return songs_of(Mood(self.kwargs["mood"]), question.halves())

    def paginate_queryset(self, queryset: QuerySet[SongMood]) -> list[Recommendation]:  # type: ignore[override]
        return as_recommendations(Mood(self.kwargs["mood"]), super().paginate_queryset(queryset) or [])
