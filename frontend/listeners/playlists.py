"""A listener's playlists. Every change is a plain form; the page that follows shows it."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.api.serializers import SongSerializer
from catalog.models import Song
from frontend.listeners.forms import PlaceForm, PlaylistForm
from frontend.listeners.signed_in import ListenerRequest, back, for_listeners
from recommender.listeners.models import Event, Playlist
from recommender.listeners.playlists import MAX_PLAYLISTS, PlaylistFull, UnknownSongs, change_songs, moved
from recommender.listeners.recording import record_now
from recommender.m3u import as_m3u


@require_http_methods(["GET", "HEAD", "POST"])
@for_listeners
def playlists(request: ListenerRequest) -> HttpResponse:
    """All of them; POST makes a new one."""
    mine = request.listener.playlists.newest()
    form = PlaylistForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if len(mine) < MAX_PLAYLISTS:
            form.instance.listener = request.listener
            return redirect("frontend:playlist", form.save().pk)
        form.add_error("name", _("歌单已经够多了，先删掉几个吧。"))
    return render(request, "frontend/listeners/playlists.html", {"playlists": mine, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_listeners
def playlist(request: ListenerRequest, pk: int) -> HttpResponse:
    """One with its songs; POST renames it."""
    playlist = _mine(request, pk)
    form = PlaylistForm(request.POST or None, instance=playlist)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("frontend:playlist", pk)
    return render(request, "frontend/listeners/playlist.html", {"playlist": playlist, "form": form})


@require_POST
@for_listeners
def change(request: ListenerRequest, pk: int) -> HttpResponse:
    """Add a song at the end, take one out, or move one by a place."""
    playlist, form = _mine(request, pk), PlaceForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    try:
        change_songs(playlist, _change(**form.cleaned_data))
        if form.cleaned_data["change"] == "add":
            record_now(request.listener, Event.Kind.KEEP, song=form.cleaned_data["song"])
            messages.success(request, _("加进「%(playlist)s」了。") % {"playlist": playlist})
    except UnknownSongs as unknown:
        raise Http404 from unknown
    except PlaylistFull:
        messages.info(request, _("这个歌单已经满了。"))
    return back(request, "frontend:playlist", pk)


def _change(song: int, change: str) -> Callable[[list[int]], Sequence[int]]:
    if change == "add":
        return lambda songs: [*songs, song]
    if change == "remove":
        return lambda songs: [other for other in songs if other != song]
    return lambda songs: moved(songs, song, -1 if change == "up" else 1)


@require_POST
@for_listeners
def delete(request: ListenerRequest, pk: int) -> HttpResponse:
    _mine(request, pk).delete()
    return redirect("frontend:playlists")


@require_safe
@for_listeners
def m3u(request: ListenerRequest, pk: int) -> HttpResponse:
    playlist = _mine(request, pk)

    def address_of(song: Song) -> str:
        return request.build_absolute_uri(reverse("frontend:song", args=[song.pk]))

    text = as_m3u(playlist.name, [entry.song for entry in playlist.entries.all()], address_of)
    return _download(HttpResponse(text, content_type="audio/x-mpegurl; charset=utf-8"), f"{playlist.name}.m3u8")


@require_safe
@for_listeners
def as_json(request: ListenerRequest, pk: int) -> HttpResponse:
    playlist = _mine(request, pk)
    songs = [SongSerializer(entry.song).data for entry in playlist.entries.all()]
    content = {"name": playlist.name, "songs": songs}
    return _download(JsonResponse(content, json_dumps_params={"ensure_ascii": False}), f"{playlist.name}.json")


def _mine(request: ListenerRequest, pk: int) -> Playlist:
    return get_object_or_404(request.listener.playlists.with_songs(), pk=pk)


def _download(response: HttpResponse, name: str) -> HttpResponse:
    response.headers["Content-Disposition"] = content_disposition_header(True, name.replace("/", "_")) or ""
    return response
