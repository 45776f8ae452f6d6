"""What is known of a listener at this moment, read anew for every answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from recommender.asking import answered
from recommender.encoders.base import Encoder
from recommender.listeners.models import Listener
from recommender.listeners.taste import Affinity, Exclusions, affinities_of, exclusions_of
from recommender.recommenders.lyrics import LYRICS, Vector, drawn

# From so many songs on that somebody likes, what others listen to counts in full.
KNOWN = 10
# Songs that lead the way: the newest, whatever they weigh, so that the last deed is felt, then the heaviest.
NEWEST_SEEDS, SEEDS = 10, 30
# The newest songs, which say what somebody is in the mood for now, and what they count in the taste.
RECENT, RECENT_SHARE = 5, 0.4


class Stage(StrEnum):
    NEW = "new"  # nothing is known
    BEGINNING = "beginning"  # a few songs are: what lyrics mean leads
    KNOWN = "known"  # what others listen to votes in full


@dataclass(frozen=True)
class History:
    """The songs with which a listener had to do, newest first, and what they rejected."""

    affinities: list[Affinity]
    rejected: Exclusions

    @classmethod
    def of(cls, listener: Listener) -> "History":
        """In two queries."""
        return cls(affinities_of(listener), exclusions_of(listener))

    @cached_property
    def liked(self) -> list[Affinity]:
        return [affinity for affinity in self.affinities if affinity.weight > 0]

    @property
    def stage(self) -> Stage:
        if not self.liked:
            return Stage.NEW
        return Stage.KNOWN if len(self.liked) >= KNOWN else Stage.BEGINNING

    @property
    def familiarity(self) -> float:
        """How much of what it takes to know somebody is known, 0 to 1."""
        return min(1.0, len(self.liked) / KNOWN)

    @cached_property
    def seeds(self) -> tuple[int, ...]:
        """The songs that lead the way, by id."""
        heaviest = sorted(self.liked, key=lambda affinity: -affinity.weight)
        return tuple(dict.fromkeys(a.song for a in [*self.liked[:NEWEST_SEEDS], *heaviest]))[:SEEDS]

    @property
    def songs(self) -> frozenset[int]:
        """All songs that are no news to them."""
        return frozenset(affinity.song for affinity in self.affinities)

    @property
    def deeds(self) -> Mapping[int, str]:
        """What was done with each song that says most, an Event.Kind."""
        return {affinity.song: affinity.deed for affinity in self.affinities}

    def taste(self, encoder: Encoder) -> Vector | None:
        """Where in the lyrics' space the listener is at home: the centre of all songs they like, drawn towards that of
        the last few. None where none of them has been read. One query."""
        songs = [affinity.song for affinity in self.liked]
        long, recent = answered(LYRICS.centres(encoder.name, songs, songs[:RECENT]))
        if long is None or recent is None:
            return long
        return drawn(long, recent, RECENT_SHARE)
