"""Answering one listener: the songs for them now, with or without words, and why each is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from catalog.epoch import catalogue_epoch
from catalog.models import Song
from recommender.care import care_for
from recommender.encoders import get_encoder
from recommender.listeners.models import Listener
from recommender.moods import get_mood_head
from recommender.personal.history import History, Stage
from recommender.personal.reasons import Reason, reasons_of, seeds_behind
from recommender.personal.weights import by_source, counted, weights_of
from recommender.recommendation import Answer, Recommendation, as_shown, choose, readable
from recommender.recommenders import SOURCES
from recommender.recommenders.base import Candidate, Filters, Query, Recommender
from recommender.recommenders.fusion import LEADER, FusionRecommender
from recommender.recommenders.lyrics import Vector, drawn, led
from recommender.shifting import NO_SHIFT, Shift

# How far the listener's taste draws their words towards it: less than songs that they name for the purpose.
TASTE_SHARE = 0.15


@dataclass(frozen=True)
class PersonalRecommendation(Recommendation):
    """With words the score is everybody's: how well the lyrics answer. Without, it is the share of all votes."""

    reasons: list[Reason] = field(default_factory=list)  # what counted most first
    votes: Mapping[str, int] = field(default_factory=dict)  # the rank, from 1, that each source gave


@dataclass(frozen=True)
class ForYou(Answer):
    """A listener's answer; made anew each time, so that what they did a moment ago is felt."""

    recommendations: list[PersonalRecommendation]  # type: ignore[assignment]
    weights: Mapping[str, float] = field(default_factory=dict)  # what each group of sources counted
    stage: Stage = Stage.NEW


class WordsAlone:
    """A source that reads the words and leaves the seeds be: a song somebody likes may answer what they feel."""

    def __init__(self, source: Recommender) -> None:
        self.source, self.name = source, source.name

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        return self.source.recommend(replace(query, seeds=()), k)


def recommend_for(
    listener: Listener,
    text: str = "",
    k: int = 10,
    filters: Filters | None = None,
    shift: Shift = NO_SHIFT,
    weights: Mapping[str, float] | None = None,
    like: Sequence[int] = (),
) -> ForYou:
    """The `k` songs for `listener` now; with words, songs that resonate with them, moved as `shift` says.

    `weights` of groups stand in for those that the listener keeps; songs (ids) of `like` lead the way as well. What
    they rejected never comes. Raises InvalidText.
    """
    words = readable(text) if text else ""
    history, encoder, head = History.of(listener), get_encoder(), get_mood_head()
    said = encoder.encode([words])[0] if words else None
    mood = head.read_text(said) if head and said is not None else None
    care = care_for(words) if words else None
    counts = counted(weights_of(listener) if weights is None else weights, history, words=bool(words))
    votes = by_source(counts, history, words=bool(words))
    query = Query(
        text=words,
        seeds=tuple(dict.fromkeys([*like, *history.seeds])),
        filters=_narrowed(filters or Filters(), history, like, words),
        vector=_direction(said, history.taste(encoder), like),
    )
    # A feeling gets the best answer there is; what comes unasked is to be a little different every day.
    fusion = _fusion(votes, whom="" if words else str(listener.pk))
    chosen = choose(fusion, query, k, shift, mood, care)
    recommendations = _with_reasons(chosen, votes, history)
    epoch = catalogue_epoch()
    return ForYou(recommendations, encoder.name, epoch, mood, care=care, weights=counts, stage=history.stage)


def _narrowed(filters: Filters, history: History, like: Sequence[int], words: str) -> Filters:
    """Without what was rejected; where nothing is asked, also without all that is no news to the listener.

    A feeling may well be answered by an old love.
    """
    known = frozenset() if words else history.songs
    return history.rejected.narrow(replace(filters, exclude=filters.exclude | known | set(like)))


def _direction(said: Vector | None, taste: Vector | None, like: Sequence[int]) -> Vector | None:
    """Where to look in the lyrics' space: where the words or else the taste point, on the way to what was named, and
    from the words a little of the way to the taste."""
    direction = led(taste if said is None else said, like, get_encoder())
    if said is None or taste is None or direction is None:
        return direction
    return drawn(direction, taste, TASTE_SHARE)


def _fusion(votes: Mapping[str, float], whom: str) -> FusionRecommender:
    encoder = get_encoder()
    sources = {name: SOURCES[name](encoder) for name, weight in votes.items() if weight > 0}
    if LEADER in sources:
        sources[LEADER] = WordsAlone(sources[LEADER])
    return FusionRecommender(sources, votes, whom=whom)


def _with_reasons(
    chosen: Sequence[Candidate], votes: Mapping[str, float], history: History
) -> list[PersonalRecommendation]:
    by_song = {candidate.song: candidate for candidate in chosen}
    seeds, deeds = Song.objects.visible().for_listing().in_bulk(seeds_behind(chosen)), history.deeds
    recommendations = []
    for shown in as_shown([candidate.evidence["candidates"].get(LEADER, candidate) for candidate in chosen]):
        candidate = by_song[shown.song.pk]
        recommendations.append(
            PersonalRecommendation(
                **{each.name: getattr(shown, each.name) for each in fields(Recommendation)},
                reasons=reasons_of(candidate, shown, votes, seeds, deeds),
                votes=candidate.evidence["votes"],
            )
        )
    return recommendations
