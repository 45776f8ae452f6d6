"""What a group of listeners hears, and what it loves more than others do. numpy and scipy only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.collaborative.fitted import Matrix

# What fewer listeners of a group have to do with might be known of one of them, and is not told of the group.
LEAST_LISTENERS = 5
MOST_SONGS, MOST_ARTISTS = 100, 5
# How many times its share among everybody a mood has in a group that leans towards it.
LEANING = 1.1


@dataclass(frozen=True)
class Description:
    songs: list[int]  # by column, what they hear most first
    artists: list[int]  # by column, the most telling first
    shares: NDArray[np.floating] | None  # (moods,), together 1: the profile of what they hear
    mood: int | None  # the most telling one, by its place; None where no mood is much more theirs than others'


def describe(members: NDArray[np.bool_], songs: Matrix, artists: Matrix, moods: NDArray[np.floating]) -> Description:
    """The group of `members` (listeners,) among all listeners.

    `songs` (listeners, songs) and `artists` (listeners, artists) say what everybody hears, each row together 1 or
    empty; `moods` (songs, moods) is the profile of each song, zeros where it has none.
    """
    heard = _distribution(songs[members])
    telling_artists = telling(_distribution(artists[members]), _distribution(artists))
    profile, everybodys = _profile(heard, moods), _profile(_distribution(songs), moods)
    mood = int(telling(profile, everybodys).argmax())
    return Description(
        songs=_greatest(heard, songs[members], MOST_SONGS),
        artists=_greatest(telling_artists, artists[members], MOST_ARTISTS),
        shares=profile if profile.any() else None,
        mood=mood if profile[mood] > LEANING * everybodys[mood] else None,
    )


def telling(theirs: NDArray[np.floating], everybodys: NDArray[np.floating]) -> NDArray[np.floating]:
    """What each thing adds to the divergence (Kullback and Leibler, 1951) of one distribution from the other.

    High is what a group has much of, and more than others; what it has no more of than others is not above 0.
    """
    return theirs * np.log(np.where(theirs > 0, theirs, 1) / np.where(everybodys > 0, everybodys, 1))


def _greatest(worth: NDArray[np.floating], heard: Matrix, most: int) -> list[int]:
    """The columns that are worth most, of those that enough of the group have to do with."""
    worth = np.where(heard.getnnz(axis=0) < LEAST_LISTENERS, 0, worth)
    return [int(column) for column in np.argsort(-worth, kind="stable")[:most] if worth[column] > 0]


def _profile(heard: NDArray[np.floating], moods: NDArray[np.floating]) -> NDArray[np.floating]:
    """The moods of what is heard, as far as they are known."""
    profile: NDArray[np.floating] = heard @ moods
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
