"""Songs that stand in the same places of playlists as the seeds."""

from recommender.recommenders.trained import ByVectors
from recommender.trained.models import Item2VecVector


class Item2VecRecommender(ByVectors):
    name = "item2vec"
    table = Item2VecVector
