"""Shifting an answer: brighter, quieter, more powerful than the visitor's words, and still about the same things."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recommender.models import SongMood
from recommender.moods import MOODS, MoodHead, Profile
from recommender.recommenders.base import Candidate, Query, Recommender

MOST = 3  # steps either way
STEP = 0.3  # of valence or energy, which go from -1 to 1
POOL = 120  # candidates that are ranked anew
# What a distance of 1 between a song's place and the wanted one weighs against one standard deviation of the scores.
WEIGHT = 3.0


@dataclass(frozen=True)
class Shift:
    """Steps from what was written: up is brighter or more powerful, down darker or quieter."""

    valence: int = 0
    energy: int = 0

    def __bool__(self) -> bool:
        return self != NO_SHIFT

    def __str__(self) -> str:
        return f"{self.valence},{self.energy}"

    @classmethod
    def parse(cls, text: str) -> "Shift":
        """What `str` made, or nothing at all. Raises ValueError for anything else."""
        if not text:
            return NO_SHIFT
        valence, energy = map(int, text.split(","))
        if max(abs(valence), abs(energy)) > MOST:
            raise ValueError(text)
        return cls(valence, energy)

    def moved(self, valence: int, energy: int) -> "Shift":
        """So many steps further, as far as there are steps."""
        return Shift(_within(self.valence + valence), _within(self.energy + energy))


def _within(steps: int) -> int:
    return max(-MOST, min(MOST, steps))


NO_SHIFT = Shift()


def shifted(
    recommender: Recommender, query: Query, k: int, shift: Shift, mood: Profile, head: MoodHead
) -> list[Candidate]:
    """The `k` best candidates for a query whose vector is known, moved from the `mood` of its words.

    This takes one query more than the recommender does.

    The question itself moves in the encoder's space, the shortest way to where the head reads what is wanted; of what
    it finds there, the songs come first whose own places are near the wanted one.
    """
    steps = STEP * np.array([shift.valence, shift.energy])
    assert query.vector is not None
    moved = replace(query, vector=_moved(query.vector, steps, head))
    candidates = recommender.recommend(moved, max(POOL, k))
    if not candidates:
        return []
    wanted = np.clip(np.array([mood.valence, mood.energy]) + steps, -1, 1)
    places = _places(candidates)
    scores = np.array([candidate.score for candidate in candidates])
    # Only what the visitor has moved counts: whoever asks for bright has not asked for quiet.
    astray = np.abs(np.array([places.get(candidate.song, wanted) for candidate in candidates]) - wanted)
    worth = scores / (scores.std() + 1e-9) - WEIGHT * (astray * (steps != 0)).sum(axis=-1)
    return [candidates[place] for place in np.argsort(-worth, kind="stable")[:k]]


def _moved(vector: NDArray[np.float32], steps: NDArray[np.float64], head: MoodHead) -> NDArray[np.float32]:
    """The nearest unit vector of which the head reads valence and energy further by `steps` (least squares)."""
    slopes = head.weights[:, len(MOODS) :] * head.written.scales[len(MOODS) :]
    moved: NDArray[np.float32] = (vector + np.linalg.pinv(slopes.T) @ steps).astype(np.float32)
    return moved / np.linalg.norm(moved)


def _places(candidates: list[Candidate]) -> dict[int, NDArray[np.float64]]:
    rows = SongMood.objects.filter(song__in=[candidate.song for candidate in candidates])
    return {
        song: np.array([valence, energy]) for song, valence, energy in rows.values_list("song", "valence", "energy")
    }
