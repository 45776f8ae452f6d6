"""Recommenders by name. A new one is a new module here and one line in this registry."""

from collections.abc import Callable

from recommender.encoders import get_encoder
from recommender.encoders.base import Encoder
from recommender.recommenders.base import Recommender
from recommender.recommenders.lyrics import LyricsRecommender
from recommender.recommenders.resonance import ResonanceRecommender

RECOMMENDERS: dict[str, Callable[[Encoder], Recommender]] = {
    LyricsRecommender.name: LyricsRecommender,
    ResonanceRecommender.name: ResonanceRecommender,
}


def get_recommender(name: str = ResonanceRecommender.name) -> Recommender:
    return RECOMMENDERS[name](get_encoder())
