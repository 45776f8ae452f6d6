from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from drf_standardized_errors.openapi_serializers import ValidationErrorResponseSerializer
from rest_framework import generics, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.serializers import (
    ArtistSerializer,
    FoundSongSerializer,
    SearchSerializer,
    SongDetailSerializer,
    SongSerializer,
)
from catalog.models import Artist, Song
from catalog.search import find, shown


class SongViewSet(viewsets.ReadOnlyModelViewSet[Song]):
    """The songs of the catalogue, newest first; one song with its words."""

    queryset = Song.objects.visible().for_listing().order_by("-pk")

    def get_queryset(self) -> QuerySet[Song]:
        songs = Song.objects.visible().for_listing().order_by("-pk")
        return songs.with_lyrics() if self.action == "retrieve" else songs

    def get_serializer_class(self) -> type[SongSerializer]:
        return SongDetailSerializer if self.action == "retrieve" else SongSerializer


class ArtistView(generics.RetrieveAPIView[Artist]):
    """One artist; their songs are at `artists/{id}/songs/`."""

    queryset = Artist.objects.all()
    serializer_class = ArtistSerializer


class ArtistSongsView(generics.ListAPIView[Song]):
    """The songs of one artist, newest first."""

    serializer_class = SongSerializer
    queryset = Song.objects.visible().for_listing().order_by("-pk")

    def get_queryset(self) -> QuerySet[Song]:
        artist = generics.get_object_or_404(Artist, pk=self.kwargs["pk"])
        return super().get_queryset().filter(artist=artist)


class SearchView(generics.ListAPIView[Any]):
    """Songs by title, artist or a line that somebody half remembers, best match first; near-identical ones once."""

    serializer_class = FoundSongSerializer
    queryset = Song.objects.none()

    @extend_schema(
        parameters=[SearchSerializer],
        responses={200: FoundSongSerializer(many=True), 400: ValidationErrorResponseSerializer},
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        question = SearchSerializer(data=request.query_params)
        question.is_valid(raise_exception=True)
        findings = find(question.validated_data["q"])
        hits = self.paginate_queryset(findings.songs) or []
        return self.get_paginated_response(FoundSongSerializer(shown(hits, findings.words), many=True).data)
