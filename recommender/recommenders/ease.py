"""Songs that the seeds predict, by a linear autoencoder of who plays what."""

from recommender.recommenders.trained import ByNeighbours


class EaseRecommender(ByNeighbours):
    name = "ease"
