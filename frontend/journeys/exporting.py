"""A journey to take along: as M3U for players, as JSON for programs. Its songs are signed; its words are nowhere."""

from typing import Any

from django.core.exceptions import BadRequest
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.models import Song
from recommender.journey import Journey
from recommender.m3u import as_m3u

SALT = "journey"


def packed(journey: Journey) -> str:
    """The songs of a journey, signed, so that only what we have planned is exported."""
    return dumps([step.recommendation.song.pk for step in journey.steps], salt=SALT, compress=True)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The file; 400 for a format that we do not write and for songs that we have not signed."""
    try:
        ids: list[int] = loads(request.POST.get("journey", ""), salt=SALT)
    except BadSignature as error:
        raise BadRequest from error
    found = Song.objects.visible().for_listing().select_related("mood").in_bulk(ids)
    songs = [found[pk] for pk in ids if pk in found]
    if request.POST.get("format") == "m3u":
        text = as_m3u(_("一段心情的路"), songs, lambda song: _address(request, song))
        response = HttpResponse(text, content_type="audio/x-mpegurl; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="journey.m3u8"'
    elif request.POST.get("format") == "json":
        steps = [_step(request, number, song) for number, song in enumerate(songs, 1)]
        response = JsonResponse({"steps": steps}, json_dumps_params={"ensure_ascii": False, "indent": 2})
        response["Content-Disposition"] = 'attachment; filename="journey.json"'
    else:
        raise BadRequest
    return response


def _address(request: HttpRequest, song: Song) -> str:
    return request.build_absolute_uri(reverse("frontend:song", args=[song.pk]))


def _step(request: HttpRequest, number: int, song: Song) -> dict[str, Any]:
    mood = getattr(song, "mood", None)
    return {
        "step": number,
        "id": song.pk,
        "title": song.title,
        "artist": song.artist.name,
        "album": song.album.title if song.album else None,
        "year": song.year,
        "url": _address(request, song),
        "mood": mood and {"strongest": mood.strongest, "valence": mood.valence, "energy": mood.energy},
    }
