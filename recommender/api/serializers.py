from dataclasses import fields
from typing import Any

from rest_framework import serializers

from catalog.api.serializers import SongSerializer
from catalog.models import Language
from recommender.api.moods import ProfileSerializer
from recommender.care import Care
from recommender.moods import Mood
from recommender.recommendation import MAX_RECOMMENDATIONS, MAX_TEXT, Answer
from recommender.recommenders import RECOMMENDERS
from recommender.recommenders.base import Filters
from recommender.recommenders.fusion import UNASKED
from recommender.recommenders.resonance import ResonanceRecommender
from recommender.shifting import MOST, Shift

MAX_ID = 2**63 - 1
MAX_EXCLUDED = 1_000
ANY_LANGUAGE = "any"
FILTERS = {each.name for each in fields(Filters)}
# Those that look at the song itself.
SIMILAR_BY = [name for name in RECOMMENDERS if name not in UNASKED]


class FiltersSerializer(serializers.Serializer[Filters]):
    """What songs may be recommended."""

    top_n = serializers.IntegerField(min_value=1, max_value=MAX_RECOMMENDATIONS, default=10)
    language = serializers.ChoiceField([*Language.values, ANY_LANGUAGE], default=Language.CHINESE)
    artist = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False, help_text="An artist's id.")
    year_from = serializers.IntegerField(min_value=0, max_value=9999, required=False)
    year_to = serializers.IntegerField(min_value=0, max_value=9999, required=False)
    mood = serializers.ChoiceField(Mood.choices, required=False, help_text="The strongest mood of the songs.")
    exclude = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_ID),
        max_length=MAX_EXCLUDED,
        required=False,
        help_text="Ids of songs that are not to come.",
    )

    def filters(self) -> Filters:
        asked: dict[str, Any] = {name: value for name, value in self.validated_data.items() if name in FILTERS}
        if asked["language"] == ANY_LANGUAGE:
            asked["language"] = ""
        return Filters(**asked | {"exclude": frozenset(asked.get("exclude", ()))})


class SimilarSerializer(FiltersSerializer):
    """What songs may be shown as similar, and who says so."""

    source = serializers.ChoiceField(  # type: ignore[assignment]  # a field's name
        SIMILAR_BY, default=ResonanceRecommender.name, help_text="One recommender, or the fusion of them all."
    )


class QuestionSerializer(FiltersSerializer):
    """How somebody feels, and what songs may answer."""

    text = serializers.CharField(max_length=MAX_TEXT, help_text="How you feel, in your own words.")
    brighter = serializers.IntegerField(
        min_value=-MOST,
        max_value=MOST,
        default=0,
        help_text="Steps from your words to brighter songs, below 0 to darker.",
    )
    stronger = serializers.IntegerField(
        min_value=-MOST, max_value=MOST, default=0, help_text="Steps to more powerful songs, below 0 to quieter ones."
    )

    def shift(self) -> Shift:
        return Shift(self.validated_data["brighter"], self.validated_data["stronger"])


class OriginalQuestionSerializer(serializers.Serializer[None]):
    """The question as clients of the original Flask app ask it."""

    text = serializers.CharField(max_length=MAX_TEXT)
    top_n = serializers.IntegerField(min_value=1, max_value=MAX_RECOMMENDATIONS, default=10)


class ResonanceSerializer(serializers.Serializer[Any]):
    """The passage of a song that says best what was asked. Lines are counted from 1 in its `lyrics`, blank ones too."""

    text = serializers.CharField(help_text="The lines without blank ones.")
    first_line = serializers.IntegerField()
    last_line = serializers.IntegerField()
    strongest_line = serializers.IntegerField(help_text="The line of these that is nearest to your words.")
    score = serializers.FloatField(help_text="Cosine similarity of your words and the passage, at most 1.")


class RecommendationSerializer(serializers.Serializer[Any]):
    song = SongSerializer()
    score = serializers.FloatField(
        help_text="Of meaning (the lyrics and their nearest passage) and shared wording; at most 1, higher is better."
    )
    resonance = ResonanceSerializer(
        allow_null=True, help_text="Null for the moment in which new words of a song are still being read."
    )
    excerpt = serializers.ListField(
        child=serializers.CharField(), help_text="The lines of the resonance, without one the first lines of the song."
    )


class CareSerializer(serializers.Serializer[Care]):
    """For somebody whose words signal self-harm; show it before the songs."""

    message = serializers.CharField()
    phone = serializers.CharField(help_text="China's psychological aid line.")
    elsewhere = serializers.URLField(help_text="Where the lines of other countries are found.")


class AnswerSerializer(serializers.Serializer[Answer]):
    recommendations = RecommendationSerializer(many=True)
    encoder = serializers.CharField(help_text="The encoder that compared.")
    epoch = serializers.IntegerField(help_text="The state of the catalogue: it grows with every change.")
    mood = ProfileSerializer(
        allow_null=True, help_text="How your words feel; null for a song, or while moods are unread."
    )
    cached = serializers.BooleanField()
    care = CareSerializer(allow_null=True, help_text="Null where nothing in the words asks for it.")


class OriginalRecommendationSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(source="song.title")
    singer = serializers.CharField(source="song.artist.name")
    similarity = serializers.FloatField(source="score")


class OriginalAnswerSerializer(serializers.Serializer[Answer]):
    recommendations = OriginalRecommendationSerializer(many=True)
