"""The seam between a question and those who can answer it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from catalog.models import Language
from recommender.asking import Asking

Evidence: TypeAlias = Mapping[str, Any]


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

    @property
    def are_usual(self) -> bool:
        """Whether most songs pass that are not left out by their ids or artists."""
        return replace(self, exclude=frozenset(), exclude_artists=frozenset(), only=None) == Filters()


@dataclass(frozen=True)
class Query:
    """What is asked: words, songs to resemble, or words with songs that lead the way."""

    text: str = ""
    seeds: tuple[int, ...] = ()
    filters: Filters = field(default_factory=Filters)
    # All that is asked of the meaning, in the encoder's space, where it is known already: then neither words nor seeds
    # are looked at for it.
    vector: NDArray[np.float32] | None = field(default=None, compare=False)

    @cached_property
    def unwanted(self) -> frozenset[int]:
        """The songs that never answer, by id."""
        return self.filters.exclude | set(self.seeds)


@dataclass(frozen=True)
class Candidate:
    """One song that answers. Scores are higher for better and compare only within one source."""

    song: int
    score: float
    source: str
    evidence: Evidence = field(default_factory=dict)


class Recommender(Protocol):
    """Best first, at most `k`, no song twice, never a seed or an excluded one, equals by id; nothing known gives []."""

    name: str

    def recommend(self, query: Query, k: int) -> list[Candidate]: ...


class Nominator(ABC):
    """A recommender that leaves to the fusion what costs less once for all of them, and for few songs."""

    name: str

    @abstractmethod
    def recommend(self, query: Query, k: int) -> list[Candidate]: ...

    @abstractmethod
    def nominate(self, query: Query, k: int) -> Asking[list[Candidate]]:
        """The best `k` of which ids alone do not tell that they may not answer; fewer only where there are no more.

        Nobody has looked at the songs themselves, and evidence may be missing.
        """

    def explain(self, query: Query, songs: Sequence[int]) -> Asking[Mapping[int, Evidence]] | None:
        """The evidence that was missing, by song; None where none was."""
        return None
