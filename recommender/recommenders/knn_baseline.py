"""Songs that are rated like the seeds."""

from recommender.recommenders.trained import ByNeighbours


class KnnBaselineRecommender(ByNeighbours):
    name = "knn_baseline"
