"""Groups of listeners: found where there are any, told of nobody alone, and of use to whoever comes new."""

from datetime import UTC, datetime

import numpy as np
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from scipy import sparse

from catalog.models import Song
from recommender.collaborative.training import train
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.groups import clustering, training
from recommender.groups.clustering import LEAST_SIZE, cluster
from recommender.groups.describing import LEAST_LISTENERS, columns_by, describe
from recommender.groups.models import GROUPS, ListenerGroup
from recommender.groups.nearest import nearest_group
from recommender.interactions.models import Interaction
from recommender.moods import MoodHead
from recommender.recommenders import get_recommender
from recommender.recommenders.base import Query
from recommender.trained.models import TrainingRun
from tests.factories import make_song

LISTENERS, SONGS = 30, 8  # of each taste
TASTES = np.kron(np.eye(2), np.ones((LISTENERS, SONGS)))
MOODS = "孤独", "快乐"


@pytest.fixture
def songs(db: None, mood_head: MoodHead, encoder: Encoder) -> list[Song]:
    """Of a lonely and a happy artist, each with listeners of their own, and a song that only one of them knows."""
    of = [MOODS[n // SONGS] for n in range(2 * SONGS)]
    made = [make_song(f"第{n}首", f"{mood}歌手", f"{mood}的第{n}句") for n, mood in enumerate(of)]
    secret = make_song("秘密", "无人知晓", "孤独的秘密")
    list(embed_all(encoder))
    plays = [(who, made[place]) for who, place in np.argwhere(TASTES).tolist() if (who + place) % 5]
    Interaction.objects.bulk_create(
        Interaction(source="test", listener=str(who), song=song, value=1) for who, song in [*plays, (0, secret)]
    )
    return [*made, secret]


def groups() -> list[ListenerGroup]:
    return list(ListenerGroup.objects.order_by("pk"))


def test_two_tastes_are_two_groups_with_their_songs_artist_and_mood(songs: list[Song]) -> None:
    runs = train(["als", GROUPS])
    assert [run.state for run in runs] == [TrainingRun.State.PUBLISHED] * 2
    assert runs[1].figures["groups"] == 2
    found = {group.name: group for group in groups()}
    assert set(found) == {"爱听孤独歌手，偏孤独", "爱听快乐歌手，偏快乐"}
    for place, group in enumerate(found[f"爱听{mood}歌手，偏{mood}"] for mood in MOODS):
        assert group.size == LISTENERS
        assert set(group.songs) == {song.pk for song in songs[place * SONGS : (place + 1) * SONGS]}


def test_what_one_listener_hears_is_not_told_of_a_group(songs: list[Song]) -> None:
    train(["als", GROUPS])
    assert all(songs[-1].pk not in group.songs and "无人知晓" not in group.artists for group in groups())


def test_the_nearest_groups_songs_are_recommended_to_who_likes_one_of_them(
    songs: list[Song], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    train(["als", GROUPS])
    get_recommender("group").recommend(Query(seeds=(songs[0].pk,)), 3)  # the process reads the run once
    with django_assert_num_queries(4):
        candidates = get_recommender("group").recommend(Query(seeds=(songs[0].pk,)), 20)
    assert {candidate.song for candidate in candidates} == {song.pk for song in songs[1:SONGS]}
    assert {candidate.evidence["group"] for candidate in candidates} == {
        group.pk for group in groups() if songs[0].pk in group.songs
    }


def test_without_factors_tastes_are_compared_by_lyrics(songs: list[Song]) -> None:
    train([GROUPS])
    assert {group.space.partition(":")[0] for group in groups()} == {"lyrics"}
    group = nearest_group([songs[-2].pk])
    assert group is not None
    assert group.name == "爱听快乐歌手，偏快乐"


def test_groups_found_among_other_factors_say_nothing(songs: list[Song]) -> None:
    train(["als", GROUPS, "als"])
    assert groups()
    assert nearest_group([songs[0].pk]) is None
    assert get_recommender("group").recommend(Query(seeds=(songs[0].pk,)), 5) == []


def test_a_new_run_replaces_all_groups_and_leaves_none_where_too_few_listeners_are_left(songs: list[Song]) -> None:
    train([GROUPS])
    before = groups()
    train([GROUPS])
    assert len(groups()) == 2
    assert not {group.pk for group in before} & {group.pk for group in groups()}
    Interaction.objects.filter(listener__in=[str(who) for who in range(LEAST_SIZE + 1)]).delete()
    train([GROUPS])
    assert groups() == []


def test_groups_that_cannot_be_found_leave_the_old_ones(songs: list[Song], monkeypatch: pytest.MonkeyPatch) -> None:
    train([GROUPS])
    before = groups()

    def broken(tastes: object) -> None:
        raise FloatingPointError

    monkeypatch.setattr(training, "cluster", broken)
    (run,) = train([GROUPS])
    assert run.state == TrainingRun.State.FAILED
    assert groups() == before


def around(*sizes: int) -> np.ndarray:
    """Unit vectors near to one axis each, so many to an axis."""
    chance = np.random.default_rng(0)
    points = np.repeat(np.eye(len(sizes)), sizes, axis=0) + chance.normal(0, 0.02, (sum(sizes), len(sizes)))
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32)


def test_the_tastes_say_how_many_groups_there_are() -> None:
    clusters = cluster(around(200, 150, 100))
    assert clusters is not None
    assert np.bincount(clusters.labels).tolist() == [200, 150, 100]
    np.testing.assert_allclose(clusters.centres, np.eye(3), atol=0.02)
    assert clusters.silhouette > 0.9


def test_a_group_that_is_too_small_is_nobodys() -> None:
    clusters = cluster(around(200, 150, LEAST_SIZE - 1))
    assert clusters is not None
    assert np.bincount(clusters.labels + 1).tolist() == [LEAST_SIZE - 1, 200, 150]
    assert len(clusters.centres) == 2


@pytest.mark.parametrize("listeners", [0, 1, 2 * LEAST_SIZE - 1])
def test_few_listeners_are_no_groups(listeners: int) -> None:
    assert cluster(np.tile(np.eye(2, dtype=np.float32), (20, 1))[:listeners]) is None


def test_all_alike_are_no_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustering, "NUMBERS", (2,))
    assert cluster(np.tile(np.eye(2, dtype=np.float32)[0], (100, 1))) is None


def test_a_group_hears_what_it_hears_most_and_loves_what_it_has_more_of_than_others() -> None:
    everywhere, theirs, others, too_few = np.eye(4)
    heard = sparse.csr_matrix(
        np.stack([everywhere + theirs] * LEAST_LISTENERS + [everywhere + too_few] + [everywhere + others] * 9) / 2
    )
    members = np.arange(15) <= LEAST_LISTENERS
    moods = np.array([[0.5, 0.5], [0.1, 0.9], [0.9, 0.1], [0, 0]])
    described = describe(members, heard, columns_by([0, 1, 1, 2], heard), moods)
    assert described.songs == [0, 1]
    assert described.artists == []
    assert described.mood == 1
    assert described.shares is not None
    assert described.shares.sum() == pytest.approx(1)


def test_a_group_that_hears_the_moods_that_everybody_hears_leans_towards_none() -> None:
    heard = sparse.csr_matrix(np.tile(np.eye(2), (LEAST_LISTENERS, 1)))
    members = np.arange(2 * LEAST_LISTENERS) != 0  # a little more of the second song, and of its mood
    moods = np.array([[0.6, 0.4], [0.5, 0.5]])
    described = describe(members, heard, columns_by([0, 1], heard), moods)
    assert described.mood is None
    assert described.shares is not None


def test_curators_read_when_groups_were_found_on_their_own_clock(songs: list[Song], client: Client) -> None:
    train([GROUPS])
    TrainingRun.objects.update(started_at=datetime(2026, 1, 31, 18, 30, tzinfo=UTC))
    client.force_login(get_user_model().objects.create_superuser("馆长"))
    detail = client.get(f"/admin/recommender/listenergroup/{groups()[0].pk}/change/").content.decode()
    assert "2026-02-01 02:30" in detail


def test_curators_read_what_groups_are_where_there_are_none_yet(client: Client, db: None) -> None:
    client.force_login(get_user_model().objects.create_superuser("馆长"))
    assert "听众按口味分成的群" in client.get("/admin/recommender/listenergroup/").content.decode()


def test_curators_read_of_groups_and_cannot_change_them(
    songs: list[Song], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    train(["als", GROUPS])
    curator = Client()
    curator.force_login(get_user_model().objects.create_superuser("馆长"))
    address = "/admin/recommender/listenergroup/"
    with django_assert_max_num_queries(4):
        page = curator.get(address).content.decode()
    assert "爱听快乐歌手，偏快乐" in page
    group = groups()[0]
    with django_assert_max_num_queries(5):
        detail = curator.get(f"{address}{group.pk}/change/").content.decode()
    assert f'<li><a href="/admin/catalog/song/{group.songs[0]}/change/">《' in detail
    assert "比别人更多的心情" in detail
    assert curator.post(f"{address}{group.pk}/delete/", {"post": "yes"}).status_code == 403
    assert curator.get(f"{address}add/").status_code == 403
