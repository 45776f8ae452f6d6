"""Finding the groups anew, from what everybody plays; they replace the old ones in one transaction."""

from dataclasses import dataclass

import numpy as np
from django.db import transaction
from numpy.typing import NDArray
from scipy import sparse

from catalog.models import Artist, Song
from recommender.collaborative.fitted import Matrix
from recommender.collaborative.publishing import let_serve
from recommender.collaborative.reading import Plays
from recommender.groups.clustering import cluster
from recommender.groups.describing import Description, columns_by, describe
from recommender.groups.models import ListenerGroup
from recommender.groups.tastes import Space, present_space
from recommender.models import SongMood
from recommender.moods import MOODS, get_mood_head
from recommender.trained.models import TrainingRun


@dataclass(frozen=True)
class _Heard:
    """What everybody hears, each listener as much as any other: rows together 1."""

    songs: Matrix  # (listeners, songs)
    artists: Matrix  # (listeners, artists)
    names: list[str]  # of the artists, by column
    moods: NDArray[np.floating]  # (songs, moods)


def group_listeners(run: TrainingRun, plays: Plays) -> None:
    """Publish the groups among the listeners of `plays` as those of `run`.

    Where there are no groups that are large enough, none is left either: what was told of more listeners than there
    are now is told no longer.
    """
    space = present_space()
    rows, tastes = _tastes(space, plays)
    clusters = cluster(tastes)
    groups: list[ListenerGroup] = []
    if clusters:
        heard = _heard(plays, rows)
        for place, centre in enumerate(clusters.centres):
            members = clusters.labels == place
            described = describe(members, heard.songs, heard.artists, heard.moods)
            groups.append(_group(run, int(members.sum()), space, centre, described, plays, heard))
    run.figures = {"listeners": len(rows), "groups": len(groups), "silhouette": clusters.silhouette if clusters else 0}
    with transaction.atomic():
        ListenerGroup.objects.bulk_create(groups)
        let_serve(run, ListenerGroup)


def _tastes(space: Space, plays: Plays) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The rows of `plays` that have a taste in `space`, and these tastes (rows, dimension)."""
    vectors = space.vectors_of(plays.songs.tolist())
    known = np.array([song in vectors for song in plays.songs.tolist()])
    table = np.zeros((len(known), space.dimension), dtype=np.float32)
    if vectors:
        table[known] = np.stack([vectors[song] for song in plays.songs[known].tolist()])
    found = [
        (row, taste)
        for row, heard in enumerate(plays.weights)
        if (taste := space.taste(table[heard.indices[known[heard.indices]]])) is not None
    ]
    tastes = np.stack([taste for _, taste in found]) if found else np.zeros((0, space.dimension), dtype=np.float32)
    return np.array([row for row, _ in found], dtype=np.int64), tastes


def _heard(plays: Plays, rows: NDArray[np.int64]) -> _Heard:
    weights = plays.weights[rows]
    totals = np.asarray(weights.sum(axis=1)).ravel()
    songs = (sparse.diags(1 / np.where(totals > 0, totals, 1)) @ weights).tocsr()
    of_song = dict(Song.objects.filter(pk__in=plays.songs.tolist()).values_list("pk", "artist"))
    # A song that is gone has no artist; it makes one of its own that has no name.
    artists, places = np.unique([of_song.get(song, 0) for song in plays.songs.tolist()], return_inverse=True)
    names = dict(Artist.objects.filter(pk__in=artists.tolist()).values_list("pk", "name"))
    by_column = [names.get(artist, "") for artist in artists.tolist()]
    return _Heard(songs, columns_by(places.tolist(), songs), by_column, _moods(plays))


def _moods(plays: Plays) -> NDArray[np.floating]:
    head = get_mood_head()
    profiles = SongMood.objects.read_by(head.name if head else "").filter(song__in=plays.songs.tolist())
    shares = dict(profiles.values_list("song", "shares"))
    return np.array([shares.get(song, [0.0] * len(MOODS)) for song in plays.songs.tolist()])


def _group(
    run: TrainingRun,
    size: int,
    space: Space,
    centre: NDArray[np.float32],
    described: Description,
    plays: Plays,
    heard: _Heard,
) -> ListenerGroup:
    return ListenerGroup(
        run=run,
        size=size,
        space=space.name,
        centre=centre.tolist(),
        songs=[int(plays.songs[column]) for column in described.songs],
        artists=[name for column in described.artists if (name := heard.names[column])],
        mood="" if described.mood is None else MOODS[described.mood],
        shares=None if described.shares is None else described.shares.tolist(),
    )
