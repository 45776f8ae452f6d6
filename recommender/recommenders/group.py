"""Songs that listeners of a similar taste hear most, for whoever is hardly known yet."""

from recommender.groups.nearest import nearest_group
from recommender.recommenders.allowed import best_allowed
from recommender.recommenders.base import Candidate, Query
from recommender.recommenders.trained import Trained


class GroupRecommender(Trained):
    """The songs that the nearest group of listeners hears most (see recommender.groups).

    A candidate's evidence is the group's key, as `group`. Scores fall from 1 with the rank.
    """

    name = "group"

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        return best_allowed(lambda wanted: self._heard(query, wanted), query, k)

    def _heard(self, query: Query, k: int) -> list[Candidate]:
        group, only = nearest_group(query.seeds), query.filters.only
        if group is None:
            return []
        return [
            Candidate(song, 1 - place / len(group.songs), self.name, {"group": group.pk})
            for place, song in enumerate(group.songs)
            if song not in query.unwanted and (only is None or song in only)
        ][:k]
