"""Whether the nearest songs are really found, with filters and without, and by which index of the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Count, Q
from numpy.typing import NDArray

from catalog.models import Artist, Song
from recommender.benchmark.filling import RARE_YEAR, TENTH_YEAR
from recommender.benchmark.table import Row
from recommender.benchmark.timing import Timing, seconds_of
from recommender.encoders.base import Encoder
from recommender.models import SongVector
from recommender.recommenders.base import Filters, Query
from recommender.recommenders.lyrics import LyricsRecommender

K = 10
Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Space:
    """All vectors in memory, to compare a text with each: song ids, and unit rows of shape (songs, dimension)."""

    songs: NDArray[np.int64]
    matrix: NDArray[np.float32]

    def only(self, songs: Sequence[int]) -> "Space":
        rows = np.isin(self.songs, songs)
        return Space(self.songs[rows], self.matrix[rows])

    def nearest(self, vector: Vector, k: int = K) -> set[int]:
        return set(self.songs[np.argsort(-(self.matrix @ vector))[:k]].tolist())


@dataclass(frozen=True)
class Case:
    """A filter, the songs that pass it, and what finds the nearest of them for a text."""

    name: str
    passing: Space
    find: Callable[[str], Sequence[int]]


def measure_recall(encoder: Encoder, space: Space, texts: Sequence[str]) -> list[Row]:
    """recall@10 against comparing with every song that passes the filter, and the time of finding them."""
    vectors = [encoder.encode([text])[0] for text in texts]
    return [_row(case, texts, vectors) for case in _cases(encoder, space)]


def recall(found: Sequence[int], right: set[int]) -> float:
    """The part of the right songs that was found; 1 where there is none to find."""
    return len(right & set(found)) / len(right) if right else 1.0


def _cases(encoder: Encoder, space: Space) -> list[Case]:
    recommender = LyricsRecommender(encoder)
    artist = Artist.objects.annotate(works=Count("songs")).filter(works__gte=5).order_by("works", "pk").first()
    filters = {
        "Chinese songs, as by default": Filters(),
        "a filter that 10 % pass": Filters(year_from=TENTH_YEAR, year_to=TENTH_YEAR),
        "a filter that 0.7 % pass": Filters(year_from=RARE_YEAR, year_to=RARE_YEAR),
        "one artist": Filters(artist=artist.pk if artist else 0),
    }

    def case(name: str, filters: Filters) -> Case:
        def find(text: str) -> list[int]:
            return [candidate.song for candidate in recommender.recommend(Query(text, filters=filters), K)]

        return Case(name, space.only(_passing(filters)), find)

    def find_among_all(text: str) -> list[int]:
        return [song for song, _ in SongVector.objects.nearest(encoder.encode([text])[0], K)]

    return [Case("no filter", space, find_among_all), *(case(name, each) for name, each in filters.items())]


def _passing(filters: Filters) -> list[int]:
    wanted = Q(hidden=False, language=filters.language)
    if filters.artist is not None:
        wanted &= Q(artist=filters.artist)
    if filters.year_from is not None:
        wanted &= Q(year=filters.year_from)
    return list(Song.objects.filter(wanted).values_list("pk", flat=True))


def _row(case: Case, texts: Sequence[str], vectors: Sequence[Vector]) -> Row:
    recalls, seconds, least = [], [], K
    for text, vector in zip(texts, vectors, strict=True):
        found: list[int] = []
        seconds.append(seconds_of(lambda text=text, found=found: found.extend(case.find(text))))  # type: ignore[misc]
        recalls.append(recall(found, case.passing.nearest(vector)))
        least = min(least, len(found))
    return Row(
        f"recall@10, {case.name} ({len(case.passing.songs):,} songs)",
        f"{np.mean(recalls):.3f}, at least {least} found, {Timing(seconds)} with encoding",
        "comparing with every song",
        "1.000",
        float(np.mean(recalls)),
        f"plan: {' + '.join(_plan(case.find, texts[0])) or 'sequential scan'}",
    )


def _plan(find: Callable[[str], object], text: str) -> list[str]:
    """The indexes that Postgres reads for the queries that `find` makes."""
    plans: list[Any] = []

    def explain(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        with context["connection"].connection.cursor() as cursor:
            plans.append(cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params).fetchone()[0][0]["Plan"])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        find(text)
    return [index for plan in plans for index in _indexes(plan)]


def _indexes(plan: dict[str, Any]) -> list[str]:
    own = [plan["Index Name"]] if "Index Name" in plan else []
    return own + [index for child in plan.get("Plans", []) for index in _indexes(child)]
