"""The pages: each view reads, renders, and keeps nothing of what a visitor wrote, unless they turned the diary on."""

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from catalog.models import Artist, Song
from catalog.querysets import SongQuerySet
from frontend.answers import answer_to, keep_if_new, listener_of, narrowed, visit_after
from frontend.forms import FeelingForm
from frontend.listeners.signed_in import back
from frontend.similar import LIKENESSES, USUAL
from frontend.throttling import in_moderation
from frontend.visit import Visit
from recommender.recommendation import similar
from recommender.recommenders.base import Filters

SIMILAR_SONGS = 6
SONGS_A_PAGE = 20


class HtmxHttpRequest(HttpRequest):
    htmx: HtmxDetails


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "frontend/home.html", {"form": FeelingForm()})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@cache_control(private=True, no_store=True)
@in_moderation
def resonance(request: HtmxHttpRequest) -> HttpResponse:
    """The answer to a feeling: a fragment for htmx, else a page that is the response to the POST itself."""
    if request.method != "POST":
        return redirect("frontend:home")
    form, visit, listener = FeelingForm(request.POST), visit_after(request), listener_of(request)
    answer = answer_to(form, visit, listener)
    keep_if_new(request, listener, form, answer)
    part = "frontend/_answer.html" if answer else "frontend/_refusal.html"
    template = part if request.htmx else "frontend/home.html"
    context = {"form": form, "answer": answer, "visit": visit}
    return visit.keep(request, render(request, template, context, status=200 if answer else 422))


@require_safe
def song(request: HttpRequest, pk: int) -> HttpResponse:
    song = get_object_or_404(Song.objects.visible().for_listing().select_related("mood").with_lyrics(), pk=pk)
    visit, asked = Visit.of(request), request.GET.get("by", USUAL)
    by = asked if asked in LIKENESSES else USUAL
    filters = narrowed(Filters(language=song.language), visit, listener_of(request))
    answer = similar(song, SIMILAR_SONGS, filters, LIKENESSES[by].source)
    context = {"song": song, "similar": answer.recommendations, "visit": visit, "by": by, "likenesses": LIKENESSES}
    return render(request, "frontend/song.html", context | {"likeness": LIKENESSES[by]})


@require_POST
def wish(request: HttpRequest) -> HttpResponse:
    """Keep or take back a wish for this visit, said on a page that does not answer a feeling."""
    return visit_after(request).keep(request, back(request, "frontend:home"))


@require_safe
def artist(request: HttpRequest, pk: int) -> HttpResponse:
    artist = get_object_or_404(Artist, pk=pk)
    songs = Song.objects.visible().filter(artist=artist).select_related("album").with_lyrics()
    page = _page(songs.order_by("-year", "key", "pk"), request)
    if not page.paginator.count:  # all hidden: the site does not say that there is such an artist
        raise Http404
    return render(request, "frontend/artist.html", {"artist": artist, "page": page})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "frontend/about.html")


def _page(songs: SongQuerySet, request: HttpRequest) -> Page[Song]:
    """The page of `songs` that the address asks for; the nearest one where there is no such page."""
    return Paginator(songs, SONGS_A_PAGE).get_page(request.GET.get("page"))
