from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from drf_standardized_errors.openapi_serializers import ValidationErrorResponseSerializer
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.models import Song
from recommender.api.serializers import (
    AnswerSerializer,
    FiltersSerializer,
    OriginalAnswerSerializer,
    OriginalQuestionSerializer,
    QuestionSerializer,
)
from recommender.recommendation import Answer, InvalidText, recommend, similar
from recommender.recommenders.base import Filters
from recommender.shifting import NO_SHIFT, Shift

# What is asked in the address can be wrong as well; the generator of the documents only thinks of bodies.
ANSWER_OR_REASON = {200: AnswerSerializer, 400: ValidationErrorResponseSerializer}


def _recommend(text: str, top_n: int, filters: Filters | None = None, shift: Shift = NO_SHIFT) -> Answer:
    try:
        return recommend(text, top_n, filters, shift)
    except InvalidText as reason:
        raise ValidationError({"text": [str(reason)]}) from reason


class RecommendView(APIView):
    """The songs whose lyrics resonate with how somebody feels.

    Prefer POST: with GET the words stand in the address, which servers and browsers keep.
    """

    @extend_schema(request=QuestionSerializer, responses=AnswerSerializer)
    def post(self, request: Request) -> Response:
        return self._answer(QuestionSerializer(data=request.data))

    @extend_schema(parameters=[QuestionSerializer], responses=ANSWER_OR_REASON)
    def get(self, request: Request) -> Response:
        return self._answer(QuestionSerializer(data=request.query_params))

    def _answer(self, question: QuestionSerializer) -> Response:
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        answer = _recommend(asked["text"], asked["top_n"], question.filters(), question.shift())
        return Response(AnswerSerializer(answer).data)


class SimilarView(APIView):
    """The songs whose lyrics are nearest to those of one song."""

    @extend_schema(parameters=[FiltersSerializer], responses=ANSWER_OR_REASON)
    def get(self, request: Request, pk: int) -> Response:
        question = FiltersSerializer(data=request.query_params)
        question.is_valid(raise_exception=True)
        song = get_object_or_404(Song.objects.visible(), pk=pk)
        return Response(AnswerSerializer(similar(song, question.validated_data["top_n"], question.filters())).data)


class OriginalRecommendView(APIView):
    """`POST /recommend` as the Flask app that this site replaces answered it."""

    @extend_schema(request=OriginalQuestionSerializer, responses=OriginalAnswerSerializer)
    def post(self, request: Request) -> Response:
        question = OriginalQuestionSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        return Response(OriginalAnswerSerializer(_recommend(asked["text"], asked["top_n"])).data)
