"""Songs that the listeners of the seeds play."""

from recommender.recommenders.trained import ByNeighbours


class ItemKnnRecommender(ByNeighbours):
    name = "item_knn"
