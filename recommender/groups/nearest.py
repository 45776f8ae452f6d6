"""What the groups say of somebody who likes a few songs, or none yet."""

from collections.abc import Sequence

import numpy as np

from recommender.groups.models import ListenerGroup
from recommender.groups.tastes import present_space


def nearest_group(songs: Sequence[int]) -> ListenerGroup | None:
    """The group whose centre is nearest to the taste that `songs` (ids) fold into; None where either is unknown.

    In three queries: the space, the songs' vectors, the groups.
    """
    if not songs:
        return None
    space = present_space()
    vectors = space.vectors_of(songs)
    taste = space.taste(np.stack(list(vectors.values()))) if vectors else None
    if taste is None:
        return None
    # Tastes of another space than the groups were found in do not compare with them.
    groups = list(ListenerGroup.objects.serving().filter(space=space.name).only("centre", "songs"))
    return groups[int((np.array([group.centre for group in groups]) @ taste).argmax())] if groups else None


def songs_of_groups() -> set[int]:
    """The songs (ids) that any group hears most: what tells most of somebody, once they pick some of them."""
    return {song for songs in ListenerGroup.objects.serving().values_list("songs", flat=True) for song in songs}
