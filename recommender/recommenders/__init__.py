"""Recommenders by name. A new one is a new module here and one line in this registry."""

from recommender.encoders import get_encoder
from recommender.recommenders.base import Recommender
from recommender.recommenders.lyrics import LyricsRecommender

RECOMMENDERS = {
    LyricsRecommender.name: LyricsRecommender,
}


def get_recommender(name: str = LyricsRecommender.name) -> Recommender:
    return RECOMMENDERS[name](get_encoder())
