"""What every template may ask about who is signed in."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from recommender.listeners.models import Opinion, Playlist


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """`opinions`, the ids of the songs that the listener likes and dislikes, and `my_playlists`: a query each, and
    only where a template asks."""
    user = getattr(request, "user", None)  # an error page may be made before anybody is known
    if user is None:
        return {}
    return {
        "opinions": SimpleLazyObject(lambda: _opinions_of(user.pk)),
        "my_playlists": SimpleLazyObject(lambda: list(Playlist.objects.filter(listener=user.pk).order_by("name"))),
    }


def _opinions_of(listener: int) -> dict[str, set[int]]:
    said: dict[str, set[int]] = {"liked": set(), "disliked": set()}
    for song, likes in Opinion.objects.filter(listener=listener).values_list("song", "likes"):
        said["liked" if likes else "disliked"].add(song)
    return said
