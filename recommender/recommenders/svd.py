"""Songs that are rated like the seeds, by factors of the ratings."""

from recommender.recommenders.trained import ByVectors
from recommender.trained.models import SvdVector


class SvdRecommender(ByVectors):
    name = "svd"
    table = SvdVector
