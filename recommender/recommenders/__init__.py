"""Recommenders by name. A new one is a new module here and one line in this registry."""

from collections.abc import Callable

from recommender.encoders import get_encoder
from recommender.encoders.base import Encoder
from recommender.recommenders.als import AlsRecommender
from recommender.recommenders.base import Recommender
from recommender.recommenders.bpr import BprRecommender
from recommender.recommenders.ease import EaseRecommender
from recommender.recommenders.fresh import FreshRecommender
from recommender.recommenders.fusion import FusionRecommender
from recommender.recommenders.group import GroupRecommender
from recommender.recommenders.item2vec import Item2VecRecommender
from recommender.recommenders.item_knn import ItemKnnRecommender
from recommender.recommenders.knn_baseline import KnnBaselineRecommender
from recommender.recommenders.lyrics import LyricsRecommender
from recommender.recommenders.playlist_knn import PlaylistKnnRecommender
from recommender.recommenders.popular import PopularRecommender
from recommender.recommenders.resonance import ResonanceRecommender
from recommender.recommenders.rp3beta import Rp3BetaRecommender
from recommender.recommenders.svd import SvdRecommender

# Those that can vote in a fusion.
SOURCES: dict[str, Callable[[Encoder], Recommender]] = {
    LyricsRecommender.name: LyricsRecommender,
    ResonanceRecommender.name: ResonanceRecommender,
    ItemKnnRecommender.name: ItemKnnRecommender,
    EaseRecommender.name: EaseRecommender,
    Rp3BetaRecommender.name: Rp3BetaRecommender,
    AlsRecommender.name: AlsRecommender,
    BprRecommender.name: BprRecommender,
    KnnBaselineRecommender.name: KnnBaselineRecommender,
    SvdRecommender.name: SvdRecommender,
    PlaylistKnnRecommender.name: PlaylistKnnRecommender,
    Item2VecRecommender.name: Item2VecRecommender,
    GroupRecommender.name: GroupRecommender,
    PopularRecommender.name: PopularRecommender,
    FreshRecommender.name: FreshRecommender,
}


def _fusion(encoder: Encoder) -> FusionRecommender:
    return FusionRecommender({name: make(encoder) for name, make in SOURCES.items()})


RECOMMENDERS: dict[str, Callable[[Encoder], Recommender]] = SOURCES | {FusionRecommender.name: _fusion}


def get_recommender(name: str = ResonanceRecommender.name) -> Recommender:
    return RECOMMENDERS[name](get_encoder())
