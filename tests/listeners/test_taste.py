"""What is read off what listeners did, for those who rank songs."""

from datetime import timedelta

from pytest_django import DjangoAssertNumQueries

from recommender.listeners.models import Listener
from recommender.listeners.recording import record_now
from recommender.listeners.taste import (
    KEEP,
    LIKE,
    SKIP,
    Exclusions,
    affinities_of,
    affinities_of_everybody,
    exclusions_of,
)  # fmt: skip
from tests.factories import make_song
from tests.listeners.test_recording import NOON, record, report


def test_what_was_rejected_is_excluded_until_it_is_taken_back(
    listener: Listener, other: Listener, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    song, liked = make_song(), make_song("晴天", "周不响")
    record_now(listener, "dislike", song=song.pk)
    record_now(listener, "like", song=liked.pk)
    record_now(listener, "dislike_artist", artist=song.artist_id)
    with django_assert_num_queries(1):
        assert exclusions_of(listener) == Exclusions(frozenset({song.pk}), frozenset({song.artist_id}))
    assert exclusions_of(other) == Exclusions(frozenset(), frozenset())
    record_now(listener, "undislike", song=song.pk)
    assert exclusions_of(listener).songs == frozenset()


def test_deeds_add_up_for_each_song_and_the_last_song_comes_first(
    listener: Listener, other: Listener, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    heard, kept, skipped, rejected = (make_song(title) for title in ("听过", "留下", "跳过", "不要"))
    record(listener, [
        report("like", heard), report("play", heard, minute=1, share=0.5), report("play", heard, minute=2),
        report("keep", kept, minute=3), report("skip", skipped, minute=4),
        report("play", rejected, minute=5, share=1), report("dislike", rejected, minute=6),
    ])  # fmt: skip
    record(other, [report("like", skipped)])
    with django_assert_num_queries(1):
        found = affinities_of(listener)
    assert [(a.song, a.weight) for a in found] == [
        (skipped.pk, SKIP), (kept.pk, KEEP), (heard.pk, LIKE + 1.5),
    ]  # fmt: skip
    assert [a.song for a in affinities_of(listener, newest=1)] == [skipped.pk]


def test_for_training_all_listeners_are_read_from_one_query(
    listener: Listener, other: Listener, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, second = make_song("一"), make_song("二")
    record(listener, [report("like", first), report("skip", second)])
    record(other, [report("play", second, share=0.25, minute=1)])
    with django_assert_num_queries(1):
        assert list(affinities_of_everybody()) == [
            (listener.pk, first.pk, LIKE, NOON), (other.pk, second.pk, 0.25, NOON + timedelta(minutes=1)),
        ]  # fmt: skip
