"""Songs that fit the taste behind the seeds, by factors learnt from which songs are preferred to which."""

from recommender.recommenders.trained import ByVectors
from recommender.trained.models import BprVector


class BprRecommender(ByVectors):
    name = "bpr"
    table = BprVector
