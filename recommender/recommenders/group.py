"""Songs that listeners of a similar taste hear most, for whoever is hardly known yet."""

from recommender.encoders.base import Encoder
from recommender.groups.nearest import nearest_group
from recommender.recommenders.base import Candidate, Query
from recommender.recommenders.trained import best_allowed


class GroupRecommender:
    """The songs that the nearest group of listeners hears most (see recommender.groups).

    A candidate's evidence is the group's key, as `group`. Scores fall from 1 with the rank.
    """

    name = "group"

    def __init__(self, encoder: Encoder) -> None:
        """Needs no encoder; the registry makes all recommenders alike."""

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        group = nearest_group(query.seeds)
        if group is None:
            return []
        scores = {song: 1 - place / len(group.songs) for place, song in enumerate(group.songs)}
        songs = best_allowed(group.songs, query, k)
        return [Candidate(song, scores[song], self.name, {"group": group.pk}) for song in songs]
