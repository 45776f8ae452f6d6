"""Each view shows and changes what belongs to the listener who asks, and knows of nothing else."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from drf_standardized_errors.openapi_serializers import (
    ParseErrorResponseSerializer,
    ValidationErrorResponseSerializer,
)
from rest_framework import generics, mixins, permissions, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from catalog.models import Song
from recommender.api.me import serializers as shapes
from recommender.api.me.authentication import TokenAuthentication, listener_of
from recommender.listeners.diary import words_to_keep
from recommender.listeners.exporting import everything_about
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
from recommender.listeners.playlists import MAX_PLAYLISTS, UnknownSongs, save_playlist
from recommender.listeners.recording import UnknownSubjects, record
from recommender.m3u import as_m3u

Row = TypeVar("Row", bound=Model)

# The generator of the documents knows only errors that do not hang on what the database holds, and no places in lists.
REFUSED = PolymorphicProxySerializer(
    component_name="Refused",
    serializers=[ValidationErrorResponseSerializer, ParseErrorResponseSerializer],
    resource_type_field_name=None,
)


@method_decorator(cache_control(private=True, no_store=True), name="dispatch")
class Mine(APIView):
    """The part of a view that knows who asks. Answers are nobody else's to keep."""

    authentication_classes = [TokenAuthentication, SessionAuthentication]
    permission_classes = [permissions.IsAuthenticated]

    @property
    def listener(self) -> Listener:
        return listener_of(self.request) or Listener.objects.of(self.request.user)


class MineToList(Mine, generics.ListAPIView[Row]):
    """Rows of the listener's, a page at a time."""

    def get_queryset(self) -> QuerySet[Row]:
        return super().get_queryset().filter(listener=self.listener)


class EventsView(Mine):
    """Report what the listener did. Everything is recorded, or if one event is wrong, nothing."""

    @extend_schema(request=shapes.BatchSerializer, responses={200: shapes.RecordedSerializer, 400: REFUSED})
    def post(self, request: Request) -> Response:
        batch = shapes.BatchSerializer(data=request.data)
        batch.is_valid(raise_exception=True)
        try:
            recorded = record(self.listener, batch.reports())
        except UnknownSubjects as unknown:
            raise ValidationError({"events": _errors_by_place(unknown)}) from unknown
        return Response(shapes.RecordedSerializer(recorded).data)


def _errors_by_place(unknown: UnknownSubjects) -> list[dict[str, list[str]]]:
    places = [*unknown.songs, *unknown.artists]
    errors: list[dict[str, list[str]]] = [{} for _place in range(max(places) + 1)]
    for place in unknown.songs:
        errors[place]["song"] = [_("没有这首歌。")]
    for place in unknown.artists:
        errors[place]["artist"] = [_("没有这位歌手。")]
    return errors


class HistoryView(MineToList[Event]):
    """What the listener heard, skipped and kept, newest first."""

    queryset = Event.objects.history()
    serializer_class = shapes.EventSerializer


class LikesView(MineToList[Opinion]):
    """The songs that the listener likes, newest first."""

    queryset = Opinion.objects.liked().newest()
    serializer_class = shapes.OpinionSerializer


class DislikesView(MineToList[Opinion]):
    """The songs that never come again, newest first."""

    queryset = Opinion.objects.disliked().newest()
    serializer_class = shapes.OpinionSerializer


class DislikedArtistsView(MineToList[DislikedArtist]):
    """The artists of whom nothing comes again, newest first."""

    queryset = DislikedArtist.objects.select_related("artist").order_by("-since", "-pk")
    serializer_class = shapes.DislikedArtistSerializer


