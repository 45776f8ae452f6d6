"""Whether the nearest songs are really found, with filters and without, and by which index of the database."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Count, Q
from numpy.typing import NDArray

from catalog.models import Language, Song
from recommender.benchmark.filling import RARE_YEAR, TENTH_YEAR
from recommender.benchmark.table import Row
from recommender.benchmark.timing import Timing
from recommender.encoders.base import Encoder
from recommender.models import SongVector
from recommender.recommenders.base import Filters, Query
from recommender.recommenders.lyrics import LyricsRecommender

K = 10
Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Case:
    """A filter, the ids of the songs that pass it (None: all), and what finds the nearest of them for a text."""

    name: str
    passing: list[int] | None
    find: Callable[[str], Sequence[int]]


def measure_recall(encoder: Encoder, songs: Ids, matrix: Vectors, texts: Sequence[str]) -> list[Row]:
    """recall@10 against comparing with every song that passes the filter, and the time of finding them.

    `songs` are the ids of all songs with vectors, `matrix` their vectors: unit rows of shape (songs, dimension).
    """
    vectors = np.concatenate([encoder.encode([text]) for text in texts])
    scores = vectors @ matrix.T
    return [_row(case, songs, scores, texts) for case in _cases(encoder)]


def nearest(songs: Ids, scores: Vectors, k: int = K) -> set[int]:
    """The `k` songs with the highest scores."""
    best = np.argpartition(-scores, k)[:k] if len(songs) > k else slice(None)
    return set(songs[best].tolist())


def recall(found: Sequence[int], right: set[int]) -> float:
    """The part of the right songs that was found; 1 where there is none to find."""
    return len(right & set(found)) / len(right) if right else 1.0


def _cases(encoder: Encoder) -> list[Case]:
    recommender = LyricsRecommender(encoder)
    artists = Song.objects.visible().filter(language=Language.CHINESE).values("artist").annotate(works=Count("pk"))
    artist = artists.filter(works__gte=5).order_by("works", "artist").values_list("artist", flat=True).first()
    filters = {
        "Chinese songs, as by default": Filters(),
        "a filter that 10 % pass": Filters(year_from=TENTH_YEAR, year_to=TENTH_YEAR),
        "a filter that 0.7 % pass": Filters(year_from=RARE_YEAR, year_to=RARE_YEAR),
        "one artist": Filters(artist=artist),
    }

    def case(name: str, filters: Filters) -> Case:
        def find(text: str) -> list[int]:
            return [candidate.song for candidate in recommender.recommend(Query(text, filters=filters), K)]

        return Case(name, _passing(filters), find)

    def find_among_all(text: str) -> list[int]:
        return [song for song, _ in SongVector.objects.nearest(encoder.encode([text])[0], K)]

    return [Case("no filter", None, find_among_all), *(case(name, each) for name, each in filters.items())]


def _passing(filters: Filters) -> list[int]:
    wanted = Q(hidden=False, language=filters.language)
    if filters.artist is not None:
        wanted &= Q(artist=filters.artist)
    if filters.year_from is not None:
        wanted &= Q(year=filters.year_from)
    return list(Song.objects.filter(wanted).values_list("pk", flat=True))


def _row(case: Case, songs: Ids, scores: Vectors, texts: Sequence[str]) -> Row:
    allowed = np.ones(len(songs), dtype=bool) if case.passing is None else np.isin(songs, case.passing)
    recalls, seconds, fewest = [], [], K
    for text, each in zip(texts, scores, strict=True):
        began = time.perf_counter()
        found = case.find(text)
        seconds.append(time.perf_counter() - began)
        recalls.append(recall(found, nearest(songs[allowed], each[allowed])))
        fewest = min(fewest, len(found))
    return Row(
        f"recall@10, {case.name} ({allowed.sum():,} songs)",
        f"{np.mean(recalls):.3f}, never fewer than {fewest} found; {Timing(seconds)} with encoding",
        "comparing with every song",
        "1.000",
        float(np.mean(recalls)),
        f"read: {', '.join(_indexes_read(case.find, texts[0])) or 'no index'}",
    )


def _indexes_read(find: Callable[[str], object], text: str) -> list[str]:
    """The indexes that Postgres reads for the queries that `find` makes."""
    plans: list[Any] = []

    def explain(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.startswith("SELECT"):
            with context["connection"].connection.cursor() as cursor:
                plans.append(cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params).fetchone()[0][0]["Plan"])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        find(text)
    return list(dict.fromkeys(index for plan in plans for index in _indexes(plan)))


def _indexes(plan: dict[str, Any]) -> list[str]:
    own = [plan["Index Name"]] if "Index Name" in plan else []
    return own + [index for child in plan.get("Plans", []) for index in _indexes(child)]
