"""Recommending to one listener: what they did, in numbers, who votes, and why each song is there."""

from recommender.personal.answering import ForYou, PersonalRecommendation, recommend_for
from recommender.personal.history import Stage
from recommender.personal.reasons import Reason
from recommender.personal.weights import GROUPS, MOST_WEIGHT, weights_of

__all__ = [
    "GROUPS", "MOST_WEIGHT", "ForYou", "PersonalRecommendation", "Reason", "Stage", "recommend_for", "weights_of",
]  # fmt: skip
