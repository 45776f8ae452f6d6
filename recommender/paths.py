"""Finding the best way through many songs, from one place of valence and energy to another. numpy only."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

APART = 3  # steps between two songs of one artist
BEAM = 48  # partial paths that are followed at once
PER_SONG = 4  # of these at most so many that end in the same song

Partial = tuple[float, list[int]]  # what a path costs so far, and its songs


@dataclass(frozen=True)
class Waypoints:
    """Songs that a path may visit, as arrays of equal length."""

    artists: NDArray[np.int64]
    works: NDArray[np.int64]  # near-identical songs share a number
    places: NDArray[np.float64]  # (songs, 2): valence and energy

    def __len__(self) -> int:
        return len(self.artists)


def find_path(songs: Waypoints, costs: NDArray[np.float64], direction: NDArray[np.float64]) -> list[int]:
    """The cheapest path that a beam search finds: for each of `len(costs)` steps a song, by its place in `songs`.

    `costs` is (steps, songs). Valence never moves against the sign of `direction[0]` nor energy against that of
    `direction[1]`, so the place of each step lies between those of its neighbours. No work comes twice, no artist
    within APART steps. Where no path of that length keeps all this, a shorter one is found; its steps are those of
    `costs` spread evenly, the first and the last among them. Empty where there are no songs.
    """
    follows = _follows(songs, direction)
    after = _longest_after(songs, follows, direction)
    for steps in range(min(len(costs), len(songs)), 0, -1):
        chosen = np.linspace(0, len(costs) - 1, steps).round().astype(int)
        if path := _search(songs, costs[chosen], follows, after):
            return path
    return []


def _follows(songs: Waypoints, direction: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(songs, songs): whether the second may come right after the first, as far as the two alone can tell."""
    ahead = songs.places * np.where(direction < 0, -1.0, 1.0)
    onward = (ahead[:, None] <= ahead[None]).all(axis=2)
    # Of two songs in the same place one may follow the other, but not the other way round as well.
    alike = (ahead[:, None] == ahead[None]).all(axis=2)
    number = np.arange(len(songs))
    different = (songs.artists[:, None] != songs.artists[None]) & (songs.works[:, None] != songs.works[None])
    onward &= ~alike | (number[:, None] < number[None])
    return onward & different


def _longest_after(songs: Waypoints, follows: NDArray[np.bool_], direction: NDArray[np.float64]) -> NDArray[np.int64]:
    """How many songs can still come after each one, in the longest chain."""
    longest = np.zeros(len(songs), dtype=np.int64)
    progress = (songs.places * np.where(direction < 0, -1.0, 1.0)).sum(axis=1)
    for song in np.argsort(progress, kind="stable")[::-1]:
        longest[song] = (longest[follows[song]] + 1).max(initial=0)
    return longest


def _search(
    songs: Waypoints, costs: NDArray[np.float64], follows: NDArray[np.bool_], after: NDArray[np.int64]
) -> list[int]:
    """Beam search (Lowerre, The HARPY Speech Recognition System, 1976); empty where every partial path ends early."""
    steps = len(costs)
    # A song after which too few can come is no song for that step.
    costs = np.where(after[None] >= np.arange(steps)[::-1, None], costs, np.inf)
    beam: list[Partial] = [(0.0, [])]
    for step in range(steps):
        beam = _best(_extended(songs, beam, costs[step], follows))
        if not beam:
            return []
    return beam[0][1]


def _extended(
    songs: Waypoints, beam: list[Partial], costs: NDArray[np.float64], follows: NDArray[np.bool_]
) -> Iterator[Partial]:
    """Every partial path with each of its cheapest next songs."""
    for cost, path in beam:
        allowed = np.isfinite(costs)
        if path:
            allowed &= follows[path[-1]]
            allowed &= ~np.isin(songs.artists, songs.artists[path[-APART:]])
            allowed &= ~np.isin(songs.works, songs.works[path])
        nexts = np.flatnonzero(allowed)
        for song in nexts[np.argsort(costs[nexts], kind="stable")[:BEAM]]:
            yield cost + float(costs[song]), [*path, int(song)]


def _best(extended: Iterator[Partial]) -> list[Partial]:
    """The cheapest, but few that end in the same song: otherwise all would soon be one path with small changes."""
    kept: list[Partial] = []
    endings: Counter[int] = Counter()
    for cost, path in sorted(extended):
        if endings[path[-1]] < PER_SONG:
            endings[path[-1]] += 1
            kept.append((cost, path))
            if len(kept) == BEAM:
                break
    return kept
