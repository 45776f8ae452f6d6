"""What a listener likes, rejects, has heard and has saved."""

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from frontend.forms import SearchForm
from frontend.listeners.forms import SavedAnswerForm
from frontend.listeners.signed_in import ListenerRequest, for_listeners
from recommender.listeners.diary import words_to_keep
from recommender.listeners.models import SavedAnswer, SavedSearch

ROWS_A_PAGE = 20


@require_safe
@for_listeners
def library(request: ListenerRequest) -> HttpResponse:
    page = _page(request.listener.opinions.liked().newest(), request)
    return render(request, "frontend/listeners/library.html", {"page": page})


@require_safe
@for_listeners
def dislikes(request: ListenerRequest) -> HttpResponse:
    page = _page(request.listener.opinions.disliked().newest(), request)
    artists = request.listener.disliked_artists.select_related("artist").order_by("-since")
    return render(request, "frontend/listeners/dislikes.html", {"page": page, "artists": artists})


@require_safe
@for_listeners
def history(request: ListenerRequest) -> HttpResponse:
    page = _page(request.listener.events.history(), request)
    return render(request, "frontend/listeners/history.html", {"page": page})


@require_safe
@for_listeners
def saved(request: ListenerRequest) -> HttpResponse:
    page = _page(request.listener.saved_answers.all(), request)
    songs = SavedAnswer.objects.songs_of(page)
    answers = [(answer, songs[answer.pk]) for answer in page]
    searches = request.listener.saved_searches.all()
    context = {"page": page, "answers": answers, "searches": searches}
    return render(request, "frontend/listeners/saved.html", context)


@require_POST
@for_listeners
def save_answer(request: ListenerRequest) -> HttpResponse:
    form = SavedAnswerForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    words = words_to_keep(request.listener, form.cleaned_data["words"])
    SavedAnswer.objects.create(listener=request.listener, songs=form.cleaned_data["songs"], words=words)
    return redirect("frontend:saved")


@require_POST
@for_listeners
def save_search(request: ListenerRequest) -> HttpResponse:
    form = SearchForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["q"]:
        return HttpResponseBadRequest()
    SavedSearch.objects.get_or_create(listener=request.listener, query=form.cleaned_data["q"])
    return redirect("frontend:saved")


@require_POST
@for_listeners
def forget_answer(request: ListenerRequest, pk: int) -> HttpResponse:
    get_object_or_404(request.listener.saved_answers, pk=pk).delete()
    return redirect("frontend:saved")


@require_POST
@for_listeners
def forget_search(request: ListenerRequest, pk: int) -> HttpResponse:
    get_object_or_404(request.listener.saved_searches, pk=pk).delete()
    return redirect("frontend:saved")


def _page(rows: QuerySet, request: ListenerRequest) -> Page:
    return Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
