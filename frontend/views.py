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
from frontend.forms import FeelingForm
from frontend.listeners.opinions import remember_wishes
from frontend.listeners.signed_in import back
from frontend.visit import Visit
from recommender.listeners.diary import keep_in_diary
from recommender.listeners.models import Listener
from recommender.recommendation import Answer, InvalidText, recommend, similar
from recommender.recommenders.base import Filters

RECOMMENDATIONS = 10
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
def resonance(request: HtmxHttpRequest) -> HttpResponse:
    """The answer to a feeling: a fragment for htmx, else a page that is the response to the POST itself."""
    if request.method != "POST":
        return redirect("frontend:home")
    form = FeelingForm(request.POST)
    wish = request.POST.get("wish", "")
    visit = _visit_after(request, wish)
    answer = _answer(form, visit)
    if answer and not wish and request.user.is_authenticated:
        keep_in_diary(Listener.objects.of(request.user), form.cleaned_data["text"], answer)
    part = "frontend/_answer.html" if answer else "frontend/_refusal.html"
    template = part if request.htmx else "frontend/home.html"
    context = {"form": form, "answer": answer, "visit": visit}
    response = render(request, template, context, status=200 if answer else 422)
    return visit.keep(response) if wish else response


def _answer(form: FeelingForm, visit: Visit) -> Answer | None:
    """What resonates with a form's text and the visit's wishes, or None with the reason among the form's errors."""
    if not form.is_valid():
        return None
    try:
        asked = form.cleaned_data
        return recommend(asked["text"], RECOMMENDATIONS, visit.narrow(form.filters()), asked["shift"], visit.more)
    except InvalidText as error:
        form.add_error("text", str(error))
        return None


@require_safe
def song(request: HttpRequest, pk: int) -> HttpResponse:
    song = get_object_or_404(Song.objects.visible().for_listing().select_related("mood").with_lyrics(), pk=pk)
    visit = Visit.of(request)
    answer = similar(song, SIMILAR_SONGS, visit.narrow(Filters(language=song.language)))
    return render(request, "frontend/song.html", {"song": song, "similar": answer.recommendations, "visit": visit})


@require_POST
def wish(request: HttpRequest) -> HttpResponse:
    """Keep or take back a wish for this visit, said on a page that does not answer a feeling."""
    return _visit_after(request, request.POST.get("wish", "")).keep(back(request, "frontend:home"))


def _visit_after(request: HttpRequest, wish: str) -> Visit:
    """The visit with one wish more or less, which an account remembers."""
    before = Visit.of(request)
    after = before.wishing(wish)
    remember_wishes(request, before, after)
    return after


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
