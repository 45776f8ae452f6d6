from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from drf_standardized_errors.openapi_serializers import ValidationErrorResponseSerializer
from rest_framework import generics, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.serializers import ArtistSerializer, SearchSerializer, SongDetailSerializer, SongSerializer
from catalog.models import Artist, Song


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


class SearchView(generics.ListAPIView[Song]):
    """Songs by words of their title or their artist's name, best match first."""

    serializer_class = SongSerializer
    queryset = Song.objects.none()

    @extend_schema(
        parameters=[SearchSerializer],
        responses={200: SongSerializer(many=True), 400: ValidationErrorResponseSerializer},
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Song]:
        question = SearchSerializer(data=self.request.query_params)
        question.is_valid(raise_exception=True)
        return Song.objects.visible().for_listing().search(question.validated_data["q"])
