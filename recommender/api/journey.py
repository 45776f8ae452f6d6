"""Journeys for REST clients."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.models import Language
from recommender.api.me.authentication import TokenAuthentication, listener_of
from recommender.api.moods import ProfileSerializer
from recommender.api.serializers import ANY_LANGUAGE, CareSerializer, RecommendationSerializer
from recommender.journey import LEAST_STEPS, MOST_STEPS, USUAL_STEPS, InvalidEnd, Step, plan_journey
from recommender.listeners.taste import acceptable_to
from recommender.moods import Mood
from recommender.recommendation import MAX_TEXT
from recommender.recommenders.base import Filters


class EndsSerializer(serializers.Serializer[None]):
    """From how somebody feels to how they want to feel: in words, or a mood."""

    start = serializers.CharField(max_length=MAX_TEXT, help_text="How you feel, in your own words.")
    end = serializers.CharField(
        max_length=MAX_TEXT, required=False, help_text="How you want to feel, in your own words; or else `mood`."
    )
    mood = serializers.ChoiceField(Mood.choices, required=False, help_text="A mood to arrive at; or else `end`.")
    steps = serializers.IntegerField(min_value=LEAST_STEPS, max_value=MOST_STEPS, default=USUAL_STEPS)
    language = serializers.ChoiceField([*Language.values, ANY_LANGUAGE], default=Language.CHINESE)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("end" in attrs) == ("mood" in attrs):
            raise ValidationError({"end": ["Give either an end in words or a mood."]})
        return attrs


class StepSerializer(RecommendationSerializer):
    """A song on the way, with the passage that is nearest to the start, later to the end."""

    mood = ProfileSerializer()


class JourneySerializer(serializers.Serializer[Any]):
    """Valence and energy of every step lie between those of its neighbours.

    There are fewer steps than wanted where the catalogue has no such way of that length. `start` and `end` are null
    while nobody can read moods.
    """

    start = ProfileSerializer(allow_null=True)
    end = ProfileSerializer(allow_null=True)
    wanted = serializers.IntegerField()
    steps = StepSerializer(many=True)
    care = CareSerializer(allow_null=True, help_text="Null where nothing in the words asks for it.")


class JourneyView(APIView):
    """Songs that begin where somebody is and lead, step by step, to where they want to be; with a listener's token,
    without what they rejected."""

    authentication_classes = [TokenAuthentication]

    @extend_schema(request=EndsSerializer, responses=JourneySerializer)
    def post(self, request: Request) -> Response:
        question = EndsSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        asked = question.validated_data
        end = Mood(asked["mood"]) if "mood" in asked else asked["end"]
        language = "" if asked["language"] == ANY_LANGUAGE else asked["language"]
        filters = acceptable_to(listener_of(request), Filters(language=language))
        try:
            journey = plan_journey(asked["start"], end, asked["steps"], filters)
        except InvalidEnd as reason:
            field = "mood" if reason.end == "end" and "mood" in asked else reason.end
            raise ValidationError({field: [str(reason)]}) from reason
        answer = {
            "start": journey.start,
            "end": journey.end,
            "wanted": journey.wanted,
            "steps": [_step(step) for step in journey.steps],
            "care": journey.care,
        }
        return Response(JourneySerializer(answer).data)


def _step(step: Step) -> dict[str, Any]:
    found = step.recommendation
    return {
        "song": found.song,
        "score": found.score,
        "resonance": found.resonance,
        "excerpt": found.excerpt,
        "mood": step.profile,
    }
