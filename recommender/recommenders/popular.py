"""Songs that most people play."""

from recommender.recommenders.trained import ByCounts


class PopularRecommender(ByCounts):
    name = "popular"
    count = "listeners"
