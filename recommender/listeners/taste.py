"""What listeners are known to like and reject, in numbers, for those who rank songs for them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from catalog.models import Song
from recommender.listeners.models import DislikedArtist, Event, Listener, Opinion
from recommender.recommenders.base import Filters

# What each thing that a listener did says of a song, in whole plays. Only the order of these is sure; a ranker that
# measures better ones may weigh the events itself.
LIKE, KEEP, SKIP = 4.0, 2.0, -0.5
NEWEST = 1_000
BATCH = 10_000
DEEDS = (Event.Kind.LIKE, Event.Kind.KEEP, Event.Kind.PLAY, Event.Kind.SKIP)
_DEEDS = f"ARRAY[{', '.join(repr(str(deed)) for deed in DEEDS)}]"

# One row for each pair of listener and song. A song that is disliked says nothing of what is liked.
_AFFINITIES = f"""
    SELECT listener_id, song_id, sum(weight) AS weight, max(at) AS at, min(place) AS place
    FROM (
        SELECT listener_id, song_id, occurred_at AS at, false AS rejected,
               array_position({_DEEDS}, kind) AS place,
               CASE kind WHEN '{Event.Kind.PLAY}' THEN coalesce(share, 1)
                         WHEN '{Event.Kind.KEEP}' THEN {KEEP} ELSE {SKIP} END AS weight
        FROM {Event._meta.db_table}
        WHERE kind IN ('{Event.Kind.PLAY}', '{Event.Kind.KEEP}', '{Event.Kind.SKIP}') {{whose}}
        UNION ALL
        SELECT listener_id, song_id, since, NOT likes, 1, CASE WHEN likes THEN {LIKE} ELSE 0 END
        FROM {Opinion._meta.db_table}
        WHERE true {{whose}}
    ) AS signals
    GROUP BY listener_id, song_id
    HAVING NOT bool_or(rejected)
"""  # noqa: S608  (made of our own names and numbers)

# The songs with true, the artists with false.
_REJECTED = f"""
    WITH works AS (
        SELECT coalesce(resembles_id, song_id) AS work
        FROM {Opinion._meta.db_table} AS opinion JOIN {Song._meta.db_table} AS song ON song_id = song.id
        WHERE listener_id = %(listener)s AND NOT likes
    )
    SELECT work, true FROM works
    UNION SELECT id, true FROM {Song._meta.db_table} JOIN works ON resembles_id = work
    UNION ALL SELECT artist_id, false FROM {DislikedArtist._meta.db_table} WHERE listener_id = %(listener)s
"""  # noqa: S608  (made of our own names)


@dataclass(frozen=True)
class Exclusions:
    """What is never to come again: songs that were named, others that are nearly the same, and all of some artists."""

    songs: frozenset[int]
    artists: frozenset[int]

    def narrow(self, filters: Filters) -> Filters:
        """The filters, without what is excluded."""
        return replace(
            filters,
            exclude=filters.exclude | self.songs,
            exclude_artists=filters.exclude_artists | self.artists,
        )


@dataclass(frozen=True)
class Affinity:
    """What a listener's deeds say of a song: above 0 that they like it, below 0 that they skip it."""

    song: int
    weight: float
    at: datetime  # of the last deed
    deed: str  # the Event.Kind that says most: a like before a keep before a play before a skip


def exclusions_of(listener: Listener) -> Exclusions:
    """What `listener` has rejected, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_REJECTED, {"listener": listener.pk})
        rejected = cursor.fetchall()
    songs, artists = ({pk for pk, is_song in rejected if is_song is kind} for kind in (True, False))
    return Exclusions(frozenset(songs), frozenset(artists))


def acceptable_to(listener: Listener | None, filters: Filters) -> Filters:
    """The filters, without what `listener` has rejected; for nobody in particular as they are."""
    return exclusions_of(listener).narrow(filters) if listener else filters


def affinities_of(listener: Listener, newest: int = NEWEST) -> list[Affinity]:
    """The songs with which `listener` last had to do, newest first, equals by song; at most `newest`; one query."""
    query = _AFFINITIES.format(whose="AND listener_id = %(listener)s") + "ORDER BY at DESC, song_id LIMIT %(newest)s"
    with connection.cursor() as cursor:
        cursor.execute(query, {"listener": listener.pk, "newest": newest})
        return [Affinity(song, float(weight), at, DEEDS[place - 1]) for _, song, weight, at, place in cursor.fetchall()]


def affinities_of_everybody() -> Iterator[tuple[int, int, float, datetime]]:
    """(listener, song, weight > 0, when they last had to do with it) over all listeners, by listener, for training.

    Streamed from one query.
    """
    query = _AFFINITIES.format(whose="") + "AND sum(weight) > 0 ORDER BY listener_id, song_id"
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(BATCH):
            for listener, song, weight, at, _ in rows:
                yield listener, song, float(weight), at
