"""From what a visitor wrote to what the site answers."""

from contextlib import suppress

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.epoch import advance_epoch
from catalog.models import Lyrics, Song
from recommender import recommendation
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.models import PassageVector
from recommender.recommendation import MAX_TEXT, Answer, InvalidText, Recommendation, recommend, shape_of, similar
from recommender.recommenders.base import Filters
from tests.factories import make_song

pytestmark = pytest.mark.django_db


@pytest.fixture
def rain(encoder: Encoder) -> Song:
    song = make_song("雨", "甲", "第一句\n\n第二句\n第三句\n第四句\n第五句")
    make_song("晴", "乙", "太阳晒着被子")
    list(embed_all(encoder))
    return song


def test_an_answer_shows_songs_with_the_passage_that_resonates_and_its_strongest_line(rain: Song) -> None:
    answer = recommend("第三句", 1)
    (best,) = answer.recommendations
    assert best.song == rain
    assert best.resonance is not None
    assert best.excerpt == best.resonance.lines == ["第一句", "第二句", "第三句", "第四句", "第五句"]
    assert (best.resonance.first_line, best.resonance.last_line) == (1, 6)
    assert best.resonance.strongest_line == 4  # the second of the text's lines is blank
    assert best.strongest_line == "第三句"
    assert 0 < best.score <= 1
    assert 0 < best.resonance.score <= 1


def test_a_later_passage_is_shown_when_it_resonates_more(encoder: Encoder) -> None:
    make_song("雨", "甲", "雨落在站台\n车还没有来\n灯一盏盏灭\n\n太阳出来了\n被子晒得暖\n猫也在睡觉")
    list(embed_all(encoder))
    resonance = recommend("被子晒得暖暖的").recommendations[0].resonance
    assert resonance is not None
    assert resonance.text == "太阳出来了\n被子晒得暖\n猫也在睡觉"
    assert (resonance.first_line, resonance.last_line, resonance.strongest_line) == (5, 7, 6)


def test_similar_songs_show_the_passage_nearest_to_the_seed(encoder: Encoder) -> None:
    seed = make_song("晴", "乙", "太阳晒着被子\n猫在太阳里睡觉")
    make_song("雨", "甲", "雨落在站台\n车还没有来\n灯一盏盏灭\n\n太阳出来了\n被子晒得暖\n猫也在睡觉")
    list(embed_all(encoder))
    resonance = similar(seed).recommendations[0].resonance
    assert resonance is not None
    assert resonance.first_line == 5


def test_words_that_changed_since_they_were_read_show_their_beginning_and_no_line_numbers(rain: Song) -> None:
    Lyrics.objects.filter(song=rain).update(text="新的一句\n\n新的两句", digest="0" * 32)
    (best,) = [r for r in recommend("第三句").recommendations if r.song == rain]
    assert best.resonance is None
    assert best.excerpt == ["新的一句", "新的两句"]
    assert best.strongest_line == "新的一句"


def test_a_song_whose_passages_are_not_there_yet_is_recommended_all_the_same(rain: Song) -> None:
    PassageVector.objects.all().delete()
    best = recommend("第三句").recommendations[0]
    assert (best.song, best.resonance) == (rain, None)


def test_the_same_question_is_answered_from_the_cache(rain: Song, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    first = recommend("第一句")
    with django_assert_num_queries(1):  # the catalogue's epoch
        again = recommend("  第一句\n")
    assert not first.cached
    assert again.cached
    assert again.recommendations == first.recommendations


def test_an_answer_that_code_of_another_shape_cached_is_not_read(rain: Song, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before_an_upgrade:
        before_an_upgrade.setattr(recommendation, "_SHAPE", shape_of(Recommendation))
        recommend("第三句", 1)
    assert not recommend("第三句", 1).cached
    assert shape_of(Answer) != shape_of(Recommendation)


def test_an_uncached_answer_takes_four_queries(rain: Song, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(4):  # epoch, nearest songs, their passages and words, lyrics with all that is shown
        recommend("第一句", 2)


def test_a_change_of_the_catalogue_is_seen_at_once(rain: Song) -> None:
    assert rain in [r.song for r in recommend("第一句").recommendations]
    Song.objects.filter(pk=rain.pk).update(hidden=True)
    advance_epoch()
    assert rain not in [r.song for r in recommend("第一句").recommendations]


def test_different_filters_are_different_questions(rain: Song) -> None:
    recommend("第一句")
    assert recommend("第一句", filters=Filters(exclude=frozenset({rain.pk}))).recommendations[0].song != rain


def test_what_a_visitor_wrote_is_nowhere_in_the_cache(rain: Song) -> None:
    recommend("只有我知道的心事")
    client = cache._cache.get_client(None)  # type: ignore[attr-defined]
    stored = b"".join(key + (client.get(key) or b"") for key in client.keys("*"))
    assert stored
    assert "只有我知道的心事".encode() not in stored


def test_similar_songs_leave_out_the_song_itself(rain: Song) -> None:
    assert rain not in [r.song for r in similar(rain).recommendations]


@pytest.mark.parametrize("text", ["", "  \n\t　", "字" * (MAX_TEXT + 1), "空\0字符", "半个\ud83d表情", "😭🎧", "……！"])
def test_unreadable_text_is_refused_with_a_sentence(rain: Song, text: str) -> None:
    with pytest.raises(InvalidText, match="。"):
        recommend(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=MAX_TEXT))
def test_any_text_is_answered_or_refused(rain: Song, text: str) -> None:
    with suppress(InvalidText):
        assert len(recommend(text, 3).recommendations) == 2
