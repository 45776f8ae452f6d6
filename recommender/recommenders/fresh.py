"""Songs that most people play lately."""

from recommender.recommenders.trained import ByCounts


class FreshRecommender(ByCounts):
    name = "fresh"
    count = "lately"
