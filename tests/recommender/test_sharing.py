"""Sharing songs: what is kept, who can open it, and how it is taken down."""

from datetime import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalog.models import Lyrics, Song
from recommender.moods import Mood
from recommender.sharing.models import Share
from recommender.sharing.shares import MOST_SONGS, Choice, InvalidShare, create_share, open_share, take_down
from recommender.sharing.titles import default_title
from tests.factories import make_song

pytestmark = pytest.mark.django_db

WORDS = "这句话只想给你看"


@pytest.fixture
def songs() -> list[Song]:
    return [
        make_song(f"晚风 {n}", "小满", f"第一行 {n}\n\n第三行 {n}\n第四行 {n}\n第五行 {n}\n第六行 {n}")
        for n in range(3)
    ]


def test_a_share_shows_its_songs_in_their_order_with_the_chosen_lines(songs: list[Song]) -> None:
    made = create_share("songs", "夜里", [Choice(songs[2].pk, 3, 4, 4), Choice(songs[0].pk)])
    opened = open_share(made.token)
    assert opened
    assert [shown.song for shown in opened.songs] == [songs[2], songs[0]]
    assert opened.songs[0].lines == ["第三行 2", "第四行 2"]
    assert opened.songs[0].strongest_line == "第四行 2"
    assert opened.songs[1].lines == ["第一行 0", "第三行 0", "第四行 0", "第五行 0"]
    assert opened.description == "2 首歌：《晚风 2》《晚风 0》"


def test_opening_takes_three_queries_whatever_the_number_of_songs(
    songs: list[Song], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = create_share("songs", "夜里", [Choice(song.pk) for song in songs])
    with django_assert_num_queries(3):  # the share, its rows, the lyrics with songs and artists
        opened = open_share(made.token)
        assert opened
        assert [shown.song.artist.name for shown in opened.songs] == ["小满"] * 3


def test_nobody_guesses_an_address_and_the_database_knows_none(songs: list[Song]) -> None:
    made = [create_share("songs", "夜里", [Choice(songs[0].pk)]) for _ in range(20)]
    tokens = {share.token for share in made} | {share.secret for share in made}
    assert len(tokens) == 40
    assert all(len(token) * 6 >= 128 for token in tokens), "six bits a character"
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(share::text, ' ') FROM recommender_share AS share")
        kept = str(cursor.fetchone())
    assert "夜里" in kept
    assert not any(token in kept for token in tokens)
    assert open_share(made[0].token[:-1]) is None
    assert open_share(made[0].share.token_digest) is None


def test_words_are_kept_only_where_they_were_given_and_never_where_they_signal_self_harm(songs: list[Song]) -> None:
    choices = [Choice(songs[0].pk)]
    assert create_share("songs", "夜里", choices).share.words == ""
    assert create_share("songs", "夜里", choices, WORDS).share.words == WORDS
    for words in ("我不想活了", "我不想\n活了"):
        assert create_share("songs", "夜里", choices, words).share.words == ""


def test_songs_hidden_or_deleted_since_are_left_out(songs: list[Song]) -> None:
    made = create_share("songs", "夜里", [Choice(song.pk) for song in songs])
    Song.objects.filter(pk=songs[0].pk).update(hidden=True)
    songs[1].delete()
    opened = open_share(made.token)
    assert opened
    assert [shown.song for shown in opened.songs] == [songs[2]]
    Song.objects.update(hidden=True)
    opened = open_share(made.token)
    assert opened
    assert opened.songs == []
    assert opened.description == "这里的歌都离开了。"


def test_lines_of_lyrics_that_were_edited_since_become_the_first_ones(songs: list[Song]) -> None:
    made = create_share("songs", "夜里", [Choice(songs[0].pk, 3, 4, 4)])
    lyrics = Lyrics.objects.get(song=songs[0])
    lyrics.text = "新的一行\n又一行"
    lyrics.save()
    opened = open_share(made.token)
    assert opened
    assert opened.songs[0].lines == ["新的一行", "又一行"]


@pytest.mark.parametrize(("first", "last", "strongest"), [(9, 3, 5), (50, 60, 55), (2, 2, 2), (1, 1, 9)])
def test_lines_that_are_not_there_do_no_harm(songs: list[Song], first: int, last: int, strongest: int) -> None:
    opened = open_share(create_share("songs", "夜里", [Choice(songs[0].pk, first, last, strongest)]).token)
    assert opened
    assert opened.songs[0].lines
    assert opened.songs[0].strongest_line == "第一行 0"


def test_what_cannot_be_shared_is_refused_with_a_sentence(songs: list[Song]) -> None:
    hidden = make_song("藏起来", hidden=True)
    one = Choice(songs[0].pk)
    for choices in ([], [one, one], [Choice(404)], [Choice(hidden.pk)], [Choice(n) for n in range(MOST_SONGS + 1)]):
        with pytest.raises(InvalidShare, match="。"):
            create_share("songs", "夜里", choices)
    with pytest.raises(ValidationError, match="标题"):
        create_share("songs", " \u3000\n", [one])
    assert not Share.objects.exists()


def test_a_title_is_one_line_of_sixty_characters_that_the_database_can_keep(songs: list[Song]) -> None:
    made = create_share("songs", "夜\0里\n " + "很长" * 60, [Choice(songs[0].pk)])
    assert made.share.title.startswith("夜里 很长")
    assert len(made.share.title) == Share.TITLE_LENGTH


def test_only_its_own_secret_takes_a_share_down(songs: list[Song]) -> None:
    made, other = (create_share("songs", "夜里", [Choice(songs[0].pk)]) for _ in range(2))
    for wrong in ("", made.token, other.secret, made.share.secret_digest):
        assert not take_down(made.token, wrong)
    assert open_share(made.token)
    assert take_down(made.token, made.secret)
    assert open_share(made.token) is None
    assert open_share(other.token)
    assert not take_down(made.token, made.secret)


@pytest.mark.parametrize(
    ("moment", "mood", "title"),
    [
        (datetime(2026, 1, 3, 2), Mood.LONELY, "冬天的深夜，孤独的歌"),
        (datetime(2026, 4, 3, 6), None, "春天的清晨听见的歌"),
        (datetime(2026, 7, 3, 12), Mood.CALM, "夏天的午后，平静的歌"),
        (datetime(2026, 11, 3, 23), None, "秋天的深夜听见的歌"),
        (datetime(2026, 12, 3, 18), Mood.HOPEFUL, "冬天的傍晚，希望的歌"),
    ],
)
def test_a_share_is_called_by_its_mood_season_and_time(moment: datetime, mood: Mood | None, title: str) -> None:
    assert default_title(moment, mood) == title


def test_curators_find_a_share_by_its_link_and_delete_it(client: Client, songs: list[Song]) -> None:
    made = create_share("songs", "夜里的歌", [Choice(songs[0].pk)], WORDS)
    create_share("songs", "别的歌", [Choice(songs[1].pk)])
    client.force_login(get_user_model().objects.create(username="curator", is_staff=True, is_superuser=True))
    found = client.get("/admin/recommender/share/", {"q": f"https://example.com/s/{made.token}/"}).content.decode()
    assert "夜里的歌" in found
    assert "别的歌" not in found
    assert WORDS in client.get(f"/admin/recommender/share/{made.share.pk}/change/").content.decode()
    assert client.get("/admin/recommender/share/add/").status_code == 403
    client.post(f"/admin/recommender/share/{made.share.pk}/delete/", {"post": "yes"})
    assert open_share(made.token) is None
