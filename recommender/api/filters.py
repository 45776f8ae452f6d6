"""What every list of songs in the API can be narrowed by, though the catalogue knows nothing of it."""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from catalog.models import Song
from recommender.moods import Mood

if TYPE_CHECKING:  # importing a view loads the settings' filter classes, that is, this module
    from rest_framework.views import APIView


class MoodFilter(BaseFilterBackend):
    """`?mood=lonely` on every list of songs: those in which that mood is the strongest."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: "APIView") -> QuerySet:
        mood = request.query_params.get("mood")
        if mood is None or queryset.model is not Song or getattr(view, "detail", False):
            return queryset
        if mood not in Mood:
            raise ValidationError({"mood": [f"“{mood[:20]}” is none of {', '.join(Mood.values)}."]})
        return queryset.filter(mood__strongest=mood)

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        """What the documents say of it, where a list is one of songs."""
        if getattr(getattr(view, "queryset", None), "model", None) is not Song:
            return []
        schema = {"type": "string", "enum": Mood.values}
        return [{"name": "mood", "in": "query", "description": "The songs' strongest mood.", "schema": schema}]
