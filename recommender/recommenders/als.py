"""Songs that fit the taste behind the seeds, by matrix factorisation of who plays what."""

from recommender.recommenders.trained import ByVectors
from recommender.trained.models import AlsVector


class AlsRecommender(ByVectors):
    name = "als"
    table = AlsVector
