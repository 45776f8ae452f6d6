"""Songs that stand in the playlists of the seeds."""

from recommender.recommenders.trained import ByNeighbours


class PlaylistKnnRecommender(ByNeighbours):
    name = "playlist_knn"