class PlaylistViewSet(Mine, GenericViewSet[Playlist]):
    """The listener's playlists."""

    queryset = Playlist.objects.all()
    serializer_class = shapes.PlaylistSerializer
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Playlist]:
        playlists = Playlist.objects.filter(listener=self.listener)
        return playlists.newest() if self.action == "list" else playlists.with_songs()

    @extend_schema(responses=shapes.NamedSerializer(many=True))
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(shapes.NamedSerializer(page, many=True).data)

    def retrieve(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=shapes.PlaylistChangeSerializer, responses={201: shapes.PlaylistSerializer, 400: REFUSED})
    def create(self, request: Request) -> Response:
        wanted = shapes.PlaylistChangeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        if self.get_queryset().count() >= MAX_PLAYLISTS:
            raise ValidationError({"name": [_("歌单已经够多了，先删掉几个吧。")]})
        playlist = Playlist(listener=self.listener)
        return Response(self._saved(playlist, wanted.validated_data), status.HTTP_201_CREATED)

    @extend_schema(
        request=shapes.PlaylistChangeSerializer(partial=True), responses={200: shapes.PlaylistSerializer, 400: REFUSED}
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        playlist = self.get_object()
        wanted = shapes.PlaylistChangeSerializer(data=request.data, partial=True)
        wanted.is_valid(raise_exception=True)
        return Response(self._saved(playlist, wanted.validated_data))

    def destroy(self, request: Request, pk: int) -> Response:
        self.get_object().delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={(200, "audio/x-mpegurl"): OpenApiTypes.STR})
    @action(detail=True)
    def m3u(self, request: Request, pk: int) -> HttpResponse:
        """The playlist for a player: titles, artists and the addresses of the songs' pages."""
        playlist = self.get_object()
        songs = [entry.song for entry in playlist.entries.all()]
        return HttpResponse(as_m3u(playlist.name, songs, self._address_of), content_type="audio/x-mpegurl")

    def _address_of(self, song: Song) -> str:
        return self.request.build_absolute_uri(reverse("frontend:song", args=[song.pk]))

    def _saved(self, playlist: Playlist, wanted: dict[str, Any]) -> dict[str, Any]:
        try:
            save_playlist(playlist, **wanted)
        except UnknownSongs as unknown:
            raise ValidationError({"songs": [_("没有这些歌：%s") % ", ".join(map(str, unknown.songs))]}) from unknown
        return dict(self.get_serializer(self.get_queryset().get(pk=playlist.pk)).data)


class MineToKeep(Mine, mixins.CreateModelMixin, mixins.ListModelMixin, mixins.DestroyModelMixin, GenericViewSet[Row]):
    """Rows of the listener's that are kept as they were saved, newest first, until they are deleted."""

    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Row]:
        return super().get_queryset().filter(listener=self.listener)


class SavedSearchViewSet(MineToKeep[SavedSearch]):
    """Searches to come back to."""

    queryset = SavedSearch.objects.all()
    serializer_class = shapes.SavedSearchSerializer

    def perform_create(self, serializer: BaseSerializer[SavedSearch]) -> None:
        query = serializer.validated_data["query"]
        serializer.instance, _created = SavedSearch.objects.get_or_create(listener=self.listener, query=query)


class SavedAnswerViewSet(MineToKeep[SavedAnswer]):
    """Songs that answered a feeling, to come back to; its words are kept only where the diary would keep them."""

    queryset = SavedAnswer.objects.all()
    serializer_class = shapes.SavedAnswerSerializer

    def perform_create(self, serializer: BaseSerializer[SavedAnswer]) -> None:
        words = words_to_keep(self.listener, serializer.validated_data.get("words", ""))
        serializer.save(listener=self.listener, words=words)


class DiaryViewSet(Mine, mixins.ListModelMixin, mixins.DestroyModelMixin, GenericViewSet[DiaryEntry]):
    """The mood diary, newest first."""

    queryset = DiaryEntry.objects.all()
    serializer_class = shapes.DiaryEntrySerializer
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[DiaryEntry]:
        return DiaryEntry.objects.filter(listener=self.listener)

    @extend_schema(operation_id="api_v1_me_diary_destroy_all", responses={204: None})
    def destroy_all(self, request: Request) -> Response:
        """Delete the whole diary."""
        self.get_queryset().delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeView(Mine):
    """The listener's account."""

    @extend_schema(responses=shapes.ListenerSerializer)
    def get(self, request: Request) -> Response:
        return Response(shapes.ListenerSerializer(self.listener).data)

    @extend_schema(request=shapes.ListenerSerializer(partial=True), responses=shapes.ListenerSerializer)
    def patch(self, request: Request) -> Response:
        """Pause recording, turn the diary on, or take either back."""
        wanted = shapes.ListenerSerializer(self.listener, data=request.data, partial=True)
        wanted.is_valid(raise_exception=True)
        wanted.save()
        return Response(wanted.data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Delete the account and everything that hangs on it, for good. With a token only: pages ask the password.

        Shares stay, as nothing in them says who made them; each goes by its own secret.
        """
        if not request.auth:
            raise PermissionDenied
        self.listener.user.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class ExportView(Mine):
    """Everything that the site knows of the listener."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Response(everything_about(self.listener))
