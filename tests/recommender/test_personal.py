"""Songs for one listener: what they did decides at once, and every song says truly why it is there."""

import pytest

from catalog.models import Song
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.listeners.models import Listener
from recommender.listeners.recording import record_now
from recommender.personal import ForYou, Reason, Stage, recommend_for
from recommender.recommenders import fusion
from tests.factories import make_listener, make_song
from tests.recommender.trained import publish_all, publish_counts, publish_neighbours

pytestmark = pytest.mark.django_db
Kind = Reason.Kind


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
