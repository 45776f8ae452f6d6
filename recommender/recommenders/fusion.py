"""Many recommenders, one list: they vote by rank, artists take turns, and every day is a little different."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from recommender.asking import answered_together
from recommender.recommenders.allowed import Known, allowed_songs, first_allowed
from recommender.recommenders.base import Candidate, Evidence, Nominator, Query, Recommender

Found: TypeAlias = dict[str, list[Candidate]]  # by source

# What a vote of each source counts. A source that is not named here does not vote unless it is asked to.
WEIGHTS: Mapping[str, float] = {
    "resonance": 1.0,
    "ease": 1.0,
    "als": 1.0,
    "item_knn": 0.25,
    "playlist_knn": 0.5,
    "item2vec": 0.25,
    "popular": 0.1,
    "fresh": 0.1,
}
# They know what many like, not what was asked: they only vote on songs that another source has found, unless none has.
UNASKED = frozenset({"popular", "fresh"})
# It knows what the words say: where there are words, what it finds is all that may come.
LEADER = "resonance"
# Songs that each source is asked for, and the LEADER.
DEPTH, LED = 50, 100
# For each of them so many are nominated, of which a few turn out not to be allowed.
NOMINATED = 1.3
# Cormack, Clarke and Büttcher (2009): with it, the first ranks differ little and agreement between sources counts.
RANK_CONSTANT = 60


@dataclass(frozen=True)
class Variety:
    """How much a list may say the same, and how much it changes from day to day."""

    per_artist: int = 2  # in any ten songs that follow each other, while there are others
    again: float = 0.85  # what the score of an artist's next song is multiplied by, for each one among the last ten
    daily: float = 0.1  # the greatest share of its score that a song may lose by the day's chance


WINDOW = 10


class FusionRecommender:
    """Weighted reciprocal rank fusion of `sources`, with variety.

    A score is a share of all votes: 1 for a song that every source puts first. A candidate's evidence has in `votes`
    the rank (from 1) that each source gave it, and in `candidates` the candidate of each.

    Where words are asked and the LEADER has a vote, what it finds is all that may come, and the others vote on that.
    The same `whom` gets the same list all day and another one tomorrow; without, every day is alike.
    """

    name = "fusion"

    def __init__(
        self,
        sources: Mapping[str, Recommender],
        weights: Mapping[str, float] = WEIGHTS,
        variety: Variety = Variety(),
        whom: str = "",
        today: date | None = None,
    ) -> None:
        self.sources = sources
        self.weights = {name: weight for name, weight in weights.items() if weight > 0 and name in sources}
        self.variety = variety
        self.luck = f"{whom}:{today or date.today()}" if whom else ""

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        found, songs = self._found(query, max(DEPTH, k))
        rankings = {name: [candidate.song for candidate in each] for name, each in found.items()}
        scores = reciprocal_ranks(rankings, self.weights)
        if self.luck:
            scores = {
                song: score * (1 - self.variety.daily * _chance(self.luck, song)) for song, score in scores.items()
            }
        works: dict[int, int] = {}
        for song in sorted(scores, key=lambda song: (-scores[song], song)):
            works.setdefault(songs[song].work, song)
        artists = {song: songs[song].artist for song in works.values()}
        variety = Variety(again=1.0, per_artist=k) if query.filters.artist else self.variety
        chosen = varied({song: scores[song] for song in artists}, artists, variety, k)
        evidence = self._evidence(query, found, [song for song, _ in chosen])
        greatest = sum(self.weights.values()) / (RANK_CONSTANT + 1)
        return [Candidate(song, score / greatest, self.name, evidence[song]) for song, score in chosen]

    def _found(self, query: Query, depth: int) -> tuple[Found, dict[int, Known]]:
        """What each source finds that may answer, best first, and what has to be known of all these songs."""
        found: Found = {}
        if query.text and LEADER in self.weights:
            found[LEADER] = self.sources[LEADER].recommend(query, max(LED, depth))
            resonant = frozenset(candidate.song for candidate in found[LEADER])
            query = replace(query, filters=replace(query.filters, only=resonant))
        rest = [name for name in self.weights if name not in found]
        asked = [name for name in rest if name not in UNASKED]
        found |= self._nominated(rest, query, depth)
        songs = allowed_songs(_songs_of(found, but=UNASKED), query.filters)
        # Of what was nominated most may answer. Where too little does, the source is to look at the songs itself.
        again = [name for name in asked if len(found[name]) > depth > len(first_allowed(found[name], songs, depth))]
        if again:
            found |= {name: self.sources[name].recommend(query, depth) for name in again}
            songs = allowed_songs(_songs_of(found, but=UNASKED), query.filters)
        if not songs:
            found = {name: self.sources[name].recommend(query, depth) for name in self.weights.keys() & UNASKED}
            songs = allowed_songs(_songs_of(found), query.filters)
        most = {LEADER: max(LED, depth)}
        return {
            name: first_allowed(found[name], songs, most.get(name, depth)) for name in self.weights if name in found
        }, songs

    def _nominated(self, names: Sequence[str], query: Query, depth: int) -> Found:
        """What each source of these names finds, a little more than `depth` where nobody has looked at the songs."""
        # Where few songs pass the filters, they had better be known to the search.
        usual = query.filters.are_usual or query.filters.only is not None
        nominations = {
            name: source.nominate(query, int(depth * NOMINATED))
            for name in names
            if usual and isinstance(source := self.sources[name], Nominator)
        }
        return answered_together(nominations) | {
            name: self.sources[name].recommend(query, depth) for name in names if name not in nominations
        }

    def _evidence(self, query: Query, found: Found, chosen: Sequence[int]) -> dict[int, Evidence]:
        """Of each of the `chosen` songs the votes and the candidates, each with what its source has to say for it."""
        votes: dict[int, dict[str, int]] = {song: {} for song in chosen}
        candidates: dict[int, dict[str, Candidate]] = {song: {} for song in chosen}
        for name, each in found.items():
            for rank, candidate in enumerate(each, 1):
                if candidate.song in votes:
                    votes[candidate.song][name] = rank
                    candidates[candidate.song][name] = candidate
        for name, said in self._explained(query, candidates).items():
            for song, evidence in said.items():
                candidates[song][name] = replace(candidates[song][name], evidence=evidence)
        return {song: {"votes": votes[song], "candidates": candidates[song]} for song in chosen}

    def _explained(
        self, query: Query, candidates: Mapping[int, Mapping[str, Candidate]]
    ) -> dict[str, Mapping[int, Evidence]]:
        """What the sources have to say for those candidates that came without evidence."""
        unexplained: dict[str, list[int]] = defaultdict(list)
        for song, each in candidates.items():
            for name, candidate in each.items():
                if not candidate.evidence:
                    unexplained[name].append(song)
        sources = {name: source for name in unexplained if isinstance(source := self.sources[name], Nominator)}
        explaining = {name: source.explain(query, unexplained[name]) for name, source in sources.items()}
        return answered_together({name: asking for name, asking in explaining.items() if asking})


def _songs_of(found: Found, but: Collection[str] = ()) -> set[int]:
    """The songs that any source found, `but` some."""
    return {candidate.song for name, each in found.items() if name not in but for candidate in each}


def reciprocal_ranks(rankings: Mapping[str, Sequence[int]], weights: Mapping[str, float]) -> dict[int, float]:
    """Of each song the sum of weight / (RANK_CONSTANT + rank) over the rankings that hold it."""
    scores: dict[int, float] = defaultdict(float)
    for name, songs in rankings.items():
        for rank, song in enumerate(songs, 1):
            scores[song] += weights[name] / (RANK_CONSTANT + rank)
    return scores


def varied(
    scores: Mapping[int, float], artists: Mapping[int, int], variety: Variety, k: int
) -> list[tuple[int, float]]:
    """The first `k` songs with their scores, best first once an artist's repetition costs (greedy, as MMR is).

    An artist's further songs come late rather than never: only where nobody else is left they exceed `per_artist`.
    The score that is given out never rises.
    """
    left = sorted(scores, key=lambda song: (-scores[song], song))
    chosen: list[tuple[int, float]] = []
    recent: list[int | None] = []
    while left and len(chosen) < k:
        best, place = _next(left, scores, artists, recent, variety)
        chosen.append((left.pop(place), min(best, chosen[-1][1]) if chosen else best))
        recent = [*recent, artists.get(chosen[-1][0])][-(WINDOW - 1) :]
    return sorted(chosen, key=lambda item: -item[1])


def _next(
    left: Sequence[int],
    scores: Mapping[int, float],
    artists: Mapping[int, int],
    recent: Sequence[int | None],
    variety: Variety,
) -> tuple[float, int]:
    """The score and the place in `left` of the song that comes next."""
    best: tuple[float, int] | None = None
    for place, song in enumerate(left):
        if best and scores[song] <= best[0]:
            break  # the others are no better, whatever their artists
        times = recent.count(artists.get(song))
        score = scores[song] * variety.again**times
        if times < variety.per_artist and (best is None or score > best[0]):
            best = score, place
    return best or (scores[left[0]] * variety.again ** recent.count(artists.get(left[0])), 0)


def _chance(luck: str, song: int) -> float:
    """A number from 0 to 1 that depends on nothing else."""
    return int.from_bytes(hashlib.blake2b(f"{luck}:{song}".encode(), digest_size=4).digest()) / 2**32
