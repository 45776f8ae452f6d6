"""What a group of listeners loves more than others do: songs, artists, moods. numpy and scipy only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.collaborative.fitted import Matrix

# What fewer listeners of a group have to do with might be known of one of them, and is not told of the group.
LEAST_LISTENERS = 5
MOST_SONGS, MOST_ARTISTS = 100, 5


@dataclass(frozen=True)
class Description:
    songs: list[int]  # columns, the most telling first
    artists: list[int]  # as songs, of the columns of artists
    shares: NDArray[np.floating] | None  # (moods,), together 1: the profile of what they hear
    mood: int | None  # the most telling one, by its place


def describe(members: NDArray[np.bool_], songs: Matrix, artists: Matrix, moods: NDArray[np.floating]) -> Description:
    """The group of `members` (listeners,) among all listeners.

    `songs` (listeners, songs) and `artists` (listeners, artists) say what everybody hears, each row together 1 or
    empty; `moods` (songs, moods) is the profile of each song, zeros where it has none.
    """
    theirs, everybodys = _profile(songs[members], moods), _profile(songs, moods)
    return Description(
        songs=_most_telling(members, songs, MOST_SONGS),
        artists=_most_telling(members, artists, MOST_ARTISTS),
        shares=theirs if theirs.any() else None,
        mood=int(telling(theirs, everybodys).argmax()) if theirs.any() else None,
    )


def telling(theirs: NDArray[np.floating], everybodys: NDArray[np.floating]) -> NDArray[np.floating]:
    """What each thing adds to the divergence (Kullback and Leibler, 1951) of one distribution from the other.

    High is what a group has much of, and more than others; what it has no more of than others is not above 0.
    """
    return theirs * np.log(np.where(theirs > 0, theirs, 1) / np.where(everybodys > 0, everybodys, 1))


def _most_telling(members: NDArray[np.bool_], heard: Matrix, most: int) -> list[int]:
    worth = telling(_distribution(heard[members]), _distribution(heard))
    worth[heard[members].getnnz(axis=0) < LEAST_LISTENERS] = 0
    return [int(column) for column in np.argsort(-worth, kind="stable")[:most] if worth[column] > 0]


def _profile(songs: Matrix, moods: NDArray[np.floating]) -> NDArray[np.floating]:
    profile = _distribution(songs) @ moods
    return profile / (profile.sum() or 1.0)


def _distribution(heard: Matrix) -> NDArray[np.floating]:
    """The share of each column in all that is heard; zeros where nothing is."""
    total = np.asarray(heard.sum(axis=0), dtype=np.float64).ravel()
    return total / (total.sum() or 1.0)


def columns_by(of: Sequence[int], songs: Matrix) -> Matrix:
    """The columns of `songs` added up by `of`, which gives each column its new place."""
    summed = songs.tocoo()
    places = np.asarray(of)[summed.col]
    return type(songs)((summed.data, (summed.row, places)), shape=(songs.shape[0], max(of, default=-1) + 1))
