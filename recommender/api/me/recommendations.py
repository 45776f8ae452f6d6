"""The songs for one listener over the API, with the reasons for each."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.serializers import SongSerializer
from recommender.api.me.serializers import WeightsSerializer
from recommender.api.me.views import REFUSED, Mine
from recommender.api.serializers import (
    AnswerSerializer,
    FiltersSerializer,
    QuestionSerializer,
    RecommendationSerializer,
)  # fmt: skip
from recommender.listeners.models import Event
from recommender.personal import GROUPS, Reason, Stage, recommend_for, weights_of
from recommender.recommendation import InvalidText
from recommender.recommenders import SOURCES
from recommender.shifting import NO_SHIFT, Shift


class WantedSerializer(WeightsSerializer, FiltersSerializer):
    """What songs may come, and what the groups of recommenders count this once; what is left out counts as kept."""


class FeltSerializer(WeightsSerializer, QuestionSerializer):
    """The same for somebody who says how they feel."""


class ReasonSerializer(serializers.Serializer[Reason]):
    source = serializers.ChoiceField(  # type: ignore[assignment]  # a field's name
        [*SOURCES], help_text="The recommender that voted for the song."
    )
    kind = serializers.ChoiceField([*Reason.Kind])
    sentence = serializers.CharField(help_text="In words, in your language.")
    song = SongSerializer(allow_null=True, help_text="Your own song behind it.")
    deed = serializers.ChoiceField(
        Event.Kind.choices, allow_blank=True, help_text="What you did with your own song that says most."
    )
    line = serializers.CharField(allow_blank=True, help_text="The line that is nearest to your words.")


class PersonalRecommendationSerializer(RecommendationSerializer):
    score = serializers.FloatField(
        help_text="With words their similarity to the lyrics, without the share of all votes; at most 1."
    )
    reasons = ReasonSerializer(many=True, help_text="What counted most first.")
    votes = serializers.DictField(
        child=serializers.IntegerField(), help_text="The rank that each recommender gave the song, 1 is its first."
    )


class ForYouSerializer(AnswerSerializer):
    """Made anew for each request: what you did a moment ago is felt."""

    cached = None  # type: ignore[assignment]
    recommendations = PersonalRecommendationSerializer(many=True)
    weights = WeightsSerializer(help_text="What each group counted in the end.")
    stage = serializers.ChoiceField([*Stage], help_text="How much is known of you.")


# Made once: each new serializer copies the fields of all within it, which takes longer than to fill them.
SHAPE = ForYouSerializer()


class RecommendationsView(Mine):
    """The songs for the listener now, each with the reasons for it. What they rejected never comes.

    POST takes words as well, so that they stand in no address; then songs that resonate with them come.
    """

    @extend_schema(parameters=[WantedSerializer], responses={200: ForYouSerializer, 400: REFUSED})
    def get(self, request: Request) -> Response:
        return self._answer(WantedSerializer(data=request.query_params))

    @extend_schema(request=FeltSerializer, responses={200: ForYouSerializer, 400: REFUSED})
    def post(self, request: Request) -> Response:
        question = FeltSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        return self._answer(question, question.shift())

    def _answer(self, question: FiltersSerializer, shift: Shift = NO_SHIFT) -> Response:
        question.is_valid(raise_exception=True)
        asked: dict[str, Any] = question.validated_data
        weights = weights_of(self.listener) | {group: asked[group] for group in GROUPS if group in asked}
        try:
            answer = recommend_for(
                self.listener, asked.get("text", ""), asked["top_n"], question.filters(), shift, weights
            )
        except InvalidText as reason:
            raise ValidationError({"text": [str(reason)]}) from reason
        return Response(SHAPE.to_representation(answer))
