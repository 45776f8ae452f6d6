"""Which songs may answer: what their ids tell, what the songs themselves tell, and each work once."""

import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from django.db.models import Q, QuerySet

from catalog.models import Song
from recommender.querysets import among, with_margin
from recommender.recommenders.base import Candidate, Filters, Query

EVERYTHING = sys.maxsize

Rows = TypeVar("Rows", bound="QuerySet[Any]")


class Known(NamedTuple):
    """What has to be known of a song that may answer."""

    artist: int
    work: int  # the same for songs that resemble each other so much that they must be one


def allowed_rows(rows: Rows, query: Query) -> Rows:
    """Of rows that have a `song`, those of songs that may answer."""
    allowed = rows.filter(_passing(query.filters, "song__"))
    if query.filters.only is not None:
        allowed = allowed.filter(among("song", query.filters.only))
    return allowed.exclude(among("song", query.unwanted)) if query.unwanted else allowed


def allowed_songs(songs: Iterable[int], filters: Filters) -> dict[int, Known]:
    """Of songs (ids) of which the ids tell nothing more, those that may answer, in one query."""
    rows = Song.objects.filter(among("pk", songs), _passing(filters)).values_list("pk", "artist", "resembles")
    return {song: Known(artist, resembled or song) for song, artist, resembled in rows}


def first_allowed(candidates: Iterable[Candidate], songs: dict[int, Known], k: int) -> list[Candidate]:
    """The first `k` candidates that are among the `songs` that may answer, of each work the first."""
    works: dict[int, Candidate] = {}
    for candidate in candidates:
        if known := songs.get(candidate.song):
            works.setdefault(known.work, candidate)
    return list(works.values())[:k]


def best_allowed(nominate: Callable[[int], list[Candidate]], query: Query, k: int) -> list[Candidate]:
    """The first `k` that may answer of what `nominate` finds; all that it finds are looked at only if they must be."""
    for wanted in (with_margin(k), EVERYTHING):
        nominated = nominate(wanted)
        found = first_allowed(nominated, allowed_songs([each.song for each in nominated], query.filters), k)
        if len(found) == k or len(nominated) < wanted:
            break
    return found


def _passing(filters: Filters, song: str = "") -> Q:
    """The condition that a song may answer; `song` is what its fields begin with."""
    wanted = {
        "language": filters.language or None,
        "artist": filters.artist,
        "year__gte": filters.year_from,
        "year__lte": filters.year_to,
        "mood__strongest": filters.mood or None,
    }
    named = {song + field: value for field, value in wanted.items() if value is not None}
    passing = Q((song + "hidden", False), **named)
    return passing & ~Q((song + "artist__in", filters.exclude_artists)) if filters.exclude_artists else passing
