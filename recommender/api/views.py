from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from drf_standardized_errors.openapi_serializers import ValidationErrorResponseSerializer
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.models import Song
from recommender.api.me.authentication import TokenAuthentication, listener_of
from recommender.api.serializers import (
    AnswerSerializer,
    OriginalAnswerSerializer,
    OriginalQuestionSerializer,
    QuestionSerializer,
    SimilarSerializer,
)
from recommender.listeners.models import Listener
from recommender.listeners.taste import acceptable_to
from recommender.personal import recommend_for
from recommender.recommendation import Answer, InvalidText, recommend, similar
from recommender.recommenders.base import Filters
from recommender.shifting import NO_SHIFT, Shift

# What is asked in the address can be wrong as well; the generator of the documents only thinks of bodies.
ANSWER_OR_REASON = {200: AnswerSerializer, 400: ValidationErrorResponseSerializer}


def _recommend(
    text: str,
    top_n: int,
    filters: Filters | None = None,
    shift: Shift = NO_SHIFT,
    listener: Listener | None = None,
) -> Answer:
    try:
        if listener:
            return recommend_for(listener, text, top_n, filters, shift)
        return recommend(text, top_n, filters, shift)
    except InvalidText as reason:
        raise ValidationError({"text": [str(reason)]}) from reason


class RecommendView(APIView):
    """The songs whose lyrics resonate with how somebody feels; with a listener's token, without what they rejected and
    with an eye on what they like.

    Prefer POST: with GET the words stand in the address, which servers and browsers keep.
    """

    authentication_classes = [TokenAuthentication]

    @extend_schema(request=QuestionSerializer, responses=AnswerSerializer)
    def post(self, request: Request) -> Response:
        return self._answer(QuestionSerializer(data=request.data))

    @extend_schema(parameters=[QuestionSerializer], responses=ANSWER_OR_REASON)
    def get(self, request: Request) -> Response:
        return self._answer(QuestionSerializer(data=request.query_params))

    def _answer(self, question: QuestionSerializer) -> Response:
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        filters, shift, listener = question.filters(), question.shift(), listener_of(self.request)
        answer = _recommend(asked["text"], asked["top_n"], filters, shift, listener)
        return Response(AnswerSerializer(answer).data)


class SimilarView(APIView):
    """The songs that go best with one song: by their lyrics, by who listens to them, or by playlists that hold them;
    with a listener's token, without what they rejected.

    Scores compare only within one source.
    """

    authentication_classes = [TokenAuthentication]

    @extend_schema(parameters=[SimilarSerializer], responses=ANSWER_OR_REASON)
    def get(self, request: Request, pk: int) -> Response:
        question = SimilarSerializer(data=request.query_params)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        song = get_object_or_404(Song.objects.visible(), pk=pk)
        filters = acceptable_to(listener_of(request), question.filters())
        answer = similar(song, asked["top_n"], filters, asked["source"])
        return Response(AnswerSerializer(answer).data)


class OriginalRecommendView(APIView):
    """`POST /recommend` as the Flask app that this site replaces answered it."""

    @extend_schema(request=OriginalQuestionSerializer, responses=OriginalAnswerSerializer)
    def post(self, request: Request) -> Response:
        question = OriginalQuestionSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        return Response(OriginalAnswerSerializer(_recommend(asked["text"], asked["top_n"])).data)
