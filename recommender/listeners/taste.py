"""What listeners are known to like and reject, in numbers, for those who rank songs for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from recommender.listeners.models import DislikedArtist, Event, Listener, Opinion

# What each thing that a listener did says of a song, in whole plays. Only the order of these is sure; a ranker that
# measures better ones may weigh the events itself.
LIKE, KEEP, SKIP = 4.0, 2.0, -0.5
NEWEST = 1_000
BATCH = 10_000

# One row for each pair of listener and song. A song that is disliked says nothing of what is liked.
_AFFINITIES = f"""
    SELECT listener_id, song_id, sum(weight) AS weight, max(at) AS at
    FROM (
        SELECT listener_id, song_id, occurred_at AS at, false AS rejected,
               CASE kind WHEN '{Event.Kind.PLAY}' THEN coalesce(share, 1)
                         WHEN '{Event.Kind.KEEP}' THEN {KEEP} ELSE {SKIP} END AS weight
        FROM {Event._meta.db_table}
        WHERE kind IN ('{Event.Kind.PLAY}', '{Event.Kind.KEEP}', '{Event.Kind.SKIP}') {{whose}}
        UNION ALL
        SELECT listener_id, song_id, since, NOT likes, CASE WHEN likes THEN {LIKE} ELSE 0 END
        FROM {Opinion._meta.db_table}
        WHERE true {{whose}}
    ) AS signals
    GROUP BY listener_id, song_id
    HAVING NOT bool_or(rejected)
"""  # noqa: S608  (made of our own names and numbers)


@dataclass(frozen=True)
class Exclusions:
    """What is never to come again. The songs are those that were named; those of the artists come on top."""

    songs: frozenset[int]
    artists: frozenset[int]


@dataclass(frozen=True)
class Affinity:
    """What a listener's deeds say of a song: above 0 that they like it, below 0 that they skip it."""

    song: int
    weight: float
    at: datetime  # of the last deed


def exclusions_of(listener: Listener) -> Exclusions:
    """What `listener` has rejected, in two queries."""
    songs = Opinion.objects.filter(listener=listener).disliked().values_list("song_id", flat=True)
    artists = DislikedArtist.objects.filter(listener=listener).values_list("artist_id", flat=True)
    return Exclusions(frozenset(songs), frozenset(artists))


def affinities_of(listener: Listener, newest: int = NEWEST) -> list[Affinity]:
    """The songs with which `listener` last had to do, newest first, equals by song; at most `newest`; one query."""
    query = _AFFINITIES.format(whose="AND listener_id = %(listener)s") + "ORDER BY at DESC, song_id LIMIT %(newest)s"
    with connection.cursor() as cursor:
        cursor.execute(query, {"listener": listener.pk, "newest": newest})
        return [Affinity(song, float(weight), at) for _, song, weight, at in cursor.fetchall()]


def affinities_of_everybody() -> Iterator[tuple[int, int, float]]:
    """(listener, song, weight > 0) over all listeners, by listener, for training; streamed from one query."""
    query = _AFFINITIES.format(whose="") + "AND sum(weight) > 0 ORDER BY listener_id, song_id"
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(BATCH):
            for listener, song, weight, _ in rows:
                yield listener, song, float(weight)
