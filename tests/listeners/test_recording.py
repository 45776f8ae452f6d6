"""What listeners do is recorded once, whole or not at all, and opinions follow the order in which it happened."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.models import Song
from recommender.listeners.models import DislikedArtist, Event, Listener, Opinion
from recommender.listeners.recording import Recorded, Report, UnknownSubjects, record, record_now
from tests.factories import make_artist, make_song

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def report(kind: str, song: Song | None = None, *, minute: int = 0, **fields: Any) -> Report:
    return Report(uuid4(), kind, NOON + timedelta(minutes=minute), song=song.pk if song else None, **fields)


def opinions(listener: Listener) -> dict[int, bool]:
    return dict(Opinion.objects.filter(listener=listener).values_list("song", "likes"))


def test_a_song_that_is_liked_is_liked_until_it_is_taken_back(listener: Listener) -> None:
    song = make_song()
    record(listener, [report("like", song)])
    assert opinions(listener) == {song.pk: True}
    record(listener, [report("unlike", song, minute=1)])
    assert opinions(listener) == {}


def test_a_song_is_liked_or_disliked_but_never_both(listener: Listener) -> None:
    song = make_song()
    record(listener, [report("like", song), report("dislike", song, minute=1)])
    assert opinions(listener) == {song.pk: False}
    record(listener, [report("unlike", song, minute=2)])
    assert opinions(listener) == {song.pk: False}, "only a like can be unliked"


def test_events_may_come_in_any_order(listener: Listener, other: Listener) -> None:
    song = make_song()
    deeds = [report(kind, song, minute=minute) for minute, kind in enumerate(("like", "dislike", "undislike", "like"))]
    for order in itertools.permutations(deeds):
        Event.objects.all().delete()
        for deed in order:
            record(listener, [deed])
        assert opinions(listener) == {song.pk: True}
        assert Opinion.objects.get().since == deeds[-1].at
    assert opinions(other) == {}


def test_of_events_at_the_same_time_the_last_one_counts(listener: Listener) -> None:
    song, again = make_song(), make_song("晴天")
    record(listener, [report("like", song), report("unlike", song), report("unlike", again), report("like", again)])
    assert opinions(listener) == {again.pk: True}


def test_a_fast_clock_does_not_win_over_a_later_decision(listener: Listener) -> None:
    song, soon = make_song(), timezone.now() + timedelta(minutes=4)
    unlike, like = Report(uuid4(), "unlike", soon, song=song.pk), Report(uuid4(), "like", soon, song=song.pk)
    record(listener, [replace(like, at=soon + timedelta(seconds=1)), unlike])
    assert opinions(listener) == {song.pk: True}, "the order that the clock gave stays"
    record_now(listener, "dislike", song=song.pk)
    assert opinions(listener) == {song.pk: False}


def test_an_artist_can_be_disliked_and_taken_back(listener: Listener) -> None:
    artist = make_song().artist
    record_now(listener, "dislike_artist", artist=artist.pk)
    assert [row.artist for row in DislikedArtist.objects.filter(listener=listener)] == [artist]
    record_now(listener, "undislike_artist", artist=artist.pk)
    assert not DislikedArtist.objects.exists()


def test_sending_the_same_events_again_changes_nothing(listener: Listener) -> None:
    batch = [report("like", make_song()), report("play", make_song("晴天"), share=0.5)]
    assert record(listener, batch) == Recorded(recorded=2, replayed=0)
    before = list(Event.objects.order_by("pk").values())
    assert record(listener, batch) == Recorded(recorded=0, replayed=2)
    assert list(Event.objects.order_by("pk").values()) == before


def test_of_two_events_with_one_id_the_first_counts(listener: Listener) -> None:
    liked = report("like", make_song())
    changed = Report(liked.id, "dislike", liked.at, song=liked.song)
    assert record(listener, [liked, changed]) == Recorded(recorded=1, replayed=1)
    assert opinions(listener) == {liked.song: True}


def test_two_listeners_may_use_the_same_id(listener: Listener, other: Listener) -> None:
    liked = report("like", make_song())
    record(listener, [liked])
    assert record(other, [liked]).recorded == 1


def test_an_unknown_song_or_artist_leaves_nothing_of_its_batch(listener: Listener) -> None:
    known, hidden = make_song(), make_song("藏起来的歌", hidden=True)
    make_artist("没有歌的人")
    batch = [report("like", known), report("like", hidden), report("dislike_artist", artist=10**12)]
    with pytest.raises(UnknownSubjects) as refused:
        record(listener, batch)
    assert (refused.value.songs, refused.value.artists) == ([1], [2])
    assert not Event.objects.exists()
    assert opinions(listener) == {}


def test_while_paused_nothing_is_recorded(listener: Listener) -> None:
    Listener.objects.update(paused=True)
    assert record(listener, [report("like", make_song())]) == Recorded(recorded=0, replayed=0, paused=True)
    assert not Event.objects.exists()


def test_a_batch_costs_as_many_queries_as_one_event(
    listener: Listener, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    songs = [make_song(f"晚风 {n}") for n in range(50)]
    # A savepoint and its release, the listener's lock, known ids, songs, the events, their songs' log, the opinions.
    with django_assert_num_queries(8):
        record(listener, [report("like", song) for song in songs])
    assert len(opinions(listener)) == 50
