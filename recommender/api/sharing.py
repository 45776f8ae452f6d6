"""Shares for REST clients."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from catalog.api.serializers import SongSerializer
from recommender.api.serializers import MAX_ID
from recommender.recommendation import MAX_TEXT
from recommender.sharing.models import Share
from recommender.sharing.shares import (
    MOST_SONGS,
    Choice,
    InvalidShare,
    NewShare,
    OpenShare,
    create_share,
    open_share,
    take_down,
)
from recommender.sharing.throttling import ShareRateThrottle

MAX_LINE = 100_000
SECRET = "X-Take-Down-Secret"  # noqa: S105  (the name of a header)


class ChoiceSerializer(serializers.Serializer[Choice]):
    """A song and the lines of it to show, as `resonance` numbers them; without numbers its first lines."""

    song = serializers.IntegerField(min_value=1, max_value=MAX_ID, help_text="A song's id.")
    first_line = serializers.IntegerField(min_value=1, max_value=MAX_LINE, required=False)
    last_line = serializers.IntegerField(min_value=1, max_value=MAX_LINE, required=False)
    strongest_line = serializers.IntegerField(min_value=1, max_value=MAX_LINE, required=False)


class WishSerializer(serializers.Serializer[None]):
    """What is to be shared."""

    title = serializers.CharField(max_length=Share.TITLE_LENGTH)
    kind = serializers.ChoiceField(Share.Kind.choices, default=Share.Kind.SONGS)
    songs = serializers.ListField(child=ChoiceSerializer(), min_length=1, max_length=MOST_SONGS)
    words = serializers.CharField(
        max_length=MAX_TEXT, required=False, help_text="What you wrote, only if everybody with the link may read it."
    )


class NewShareSerializer(serializers.Serializer[NewShare]):
    """The addresses of a new share. The secret is told this once; with it the share can be taken down."""

    token = serializers.CharField()
    secret = serializers.CharField()
    url = serializers.SerializerMethodField()
    picture = serializers.SerializerMethodField()

    def get_url(self, share: NewShare) -> str:
        return self._address("frontend:share", share)

    def get_picture(self, share: NewShare) -> str:
        return self._address("frontend:share_card", share)

    def _address(self, name: str, share: NewShare) -> str:
        request: Request = self.context["request"]
        return request.build_absolute_uri(reverse(name, args=[share.token]))


class ShownSongSerializer(serializers.Serializer[Any]):
    song = SongSerializer()
    lines = serializers.ListField(child=serializers.CharField())
    strongest = serializers.IntegerField(allow_null=True, help_text="Which of the lines, counted from 0.")


class ShareSerializer(serializers.Serializer[OpenShare]):
    title = serializers.CharField(source="share.title")
    kind = serializers.ChoiceField(Share.Kind.choices, source="share.kind")
    words = serializers.CharField(source="share.words", help_text="Empty unless they were shared too.")
    created_at = serializers.DateTimeField(source="share.created_at")
    songs = ShownSongSerializer(many=True, help_text="Without those that have been hidden or deleted since.")


class SharesView(APIView):
    """Sharing an ordered list of songs."""

    def get_throttles(self) -> list[BaseThrottle]:
        return [*super().get_throttles(), ShareRateThrottle()]

    @extend_schema(request=WishSerializer, responses={201: NewShareSerializer})
    def post(self, request: Request) -> Response:
        wish = WishSerializer(data=request.data)
        wish.is_valid(raise_exception=True)
        wished = wish.validated_data
        choices = [Choice(**choice) for choice in wished["songs"]]
        try:
            share = create_share(wished["kind"], wished["title"], choices, wished.get("words", ""))
        except InvalidShare as reason:
            raise ValidationError({"non_field_errors": reason.messages}) from reason
        return Response(NewShareSerializer(share, context={"request": request}).data, status=201)


class ShareView(APIView):
    """One share, for everybody who has its link."""

    @extend_schema(responses=ShareSerializer)
    def get(self, request: Request, token: str) -> Response:
        if (opened := open_share(token)) is None:
            raise Http404
        return Response(ShareSerializer(opened).data, headers={"X-Robots-Tag": "noindex"})

    @extend_schema(
        parameters=[OpenApiParameter(SECRET, str, OpenApiParameter.HEADER, required=True)], responses={204: None}
    )
    def delete(self, request: Request, token: str) -> Response:
        if not Share.objects.at(token).exists():
            raise Http404
        if not take_down(token, request.headers.get(SECRET, "")):
            raise PermissionDenied
        return Response(status=204)
