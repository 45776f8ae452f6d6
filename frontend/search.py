"""The pages of search: what was found, and what may be meant while somebody still types."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.search import MOST_FOUND, find, shown
from frontend.forms import SearchForm

SONGS_A_PAGE = 20
SUGGESTED_SONGS = 6
SUGGESTIONS_STAY = 60  # seconds in the visitor's own browser


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    findings = find(query)
    page = Paginator(findings.songs, SONGS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "query": query,
        "findings": findings,
        "page": page,
        "songs": shown(list(page), findings.words) if findings.songs else [],
        "is_full": len(findings.songs) == MOST_FOUND,
    }
    return render(request, "frontend/search.html", context)


@require_safe
@cache_control(private=True, max_age=SUGGESTIONS_STAY)
def suggestions(request: HttpRequest) -> HttpResponse:
    """The options of the list under a search field: a few artists and songs, nothing for what cannot be searched."""
    form = SearchForm(request.GET)
    findings = find(form.cleaned_data["q"] if form.is_valid() else "")
    hits = findings.songs[:SUGGESTED_SONGS]
    context = {"artists": findings.artists, "songs": shown(hits, findings.words) if hits else []}
    return render(request, "frontend/_suggestions.html", context)
