"""Everything that the site knows of a listener, for the listener to take along."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import F, QuerySet

from catalog.models import Song
from recommender.listeners.models import Listener
from recommender.moods import MOODS


def everything_about(listener: Listener) -> dict[str, Any]:
    """All rows of `listener`, ready for JSON, songs with title and artist; ten queries or so, whatever their number."""
    entries = listener.diary.all()
    return {
        "account": _account(listener),
        "privacy": {"paused": listener.paused, "keeps_diary": listener.keeps_diary},
        "weights": listener.weights,
        "events": _events(listener),
        "opinions": [
            {"song": song, "title": title, "artist": artist, "likes": likes, "since": since}
            for song, title, artist, likes, since in listener.opinions.order_by("since").values_list(
                "song", "song__title", "song__artist__name", "likes", "since"
            )
        ],
        "disliked_artists": _rows(listener.disliked_artists.order_by("since"), "artist", "since", name="artist__name"),
        "playlists": _playlists(listener),
        "saved_searches": _rows(listener.saved_searches.all(), "query", "saved_at"),
        "saved_answers": _rows(listener.saved_answers.all(), "saved_at", "words", "songs"),
        "diary": [
            {
                "written_at": entry.written_at,
                "words": entry.words,
                "mood": dict(zip(MOODS, entry.shares, strict=True)) if entry.shares else None,
                "valence": entry.valence,
                "energy": entry.energy,
                "songs": entry.songs,
            }
            for entry in entries
        ],
        "access_tokens": _rows(listener.tokens.all(), "name", "created_at"),
        "songs": _songs_named(listener),
    }


def _account(listener: Listener) -> dict[str, Any]:
    user = listener.user
    addresses = EmailAddress.objects.filter(user=user)
    return {
        "username": user.get_username(),
        "email_addresses": _rows(addresses, "email", "verified", "primary"),
        "joined_at": user.date_joined,
        "last_signed_in_at": user.last_login,
    }


def _events(listener: Listener) -> list[dict[str, Any]]:
    fields = ("client_id", "kind", "song", "artist", "share", "occurred_at", "received_at")
    return _rows(listener.events.order_by("occurred_at", "pk"), *fields)


def _playlists(listener: Listener) -> list[dict[str, Any]]:
    return [
        {
            "name": playlist.name,
            "created_at": playlist.created_at,
            "updated_at": playlist.updated_at,
            "songs": [entry.song_id for entry in playlist.entries.all()],
        }
        for playlist in listener.playlists.order_by("created_at").prefetch_related("entries")
    ]


def _songs_named(listener: Listener) -> dict[int, dict[str, str]]:
    """Title and artist of every song that is named by its id anywhere else."""
    named = {song for songs in listener.saved_answers.values_list("songs", flat=True) for song in songs}
    named |= {song for songs in listener.diary.values_list("songs", flat=True) for song in songs}
    named |= set(listener.events.filter(song__isnull=False).values_list("song", flat=True).distinct())
    named |= set(listener.playlists.filter(entries__isnull=False).values_list("entries__song", flat=True))
    songs = Song.objects.filter(pk__in=named).values_list("pk", "title", "artist__name")
    return {song: {"title": title, "artist": artist} for song, title, artist in songs}


def _rows(rows: QuerySet[Any], *fields: str, **renamed: str) -> list[dict[str, Any]]:
    return list(rows.values(*fields, **{name: F(path) for name, path in renamed.items()}))
