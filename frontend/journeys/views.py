"""A journey from one feeling to another. Like an answer to a feeling, it has no address and leaves no trace."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from frontend.answers import listener_of, narrowed
from frontend.journeys.exporting import packed
from frontend.journeys.forms import JourneyForm
from frontend.journeys.picture import drawn
from frontend.throttling import in_moderation
from frontend.visit import Visit
from recommender.journey import InvalidEnd, Journey, plan_journey
from recommender.moods import Mood, get_mood_head
from recommender.recommenders.base import Filters


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@cache_control(private=True, no_store=True)
@in_moderation
def journey(request: HttpRequest) -> HttpResponse:
    """The form and, as the response to the POST itself, the journey."""
    # An answer sends its words on to begin with; where they lead is still to be said.
    asked = request.method == "POST" and not {"end", "mood"}.isdisjoint(request.POST)
    form = JourneyForm(request.POST) if asked else JourneyForm(initial={"start": request.POST.get("start", "")})
    journey = _planned(request, form) if asked else None
    context: dict[str, Any] = {"form": form, "journey": journey, "moods": Mood, "readable": get_mood_head() is not None}
    if journey:
        context |= {"picture": drawn(journey), "packed": packed(journey), "care": journey.care}
    return render(request, "frontend/journeys/journey.html", context, status=422 if form.errors else 200)


def _planned(request: HttpRequest, form: JourneyForm) -> Journey | None:
    """The journey that a form asks for, or None with the reason among the form's errors."""
    if not form.is_valid():
        return None
    asked = form.cleaned_data
    filters = narrowed(Filters(language=asked["language"]), Visit.of(request), listener_of(request))
    try:
        return plan_journey(asked["start"], form.destination(), asked["steps"], filters)
    except InvalidEnd as error:
        form.add_error(error.end, str(error))
        return None
