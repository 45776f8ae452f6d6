"""Songs for one listener: what they did decides at once, and every song says truly why it is there."""

import pytest

from catalog.models import Song
from recommender.embedding import embed_all
from recommender.encoders import get_encoder
from recommender.encoders.base import Encoder
from recommender.listeners.models import Listener
from recommender.listeners.recording import record_now
from recommender.personal import ForYou, Reason, Stage, recommend_for
from recommender.recommenders import fusion
from tests.factories import make_listener, make_song
from tests.recommender.trained import publish_all, publish_counts, publish_neighbours

pytestmark = pytest.mark.django_db
Kind = Reason.Kind
CHANCE = fusion._chance


@pytest.fixture(autouse=True)
def _an_ordinary_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the day does to a list is tested where it is done."""
    monkeypatch.setattr(fusion, "_chance", lambda luck, song: 0.0)


@pytest.fixture
def listener(encoder: Encoder) -> Listener:
    return make_listener()


@pytest.fixture
def songs(encoder: Encoder) -> dict[str, Song]:
    catalogue = {
        "rain": make_song("雨", "甲", "雨落在空空的站台\n列车开走了"),
        "rain again": make_song("又雨", "乙", "雨落在空空的街道\n伞忘在家里"),
        "sun": make_song("晴", "丙", "太阳晒着新洗的被子\n风很轻"),
        "night": make_song("夜", "丁", "月亮照着窗\n谁还没有睡"),
    }
    list(embed_all(encoder))
    return catalogue


def titles(answer: ForYou) -> list[str]:
    return [found.song.title for found in answer.recommendations]


def test_nobody_knows_a_new_listener_so_they_get_what_many_hear(listener: Listener, songs: dict[str, Song]) -> None:
    publish_counts({songs["sun"]: 9, songs["night"]: 5})
    answer = recommend_for(listener)
    assert titles(answer) == ["晴", "夜"]
    assert answer.stage is Stage.NEW
    assert {reason.kind for reason in answer.recommendations[0].reasons} == {Kind.POPULAR, Kind.FRESH}


def test_one_like_changes_the_next_answer(listener: Listener, songs: dict[str, Song]) -> None:
    publish_all(list(songs.values()), [1, 0.9, 0.2, 0.1])
    record_now(listener, "like", song=songs["rain"].pk)
    answer = recommend_for(listener)
    assert titles(answer)[0] == "又雨"
    assert answer.stage is Stage.BEGINNING
    kinds = [reason.kind for reason in answer.recommendations[0].reasons]
    assert {Kind.MEANING, Kind.LISTENERS, Kind.PLAYLISTS, Kind.POPULAR} <= set(kinds)
    assert answer.recommendations[0].reasons[0].sentence == "因为你收藏了《雨》，它们唱着相近的心事"


def test_with_words_only_songs_that_resonate_come_and_taste_votes(listener: Listener, songs: dict[str, Song]) -> None:
    publish_neighbours("ease", {songs["night"]: {songs["sun"]: 1.0}})
    record_now(listener, "like", song=songs["night"].pk)
    answer = recommend_for(listener, "雨落在空空的站台", 1)
    assert titles(answer) == ["雨"]
    assert answer.recommendations[0].reasons[0].sentence == "这一句很像你说的：雨落在空空的站台"
    assert answer.recommendations[0].score > 0.7


def test_what_was_rejected_never_comes(listener: Listener, songs: dict[str, Song]) -> None:
    publish_all(list(songs.values()), [1, 0.9, 0.2, 0.1])
    record_now(listener, "like", song=songs["rain"].pk)
    record_now(listener, "dislike", song=songs["rain again"].pk)
    record_now(listener, "dislike_artist", artist=songs["night"].artist_id)
    assert titles(recommend_for(listener)) == ["晴"]
    assert set(titles(recommend_for(listener, "雨落在街道"))) == {"雨", "晴"}


def kinds(answer: ForYou, song: Song) -> set[str]:
    (found,) = [found for found in answer.recommendations if found.song == song]
    return {reason.kind for reason in found.reasons}


def test_others_are_heard_the_more_the_more_is_known(listener: Listener, songs: dict[str, Song]) -> None:
    for n in range(5):
        record_now(listener, "like", song=make_song(f"旧{n}", f"旧{n}").pk)
    beginning = recommend_for(listener)
    assert (beginning.stage, beginning.weights["listeners"], beginning.weights["meaning"]) == (Stage.BEGINNING, 0.5, 1)
    for n in range(5, 12):
        record_now(listener, "like", song=make_song(f"旧{n}", f"旧{n}").pk)
    known = recommend_for(listener)
    assert (known.stage, known.weights["listeners"], known.weights["playlists"]) == (Stage.KNOWN, 1, 1)


def test_a_reason_says_no_more_than_what_was_done(listener: Listener, songs: dict[str, Song]) -> None:
    publish_neighbours("ease", {songs["rain"]: {songs["sun"]: 1.0}})

    def sentence() -> str:
        (found,) = [found for found in recommend_for(listener).recommendations if found.song == songs["sun"]]
        return next(reason.sentence for reason in found.reasons if reason.kind is Kind.LISTENERS)

    record_now(listener, "play", song=songs["rain"].pk)
    assert sentence() == "因为你听过《雨》，喜欢它的听众也常听这首"
    record_now(listener, "keep", song=songs["rain"].pk)
    assert sentence() == "因为你留下过《雨》，喜欢它的听众也常听这首"
    record_now(listener, "like", song=songs["rain"].pk)
    assert sentence() == "因为你收藏了《雨》，喜欢它的听众也常听这首"


def test_a_song_that_was_skipped_leads_nowhere_and_does_not_come(listener: Listener, songs: dict[str, Song]) -> None:
    publish_all(list(songs.values()), [1, 0.9, 0.2, 0.1])
    record_now(listener, "skip", song=songs["rain"].pk)
    answer = recommend_for(listener)
    assert answer.stage is Stage.NEW
    assert titles(answer) == ["又雨", "晴", "夜"]


def test_every_reason_is_a_vote_and_names_a_song_of_the_listener(listener: Listener, songs: dict[str, Song]) -> None:
    publish_all(list(songs.values()), [1, 0.9, 0.2, 0.1])
    record_now(listener, "like", song=songs["rain"].pk)
    for text in ("", "月亮照着窗"):
        for found in recommend_for(listener, text).recommendations:
            assert {reason.source for reason in found.reasons} <= set(found.votes)
            assert {reason.song for reason in found.reasons if reason.song} <= {songs["rain"]}
            assert all(reason.line in found.excerpt for reason in found.reasons if reason.line)


def test_a_group_that_is_silenced_neither_votes_nor_explains(listener: Listener, songs: dict[str, Song]) -> None:
    publish_all(list(songs.values()), [1, 0.9, 0.2, 0.1])
    record_now(listener, "like", song=songs["rain"].pk)
    listener.weights = {"listeners": 0}
    answer = recommend_for(listener)
    assert Kind.LISTENERS not in kinds(answer, songs["rain again"])
    assert "als" not in answer.recommendations[0].votes
    assert Kind.LISTENERS in kinds(recommend_for(listener, weights={"listeners": 2}), songs["rain again"])


def test_words_are_answered_even_where_meaning_is_silenced(listener: Listener, songs: dict[str, Song]) -> None:
    assert titles(recommend_for(listener, "月亮照着窗", weights={"meaning": 0}))[0] == "夜"


def test_a_liked_song_may_answer_a_feeling_but_comes_no_more_unasked(
    listener: Listener, songs: dict[str, Song]
) -> None:
    record_now(listener, "like", song=songs["night"].pk)
    assert titles(recommend_for(listener, "月亮照着窗"))[0] == "夜"
    assert "夜" not in titles(recommend_for(listener))


def test_taste_decides_between_songs_that_answer_equally_well(listener: Listener, songs: dict[str, Song]) -> None:
    make_song("甲版", "戊", "灯光照着空房间，太阳晒着新洗的被子")
    make_song("乙版", "己", "灯光照着空房间，月亮照着窗谁还没有睡")
    list(embed_all(get_encoder()))
    record_now(listener, "like", song=songs["night"].pk)
    assert titles(recommend_for(listener, "灯光照着空房间"))[0] == "乙版"
    other = make_listener("阿北")
    record_now(other, "like", song=songs["sun"].pk)
    assert titles(recommend_for(other, "灯光照着空房间"))[0] == "甲版"


def test_a_rejected_song_does_not_come_back_by_another_name(listener: Listener, songs: dict[str, Song]) -> None:
    cover = make_song("翻唱", "庚", "雨落在空空的站台\n列车开走啦", resembles=songs["rain"])
    list(embed_all(get_encoder()))
    record_now(listener, "dislike", song=cover.pk)
    assert not {"雨", "翻唱"} & set(titles(recommend_for(listener, "雨落在空空的站台")))


def test_a_song_that_was_hidden_since_is_not_named(listener: Listener, songs: dict[str, Song]) -> None:
    publish_neighbours("ease", {songs["rain"]: {songs["sun"]: 1.0}})
    record_now(listener, "like", song=songs["rain"].pk)
    Song.objects.filter(pk=songs["rain"].pk).update(hidden=True)
    answer = recommend_for(listener)
    assert "晴" in titles(answer)
    assert not any(reason.song for found in answer.recommendations for reason in found.reasons)


def test_songs_named_for_the_purpose_lead_the_way_and_say_so(listener: Listener, songs: dict[str, Song]) -> None:
    publish_neighbours("ease", {songs["rain"]: {songs["sun"]: 1.0}})
    for n in range(10):
        record_now(listener, "like", song=make_song(f"旧{n}", f"旧{n}", "别的话").pk)
    answer = recommend_for(listener, like=[songs["rain"].pk])
    (found,) = [found for found in answer.recommendations if found.song == songs["sun"]]
    assert "因为你想多听像《雨》的歌，喜欢它的听众也常听这首" in [reason.sentence for reason in found.reasons]
    assert "雨" not in titles(answer)


def test_who_thinks_of_dying_gets_care_and_gentle_songs_first(listener: Listener, songs: dict[str, Song]) -> None:
    dark = make_song("暗", "辛", "我不想活了，想去死")
    list(embed_all(get_encoder()))
    answer = recommend_for(listener, "我不想活了，想去死", 5)
    assert answer.care
    assert answer.recommendations[-1].song == dark


def test_every_listener_has_an_order_of_their_own(
    listener: Listener, songs: dict[str, Song], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fusion, "_chance", CHANCE)
    publish_counts({make_song(f"歌{n}", f"歌手{n}"): 50 - n for n in range(20)})
    first, again, other = (recommend_for(whose) for whose in (listener, listener, make_listener("阿北")))
    assert titles(first) == titles(again)
    assert titles(first) != titles(other)
