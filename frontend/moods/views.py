"""The pages of the moods: all of them, and one each."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from frontend.views import SONGS_A_PAGE
from recommender.browsing import as_recommendations, mood_overviews, songs_of
from recommender.mood_words import INTRODUCTIONS, title_of
from recommender.moods import Mood

# The two filters of a mood's page: name in the address -> its choices.
FILTERS = {
    "light": [("", _("不论明暗")), ("bright", _("明亮")), ("dark", _("幽暗"))],
    "force": [("", _("不论动静")), ("quiet", _("安静")), ("powerful", _("有力量"))],
}


@require_safe
def moods(request: HttpRequest) -> HttpResponse:
    return render(request, "frontend/moods/moods.html", {"overviews": mood_overviews()})


@require_safe
def mood(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in Mood:
        raise Http404
    mood = Mood(slug)
    # What an address asks that is no choice is as good as not asked.
    chosen = {
        name: asked if (asked := request.GET.get(name, "")) in dict(choices) else ""
        for name, choices in FILTERS.items()
    }
    page = Paginator(songs_of(mood, list(filter(None, chosen.values()))), SONGS_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "frontend/moods/mood.html",
        {
            "mood": mood,
            "title": title_of(mood),
            "introduction": INTRODUCTIONS[mood],
            "page": page,
            "recommendations": as_recommendations(mood, list(page)),
            "filters": [(name, chosen[name], choices) for name, choices in FILTERS.items()],
            "moods": Mood,
        },
    )
