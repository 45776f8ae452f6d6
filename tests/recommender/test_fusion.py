"""Many recommenders, one list."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pytest

from catalog.models import Song
from recommender.asking import Asking, Question
from recommender.encoders.base import Encoder
from recommender.evaluation.collaborative import fused
from recommender.recommenders import fusion, get_recommender
from recommender.recommenders.base import Candidate, Evidence, Filters, Nominator, Query
from recommender.recommenders.fusion import FusionRecommender, Variety, varied
from tests.factories import make_song
from tests.recommender.trained import publish_all, publish_counts

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 31)


class Says:
    """A source that always gives the same answer."""

    name = "says"

    def __init__(self, songs: Sequence[Song]) -> None:
        self.songs = songs

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        return [Candidate(song.pk, 1.0, self.name, {"seed": 7}) for song in self.songs[:k]]


def many(artists: str) -> list[Song]:
    return [make_song(f"歌{n}", artist) for n, artist in enumerate(artists)]


def answer(fusion: FusionRecommender, k: int = 10) -> list[int]:
    return [candidate.song for candidate in fusion.recommend(Query(seeds=(1,)), k)]


def test_a_song_that_two_sources_name_comes_before_the_first_of_one() -> None:
    a, b, c = many("甲乙丙")
    assert answer(FusionRecommender({"als": Says([a, b]), "ease": Says([c, b])})) == [b.pk, a.pk, c.pk]


def test_weights_decide_whom_to_believe() -> None:
    a, b = many("甲乙")
    sources = {"als": Says([a]), "ease": Says([b])}
    assert answer(FusionRecommender(sources, {"als": 0.1, "ease": 1})) == [b.pk, a.pk]
    assert answer(FusionRecommender(sources, {"als": 1, "ease": 0})) == [a.pk]


def test_the_evidence_tells_who_voted_and_why() -> None:
    a, b = many("甲乙")
    fusion = FusionRecommender({"als": Says([a, b]), "ease": Says([b])})
    best = fusion.recommend(Query(seeds=(1,)), 1)[0]
    assert best.song == b.pk
    assert best.evidence["votes"] == {"als": 2, "ease": 1}
    assert best.evidence["candidates"]["ease"].evidence == {"seed": 7}


def test_popularity_votes_only_on_what_was_asked_for_unless_nobody_else_knows_anything() -> None:
    a, b, c = many("甲乙丙")
    popular = Says([c, b, a])
    fusion = FusionRecommender({"als": Says([a, b]), "popular": popular}, {"als": 1, "popular": 1})
    votes = {each.song: each.evidence["votes"] for each in fusion.recommend(Query(seeds=(1,)), 10)}
    assert votes == {a.pk: {"als": 1, "popular": 2}, b.pk: {"als": 2, "popular": 1}}
    assert answer(FusionRecommender({"als": Says([]), "popular": popular})) == [c.pk, b.pk, a.pk]


def test_somebody_of_whom_nothing_is_known_gets_what_is_popular(encoder: Encoder) -> None:
    a, b = many("甲乙")
    publish_counts({a: 3, b: 5})
    assert [candidate.song for candidate in get_recommender("fusion").recommend(Query(), 10)] == [b.pk, a.pk]


def test_no_artist_floods_the_list() -> None:
    songs = many("甲" * 12 + "乙丙丁戊己庚辛壬癸子")
    found = answer(FusionRecommender({"als": Says(songs)}), 12)
    artists = {song.pk: song.artist_id for song in songs}
    for start in range(len(found) - 9):
        window = [artists[song] for song in found[start : start + 10]]
        assert window.count(artists[songs[0].pk]) <= 2


def test_an_artist_who_is_all_there_is_may_fill_the_list() -> None:
    songs = many("甲" * 5)
    assert answer(FusionRecommender({"als": Says(songs)})) == [song.pk for song in songs]


def test_who_asks_for_an_artist_gets_that_artist() -> None:
    songs = many("甲" * 5)
    fusion = FusionRecommender({"als": Says(songs)})
    candidates = fusion.recommend(Query(seeds=(1,), filters=Filters(artist=songs[0].artist_id)), 10)
    assert len(candidates) == 5


def test_a_list_stays_for_the_day_and_changes_with_it_and_with_the_listener() -> None:
    sources = {"als": Says(many("甲乙丙丁戊己庚辛壬癸子丑"))}

    def of(whom: str, day: int) -> list[int]:
        return answer(FusionRecommender(sources, whom=whom, today=TODAY.replace(day=day)))

    assert of("小满", 1) == of("小满", 1)
    assert of("小满", 1) != of("小满", 2)
    assert of("小满", 1) != of("阿黎", 1)
    assert of("", 1) == of("", 2)


def test_scores_fall_even_where_variety_moves_songs() -> None:
    chosen = varied({1: 1.0, 2: 0.9, 3: 0.1}, {1: 5, 2: 5, 3: 6}, Variety(per_artist=1), 3)
    assert [song for song, _ in chosen] == [1, 3, 2]
    assert [score for _, score in chosen] == sorted((score for _, score in chosen), reverse=True)


def test_all_sources_together_find_what_goes_with_a_song(encoder: Encoder) -> None:
    a, b, c = many("甲乙丙")
    publish_all([a, b, c], [1, 0.9, 0.2])
    found = get_recommender("fusion").recommend(Query(seeds=(a.pk,)), 10)
    assert [candidate.song for candidate in found] == [b.pk, c.pk]
    assert {"als", "ease", "item2vec", "popular"} <= set(found[0].evidence["votes"])


def test_the_evaluation_fuses_as_the_site_does() -> None:
    rankings = {"als": np.array([[4, 2]]), "ease": np.array([[3, 2]])}
    assert fused(rankings, {"als": 1, "ease": 0.5}).tolist() == [[2, 4, 3]]


NOTHING = Question("SELECT 1 WHERE %(never)s", {"never": False})


class Nominates(Nominator):
    """A source that always gives the same answer, and says why only when it is asked."""

    name = "nominates"

    def __init__(self, songs: Sequence[Song]) -> None:
        self.songs, self.looked, self.explained = songs, 0, list[int]()

    def recommend(self, query: Query, k: int) -> list[Candidate]:
        self.looked += 1
        return [Candidate(song.pk, 1.0, self.name) for song in self.songs if not song.hidden][:k]

    def nominate(self, query: Query, k: int) -> Asking[list[Candidate]]:
        yield NOTHING
        return [Candidate(song.pk, 1.0, self.name) for song in self.songs[:k]]

    def explain(self, query: Query, songs: Sequence[int]) -> Asking[Mapping[int, Evidence]]:
        yield NOTHING
        self.explained += songs
        return {song: {"seed": 7} for song in songs}


def test_only_what_is_shown_is_explained() -> None:
    source = Nominates(many("甲乙丙"))
    (best,) = FusionRecommender({"als": source}).recommend(Query(seeds=(1,)), 1)
    assert best.evidence["candidates"]["als"].evidence == {"seed": 7}
    assert source.explained == [best.song]


def test_what_may_not_be_shown_takes_nobodys_place() -> None:
    hidden, a, cover, b = make_song("藏", "甲", hidden=True), *many("乙丙丁")
    cover.resembles = a
    cover.save()
    source = Nominates([hidden, a, cover, b])
    found = FusionRecommender({"als": source}).recommend(Query(seeds=(1,)), 10)
    assert [(each.song, each.evidence["votes"]["als"]) for each in found] == [(a.pk, 1), (b.pk, 2)]
    assert source.looked == 0


def test_a_source_that_nominates_too_little_that_may_be_shown_looks_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fusion, "DEPTH", 4)
    songs = [make_song(f"藏{n}", "甲", hidden=True) for n in range(5)] + many("乙丙丁")
    source = Nominates(songs)
    assert answer(FusionRecommender({"als": source}), 2) == [song.pk for song in songs[5:7]]
    assert source.looked == 1
