"""A start over the API: a sentence in, a varied dozen of songs out. What is picked is reported as likes."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.models import Language
from recommender.api.me.views import REFUSED, Mine
from recommender.api.serializers import ANY_LANGUAGE, AnswerSerializer
from recommender.cold_start import dozen
from recommender.recommendation import MAX_TEXT, InvalidText
from recommender.recommenders.base import Filters


class FeelingSerializer(serializers.Serializer[Any]):
    """How somebody feels, and in what language they listen."""

    text = serializers.CharField(max_length=MAX_TEXT, help_text="How you feel, in your own words.")
    language = serializers.ChoiceField([*Language.values, ANY_LANGUAGE], default=Language.CHINESE)

    def filters(self) -> Filters:
        language = self.validated_data["language"]
        return Filters(language="" if language == ANY_LANGUAGE else language)


class DozenView(Mine):
    """Up to twelve songs that resonate and differ, no artist twice, to pick a few from.

    Report each pick as a `like` event. The same words give the same songs while you pick.
    """

    @extend_schema(request=FeelingSerializer, responses={200: AnswerSerializer, 400: REFUSED})
    def post(self, request: Request) -> Response:
        feeling = FeelingSerializer(data=request.data)
        feeling.is_valid(raise_exception=True)
        try:
            answer = dozen(feeling.validated_data["text"], self.listener, feeling.filters())
        except InvalidText as reason:
            raise ValidationError({"text": [str(reason)]}) from reason
        return Response(AnswerSerializer(answer).data)
