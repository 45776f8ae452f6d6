"""What people play as matrices (listeners, songs): from the site's listeners and from imported files alike."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from recommender.collaborative.fitted import Matrix
from recommender.interactions.models import ImportedEntry, Interaction
from recommender.listeners.models import PlaylistEntry
from recommender.listeners.taste import affinities_of_everybody

CHUNK = 20_000
# Who (of one source, anything that tells people apart), a song's id, how much, and when, where that is known.
Play: TypeAlias = tuple[object, int, float, datetime | None]


@dataclass(frozen=True)
class Plays:
    """A row is a listener or a playlist, a column the song of that place in `songs`."""

    songs: NDArray[np.int64]  # ids, ascending
    weights: Matrix  # (listeners, songs), in (0, 1]
    ages: Matrix  # the same cells: days before the newest of all; 0 where that is not known


def imported_plays() -> Iterator[Play]:
    rows = Interaction.objects.filter(song__hidden=False, value__gt=0)
    for source, listener, song, value, at in rows.values_list("source", "listener", "song", "value", "at").iterator(
        CHUNK
    ):
        yield (source, listener), song, value, at


def imported_playlists() -> Iterator[Play]:
    rows = ImportedEntry.objects.filter(song__hidden=False).values_list("playlist", "song")
    return ((playlist, song, 1.0, None) for playlist, song in rows.iterator(CHUNK))


def listeners_plays() -> Iterator[Play]:
    return affinities_of_everybody()


def listeners_playlists() -> Iterator[Play]:
    rows = PlaylistEntry.objects.filter(song__hidden=False).values_list("playlist", "song")
    return ((playlist, song, 1.0, None) for playlist, song in rows.iterator(CHUNK))


# What training reads. Another place where listening is kept is one more function here.
LISTENING: list[Callable[[], Iterable[Play]]] = [imported_plays, listeners_plays]
PLAYLISTS: list[Callable[[], Iterable[Play]]] = [imported_playlists, listeners_playlists]


def read_plays(sources: list[Callable[[], Iterable[Play]]]) -> Plays:
    """Everything that `sources` give, listeners of different sources apart.

    A value weighs by its logarithm, as a share of the listener's greatest one: counts and ratings alike grow with
    liking, but nobody likes a song a thousand times as much as another.
    """
    listeners: dict[object, int] = {}
    rows, songs, values, days = [], [], [], []
    for source in sources:
        for who, song, value, at in source():
            rows.append(listeners.setdefault((source.__name__, who), len(listeners)))
            songs.append(song)
            values.append(value)
            days.append(at.timestamp() / 86_400 if at else np.nan)
    known, columns = np.unique(np.array(songs, dtype=np.int64), return_inverse=True)
    shape = (len(listeners), len(known))
    newest = np.nan_to_num(np.array(days), nan=-np.inf).max(initial=-np.inf)
    ages = np.nan_to_num(newest - np.array(days), nan=0.0).astype(np.float32)
    cells = np.array(rows, dtype=np.int64), columns
    weights = weighed(sparse.csr_matrix((np.array(values, dtype=np.float32), cells), shape=shape))
    return Plays(known, weights, sparse.csr_matrix((ages, cells), shape=shape))


def weighed(values: Matrix) -> Matrix:
    """log(1 + value) as a share of the greatest in its row."""
    weights: Matrix = values.astype(np.float32)
    if not weights.nnz:
        return weights
    weights.data = np.log1p(weights.data)
    greatest = weights.max(axis=1).toarray().ravel()
    return sparse.diags(1 / np.where(greatest > 0, greatest, 1)).dot(weights).astype(np.float32).tocsr()
