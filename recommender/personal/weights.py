"""What each group of recommenders counts for a listener: as measured, as they turned it, as far as they are known."""

from collections.abc import Mapping

from recommender.listeners.models import Listener
from recommender.personal.history import History, Stage
from recommender.recommenders.fusion import LEADER, WEIGHTS

# What is turned together, each source in one group only: first the one that can say best why.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "meaning": ("resonance", "lyrics"),
    "listeners": ("item_knn", "rp3beta", "ease", "als", "bpr", "knn_baseline", "svd", "group"),
    "playlists": ("playlist_knn", "item2vec"),
    "popular": ("fresh", "popular"),
}
MOST_WEIGHT = 2.0  # 0 silences a group, 1 is as measured
# Those that learnt from others: they have more to say the more is known of the listener.
_LEARNT = ("listeners", "playlists")
# A group of listeners with a like taste stands in for single ones until these know more: it begins with this weight.
_GROUP = 0.5
# Who wrote how they feel wants that answered first: by so much the words outweigh, and never less than so much.
_WORDS_LEAD, _WORDS_LEAST = 3.0, 0.25


def weights_of(listener: Listener) -> dict[str, float]:
    """What the listener chose for each group, 0 to MOST_WEIGHT; 1 where they chose nothing."""
    return {group: float(listener.weights.get(group, 1.0)) for group in GROUPS}


def counted(chosen: Mapping[str, float], history: History, *, words: bool) -> dict[str, float]:
    """What each group counts in the end: `chosen`, but others' listening only as far as somebody is known."""
    weights = {group: chosen.get(group, 1.0) for group in GROUPS}
    for group in _LEARNT:
        weights[group] *= history.familiarity
    if words:
        weights["meaning"] = max(weights["meaning"], _WORDS_LEAST)
    elif history.stage is Stage.NEW:
        weights["popular"] = 1.0  # there is nothing else to go by
    return weights


def by_source(weights: Mapping[str, float], history: History, *, words: bool) -> dict[str, float]:
    """What a vote of each source counts, from what its group counts. Without words, nothing can resonate with them."""
    votes = dict(WEIGHTS)
    if words:
        votes[LEADER] *= _WORDS_LEAD
    else:
        votes["lyrics"] = votes.pop(LEADER)
    votes["group"] = _GROUP * (1 / history.familiarity - 1) if history.liked else 0.0
    return {
        source: votes[source] * weights[group] for group, sources in GROUPS.items() for source in sources
        if source in votes
    }  # fmt: skip
