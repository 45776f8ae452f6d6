"""What listeners did with a song that is merged into another, they did with the song that stays."""

from datetime import timedelta

import pytest

from catalog.merging import merge_songs
from catalog.models import Song
from recommender.interactions.models import ImportedEntry, Interaction
from recommender.listeners.models import Event, Listener, Opinion, Playlist, PlaylistEntry
from recommender.listeners.playlists import save_playlist
from recommender.listeners.recording import record
from recommender.listeners.taste import exclusions_of
from recommender.models import PassageVector
from recommender.sharing.models import Share, SharedSong
from recommender.sharing.shares import Choice, create_share
from recommender.trained.models import AlsVector, BprVector, Item2VecVector, SongCount, SongNeighbours, SvdVector
from tests.factories import make_song
from tests.listeners.test_recording import NOON, opinions, report

TRAINED = {AlsVector, BprVector, SvdVector, Item2VecVector, SongNeighbours, SongCount}


@pytest.fixture
def keep(db: None) -> Song:
    return make_song("夜的灯")


@pytest.fixture
def other(keep: Song) -> Song:
    return make_song("夜之灯", lyrics="灯还亮着")


def merge(keep: Song, *others: Song) -> None:
    merge_songs(keep, Song.objects.filter(pk__in=[song.pk for song in others]))


def test_a_rejected_song_stays_rejected(listener: Listener, keep: Song, other: Song) -> None:
    record(listener, [report("dislike", other)])
    merge(keep, other)
    assert exclusions_of(listener).songs == {keep.pk}


@pytest.mark.parametrize("newer", ["like", "dislike"])
@pytest.mark.parametrize("of_the_merged_song", [True, False])
def test_of_two_opinions_the_newer_counts(
    listener: Listener, keep: Song, other: Song, newer: str, of_the_merged_song: bool
) -> None:
    older = "like" if newer == "dislike" else "dislike"
    first, second = (keep, other) if of_the_merged_song else (other, keep)
    record(listener, [report(older, first), report(newer, second, minute=1)])
    merge(keep, other)
    assert opinions(listener) == {keep.pk: newer == "like"}
    assert Opinion.objects.get().since == NOON + timedelta(minutes=1)


def test_of_several_merged_songs_one_opinion_stays(listener: Listener, keep: Song, other: Song) -> None:
    third = make_song("夜灯", lyrics="灯灭了")
    record(listener, [report("dislike", third, minute=1), report("like", other)])
    merge(keep, other, third)
    assert opinions(listener) == {keep.pk: False}


def test_an_opinion_can_still_be_taken_back(listener: Listener, keep: Song, other: Song) -> None:
    record(listener, [report("like", other), report("play", other, share=0.5)])
    merge(keep, other)
    assert list(Event.objects.order_by("kind").values_list("kind", "song")) == [("like", keep.pk), ("play", keep.pk)]
    record(listener, [report("unlike", keep, minute=1)])
    assert opinions(listener) == {}


def test_playlists_keep_their_length_and_hold_no_song_twice(listener: Listener, keep: Song, other: Song) -> None:
    first = make_song("晴天")
    one, both = (Playlist.objects.create(listener=listener, name=name) for name in ("一", "二"))
    save_playlist(one, songs=[first.pk, other.pk])
    save_playlist(both, songs=[keep.pk, first.pk, other.pk])
    merge(keep, other)
    entries = PlaylistEntry.objects.order_by("playlist", "position").values_list("playlist", "song")
    assert list(entries) == [(one.pk, first.pk), (one.pk, keep.pk), (both.pk, keep.pk), (both.pk, first.pk)]


def test_shares_and_imported_listening_stay(keep: Song, other: Song) -> None:
    create_share(Share.Kind.SONGS, "夜里", [Choice(other.pk)])
    Interaction.objects.create(source="test", listener="1", song=other, value=3)
    merge(keep, other)
    assert SharedSong.objects.get().song == keep
    assert Interaction.objects.get().song == keep


def test_passages_of_other_words_do_not_become_the_songs(keep: Song, other: Song) -> None:
    PassageVector.objects.create(song=other, first_line=3, last_line=4, encoder="x", vector=[1] * 312, lines=b"")
    merge(keep, other)
    assert not PassageVector.objects.exists()


def test_every_model_says_whether_its_rows_are_a_part_of_a_song_or_refer_to_it() -> None:
    relations = [field for field in Song._meta.get_fields(include_hidden=True) if field.one_to_many or field.one_to_one]
    assert {relation.related_model for relation in relations if relation.hidden} == {
        Event, Opinion, PlaylistEntry, SharedSong, Interaction, ImportedEntry, *TRAINED
    }  # fmt: skip
    assert {relation.name for relation in relations if not relation.hidden} == {
        "aliases", "versions", "resembled_by", "vector", "passages", "mood"
    }  # fmt: skip
