"""The seam between a question and those who can answer it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from catalog.models import Language


@dataclass(frozen=True)
class Filters:
    """What songs may be recommended. The defaults are what a visitor gets who asks for nothing special."""

    language: str = Language.CHINESE  # "" is any
    artist: int | None = None
    year_from: int | None = None
    year_to: int | None = None
    mood: str = ""  # the song's strongest one (a recommender.moods.Mood); "" is any
    exclude: frozenset[int] = frozenset()
    exclude_artists: frozenset[int] = frozenset()
    only: frozenset[int] | None = None  # None is all songs


@dataclass(frozen=True)
class Query:
    """What is asked: words, songs to resemble, or words with songs that lead the way."""

    text: str = ""
    seeds: tuple[int, ...] = ()
    filters: Filters = field(default_factory=Filters)
    # All that is asked of the meaning, in the encoder's space, where it is known already: then neither words nor seeds
    # are looked at for it.
    vector: NDArray[np.float32] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Candidate:
    """One song that answers. Scores are higher for better and compare only within one source."""

    song: int
    score: float
    source: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


class Recommender(Protocol):
    """Best first, at most `k`, no song twice, never a seed or an excluded one, equals by id; nothing known gives []."""

    name: str

    def recommend(self, query: Query, k: int) -> list[Candidate]: ...
