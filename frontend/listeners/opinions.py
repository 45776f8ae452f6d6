"""Saying what one thinks of a song or an artist, wherever either is shown."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.models import Song
from frontend.listeners.forms import ArtistOpinionForm, SongOpinionForm
from frontend.listeners.signed_in import ListenerRequest, back, for_listeners
from recommender.listeners.recording import Recorded, UnknownSubjects, record_now


@require_POST
@for_listeners
def opinion(request: ListenerRequest, pk: int) -> HttpResponse:
    """Like or dislike a song, or take it back: for htmx the song's buttons anew, else back to where it was said."""
    form = SongOpinionForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    song = get_object_or_404(Song.objects.visible(), pk=pk)
    _say_if_paused(request, record_now(request.listener, form.cleaned_data["kind"], song=song.pk))
    if request.htmx:
        return render(request, "frontend/_opinion.html", {"song": song})
    return back(request, "frontend:library")


@require_POST
@for_listeners
def artist_opinion(request: ListenerRequest, pk: int) -> HttpResponse:
    form = ArtistOpinionForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    try:
        _say_if_paused(request, record_now(request.listener, form.cleaned_data["kind"], artist=pk))
    except UnknownSubjects as unknown:
        raise Http404 from unknown
    return back(request, "frontend:dislikes")


def _say_if_paused(request: ListenerRequest, recorded: Recorded) -> None:
    if recorded.paused:
        messages.info(request, _("记录现在是暂停的，这一下没有记。在「隐私」里可以打开。"))
