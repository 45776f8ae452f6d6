"""Saying what one thinks of a song or an artist, wherever either is shown."""

from collections.abc import Sequence
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.models import Song
from frontend.listeners.forms import ArtistOpinionForm, SongOpinionForm
from frontend.listeners.signed_in import ListenerRequest, back, for_listeners
from frontend.visit import KEEP, Ids, Visit
from recommender.listeners.models import Event, Listener, Opinion
from recommender.listeners.recording import Recorded, Report, UnknownSubjects, record, record_now

Kind = Event.Kind
# Songs that one press of a button may be about.
MOST_AT_ONCE = 50


@require_POST
@for_listeners
def opinion(request: ListenerRequest, pk: int) -> HttpResponse:
    """Like or dislike a song, or take it back: for htmx the song's buttons anew, else back to where it was said."""
    form = SongOpinionForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    song, kind = get_object_or_404(Song.objects.visible(), pk=pk), form.cleaned_data["kind"]
    _say_if_paused(request, record_now(request.listener, kind, song=song.pk))
    visit = Visit.of(request)
    if kind in (Kind.LIKE, Kind.UNDISLIKE):
        visit = visit.accepting(song=song.pk)
    if request.htmx:
        context = {"song": song, "wishes_follow": "wishes_follow" in request.POST}
        return visit.keep(request, render(request, "frontend/_opinion.html", context))
    return visit.keep(request, back(request, "frontend:library"))


@require_POST
@for_listeners
def artist_opinion(request: ListenerRequest, pk: int) -> HttpResponse:
    form = ArtistOpinionForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    visit, kind = Visit.of(request), form.cleaned_data["kind"]
    try:
        _say_if_paused(request, record_now(request.listener, kind, artist=pk))
    except UnknownSubjects as unknown:
        raise Http404 from unknown
    if kind == Kind.UNDISLIKE_ARTIST:
        visit = visit.accepting(artist=pk)
    return visit.keep(request, back(request, "frontend:dislikes"))


def take_over_rejections(request: HttpRequest) -> None:
    """Let what somebody did not want before they signed in hold for good."""
    visit = Visit.of(request)
    songs = [(Kind.DISLIKE, "song", pk) for pk in visit.songs]
    _record_known(request, [*songs, *((Kind.DISLIKE_ARTIST, "artist", pk) for pk in visit.artists)])


def remember_wishes(request: HttpRequest, wish: str, before: Visit, after: Visit) -> None:
    """Let what is not wanted on a visit hold for good where somebody is signed in, until it is taken back."""
    if not request.user.is_authenticated:
        return
    liked = before.more if wish == KEEP else ()
    _record_known(
        request,
        [
            *((Kind.LIKE, "song", pk) for pk in liked),
            *((Kind.DISLIKE, "song", pk) for pk in _missing(before.songs, after.songs)),
            *((Kind.UNDISLIKE, "song", pk) for pk in _taken_back(before.songs, after.songs)),
            *((Kind.DISLIKE_ARTIST, "artist", pk) for pk in _missing(before.artists, after.artists)),
            *((Kind.UNDISLIKE_ARTIST, "artist", pk) for pk in _taken_back(before.artists, after.artists)),
        ],
    )


def hear_likes(request: ListenerRequest) -> list[Song]:
    """Record the songs that a form brings as `like` and `unlike`; those that are liked from now on."""
    likes, unlikes = (_ids(request.POST.getlist(kind)) for kind in ("like", "unlike"))
    said = [(Kind.LIKE, "song", pk) for pk in likes] + [(Kind.UNLIKE, "song", pk) for pk in unlikes]
    if not _record_known(request, said) or not likes:
        return []
    kept = Opinion.objects.filter(listener=request.listener, song__in=likes).liked().newest()
    return [opinion.song for opinion in kept]


def _record_known(request: HttpRequest, deeds: Sequence[tuple[str, str, int]]) -> bool:
    """Record what was done just now, as (kind, "song" or "artist", id); what is gone meanwhile is left out.

    False where nothing was to be recorded.
    """
    if not deeds:
        return False
    listener, now = Listener.objects.of(request.user), timezone.now()
    reports = [Report(uuid4(), kind, now, **{subject: pk}) for kind, subject, pk in deeds]
    try:
        recorded = record(listener, reports)
    except UnknownSubjects as unknown:
        gone = {*unknown.songs, *unknown.artists}
        recorded = record(listener, [report for place, report in enumerate(reports) if place not in gone])
    _say_if_paused(request, recorded)
    return not recorded.paused


def _ids(sent: Sequence[str]) -> list[int]:
    return [int(pk) for pk in sent if pk.isascii() and pk.isdecimal() and len(pk) < 19][:MOST_AT_ONCE]


def _missing(here: Ids, there: Ids) -> list[int]:
    return [pk for pk in there if pk not in here]


def _taken_back(before: Ids, after: Ids) -> list[int]:
    """What a visit drops because it holds enough is not taken back."""
    return _missing(after, before) if len(after) < len(before) else []


def _say_if_paused(request: HttpRequest, recorded: Recorded) -> None:
    if recorded.paused:
        messages.info(request, _("记录现在是暂停的，这一下没有记。在「隐私」里可以打开。"))
