"""A path leads on: never back, never twice past the same work, never straight from an artist to themselves."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from recommender.paths import APART, Waypoints, find_path

STEPS = 10
BRIGHTER = np.array([1.0, 1.0])


def many_songs(seed: int, size: int = 300, artists: int = 60) -> Waypoints:
    random = np.random.default_rng(seed)
    return Waypoints(
        artists=random.integers(0, artists, size),
        works=np.where(random.random(size) < 0.9, np.arange(size), 0),
        places=random.uniform(-1, 1, (size, 2)),
    )


def costs_towards(songs: Waypoints, start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    wanted = np.linspace(start, end, STEPS)
    costs: NDArray[np.float64] = ((songs.places[None] - wanted[:, None]) ** 2).sum(axis=2)
    return costs


def is_between(songs: Waypoints, path: list[int], direction: NDArray[np.float64]) -> bool:
    signs = np.where(direction < 0, -1.0, 1.0)
    return all((signs * (songs.places[b] - songs.places[a]) >= 0).all() for a, b in pairwise(path))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([(1, 1), (1, -1), (-1, 1), (-1, -1)]))
def test_a_path_keeps_every_promise(seed: int, signs: tuple[int, int]) -> None:
    songs, direction = many_songs(seed), 0.6 * np.array(signs, dtype=float)
    path = find_path(songs, costs_towards(songs, -direction, direction), direction)
    assert len(path) == STEPS
    assert is_between(songs, path, direction)
    assert len({songs.works[song] for song in path}) == STEPS
    for at, song in enumerate(path):
        assert songs.artists[song] not in songs.artists[path[max(0, at - APART) : at]]


def test_a_path_begins_and_ends_where_it_should() -> None:
    songs = many_songs(1, size=500)
    path = find_path(songs, costs_towards(songs, np.array([-0.7, -0.7]), np.array([0.7, 0.7])), BRIGHTER)
    assert songs.places[path[0]] == pytest.approx([-0.7, -0.7], abs=0.25)
    assert songs.places[path[-1]] == pytest.approx([0.7, 0.7], abs=0.25)


def test_with_too_few_songs_the_path_is_shorter_and_still_leads_on() -> None:
    songs = many_songs(2, size=12, artists=12)
    path = find_path(songs, costs_towards(songs, np.array([-1.0, -1.0]), np.array([1.0, 1.0])), BRIGHTER)
    assert 1 <= len(path) < STEPS
    assert is_between(songs, path, BRIGHTER)


def test_songs_of_one_artist_make_a_path_of_one() -> None:
    songs = many_songs(3, size=50, artists=1)
    assert len(find_path(songs, costs_towards(songs, -BRIGHTER, BRIGHTER), BRIGHTER)) == 1


def test_songs_in_one_place_still_make_a_path() -> None:
    songs = Waypoints(np.arange(40), np.arange(40), np.zeros((40, 2)))
    path = find_path(songs, costs_towards(songs, -BRIGHTER, BRIGHTER), np.zeros(2))
    assert len(set(path)) == STEPS


def test_without_songs_there_is_no_path() -> None:
    nothing = Waypoints(np.empty(0, int), np.empty(0, int), np.empty((0, 2)))
    assert find_path(nothing, np.empty((STEPS, 0)), BRIGHTER) == []


def test_the_cheapest_song_is_taken_where_nothing_speaks_against_it() -> None:
    places = np.linspace([-1.0, -1.0], [1.0, 1.0], 40)
    songs = Waypoints(np.arange(40), np.arange(40), places)
    costs = np.ones((3, 40))
    costs[[0, 1, 2], [4, 17, 33]] = 0
    assert find_path(songs, costs, BRIGHTER) == [4, 17, 33]
