"""Moods for REST clients: all of them, and the songs of one."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from drf_standardized_errors.openapi_serializers import ValidationErrorResponseSerializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.pagination import Pages
from catalog.api.serializers import SongSerializer
from recommender.browsing import HALVES, MoodOverview, as_recommendations, mood_overviews, songs_of
from recommender.mood_words import INTRODUCTIONS, in_words
from recommender.moods import MOODS, Mood, Profile

BRIGHT_OR_DARK, QUIET_OR_POWERFUL = ("bright", "dark"), ("quiet", "powerful")


class SharesSerializer(serializers.Serializer[Any]):
    """The share of each mood; together 1."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {mood.value: serializers.FloatField() for mood in MOODS}


class ProfileSerializer(serializers.Serializer[Profile]):
    """How a text or a song feels."""

    strongest = serializers.ChoiceField(Mood.values)
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
    mood = serializers.ChoiceField(Mood.values)
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


class MoodSongsView(APIView):
    """The songs that are mostly of one mood, the purest first, each with its line."""

    @extend_schema(
        parameters=[HalvesSerializer],
        responses={200: LineSerializer(many=True), 400: ValidationErrorResponseSerializer},
        operation_id="moods_songs_list",
    )
    def get(self, request: Request, mood: str) -> Response:
        if mood not in Mood:
            raise Http404
        question = HalvesSerializer(data=request.query_params)
        question.is_valid(raise_exception=True)
        pages = Pages()
        page = pages.paginate_queryset(songs_of(Mood(mood), question.halves()), request, view=self) or []
        return pages.get_paginated_response(LineSerializer(as_recommendations(Mood(mood), page), many=True).data)
