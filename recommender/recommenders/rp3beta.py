"""Songs that a short random walk from the seeds over listeners leads to."""

from recommender.recommenders.trained import ByNeighbours


class Rp3BetaRecommender(ByNeighbours):
    name = "rp3beta"
