"""Which group a listener is nearest to, by a few songs that they like."""

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
    groups = list(ListenerGroup.objects.serving(space.name)) if taste is not None else []
    if taste is None or not groups:
        return None
    return groups[int((np.array([group.centre for group in groups]) @ taste).argmax())]
