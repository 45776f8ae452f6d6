"""The form that shares the songs of a page."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils import timezone

from recommender.journey import Journey
from recommender.moods import Profile
from recommender.recommendation import Recommendation
from recommender.sharing.models import Share
from recommender.sharing.shares import MOST_SONGS
from recommender.sharing.titles import default_title

register = template.Library()


@register.inclusion_tag("frontend/sharing/_form.html", takes_context=True)
def share_form(
    context: template.Context,
    recommendations: Sequence[Recommendation],
    mood: Profile | None = None,
    words: str = "",
) -> dict[str, Any]:
    """Shares the songs in their order with the lines shown of them. `words` are offered to be shared, not ticked."""
    return _form(context, recommendations, mood, words, Share.Kind.SONGS)


@register.inclusion_tag("frontend/sharing/_form.html", takes_context=True)
def share_journey(context: template.Context, journey: Journey, words: str = "") -> dict[str, Any]:
    """Shares the steps of a journey; as `share_form`."""
    return _form(context, [step.recommendation for step in journey.steps], journey.end, words, Share.Kind.JOURNEY)


def _form(
    context: template.Context, recommendations: Sequence[Recommendation], mood: Profile | None, words: str, kind: str
) -> dict[str, Any]:
    return {
        "csrf_token": context.get("csrf_token"),
        "songs": [choice_of(recommendation) for recommendation in recommendations[:MOST_SONGS]],
        "title": default_title(timezone.localtime(), mood.strongest if mood else None),
        "title_length": Share.TITLE_LENGTH,
        "words": words,
        "kind": kind,
    }


def choice_of(recommendation: Recommendation) -> str:
    """As frontend.sharing.forms reads it."""
    resonance = recommendation.resonance
    if resonance is None:
        return str(recommendation.song.pk)
    return f"{recommendation.song.pk}:{resonance.first_line}-{resonance.last_line}:{resonance.strongest_line}"
