"""How a text feels, and that every song gets the profile of its present passages."""

import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from catalog.epoch import catalogue_epoch
from catalog.models import Lyrics
from recommender.embedding import embed_all, embed_next
from recommender.encoders.base import Encoder
from recommender.models import SongMood
from recommender.moods import HEAD, MOODS, Mood, MoodHead, Profile, Reading, get_mood_head, head_of
from recommender.profiling import profile_next, stale_profiles
from recommender.training import bundle
from tests.factories import make_song
from tests.fakes import FakeEncoder


def test_the_moods_are_those_that_training_knows() -> None:
    assert tuple(str(mood.label) for mood in MOODS) == bundle.MOODS


def test_a_profile_shares_out_one_whole_between_the_moods(encoder: Encoder, mood_head: MoodHead) -> None:
    profile = mood_head.read_text(encoder.encode(["孤独的夜里想着从前"])[0])
    assert profile.strongest == Mood.LONELY
    assert sum(profile.shares.values()) == pytest.approx(1, abs=1e-5)
    assert all(share > 0 for share in profile.shares.values())


def test_light_words_are_bright_and_strong_words_are_powerful(encoder: Encoder, mood_head: MoodHead) -> None:
    bright, dark, strong, quiet = (mood_head.read_text(vector) for vector in encoder.encode(["光", "暗", "力", "静"]))
    assert bright.valence == pytest.approx(1, abs=0.01)
    assert dark.valence == pytest.approx(-1, abs=0.01)
    assert strong.energy > quiet.energy


def test_only_moods_that_matter_lead_strongest_first() -> None:
    shares = [0.5, 0.2, 0.15, 0.05, 0.1, *[0.0] * 7]
    leading = Profile.of(shares, 0, 0).leading()
    assert [mood for mood, _ in leading] == [Mood.LONELY, Mood.SAD, Mood.LONGING]
    assert len(Profile.of([0.9, 0.1, *[0.0] * 10], 0, 0).leading()) == 1


def test_a_song_feels_like_the_mean_of_its_passages(encoder: Encoder, mood_head: MoodHead) -> None:
    vectors = encoder.encode(["孤独 孤独", "快乐 快乐"])
    profile = mood_head.read_song(vectors)
    assert profile.shares[Mood.LONELY] == pytest.approx(profile.shares[Mood.HAPPY], abs=0.02)
    assert profile.shares[Mood.LONELY] > 0.4


def test_a_head_keeps_its_name_in_its_file(mood_head: MoodHead, tmp_path: Path) -> None:
    mood_head.save(tmp_path / "copy.npz")
    assert MoodHead.load(tmp_path / "copy.npz").name == mood_head.name
    assert replace(mood_head, weights=-mood_head.weights).name != mood_head.name


def test_a_head_of_other_weights_is_not_taken(
    encoder: Encoder, mood_head: MoodHead, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    replace(mood_head, encoder="older-weights").save(tmp_path / HEAD)
    with caplog.at_level(logging.WARNING):
        assert get_mood_head() is None
    assert "train_moods" in caplog.text


def test_an_encoder_without_a_head_has_no_moods(encoder: Encoder) -> None:
    assert head_of(encoder) is None


@pytest.mark.django_db
def test_a_song_gets_its_moods_with_its_vectors(mood_head: MoodHead) -> None:
    song = make_song(lyrics="孤独的人\n孤独的夜\n\n暗的街\n静的雨")
    assert embed_next(FakeEncoder()) == 1
    mood = SongMood.objects.get(song=song)
    assert mood.strongest == Mood.LONELY
    assert mood.strength == pytest.approx(max(mood.shares))
    assert mood.valence < 0
    assert mood.head == mood_head.name
    assert mood.profile.strongest == Mood.LONELY


@pytest.mark.django_db
def test_changed_words_change_the_moods(mood_head: MoodHead) -> None:
    song = make_song(lyrics="孤独的人\n孤独的夜")
    list(embed_all(FakeEncoder()))
    Lyrics.objects.filter(song=song).update(text="快乐的人\n快乐的夜", digest="0" * 32)
    list(embed_all(FakeEncoder()))
    assert SongMood.objects.get().strongest == Mood.HAPPY


@pytest.mark.django_db
def test_songs_embedded_before_there_were_moods_get_them_without_being_embedded_again(
    mood_head: MoodHead, monkeypatch: pytest.MonkeyPatch
) -> None:
    song = make_song(lyrics="孤独的人\n孤独的夜")
    list(embed_all(FakeEncoder()))
    SongMood.objects.all().delete()
    before = catalogue_epoch()
    monkeypatch.delattr(FakeEncoder, "encode")
    list(embed_all(FakeEncoder()))
    assert SongMood.objects.get().song == song
    assert catalogue_epoch() > before


@pytest.mark.django_db
def test_another_head_reads_every_song_again(mood_head: MoodHead) -> None:
    make_song(lyrics="孤独的人\n孤独的夜")
    list(embed_all(FakeEncoder()))
    other = replace(mood_head, weights=-mood_head.weights)
    assert stale_profiles(other).count() == 1
    assert profile_next(other) == 1
    assert profile_next(other) == 0
    assert SongMood.objects.get().head == other.name


@pytest.mark.django_db
def test_without_a_head_songs_are_embedded_all_the_same(encoder: Encoder) -> None:
    make_song()
    assert sum(embed_all(encoder)) == 1
    assert not SongMood.objects.exists()


def test_the_profile_of_many_passages_is_a_profile() -> None:
    random = np.random.default_rng(0)
    numbers = random.standard_normal((312, 14)).astype(np.float32)
    reading = Reading(numbers[0], numbers[1])
    head = MoodHead("any", numbers, reading, reading)
    profile = head.read_song(random.standard_normal((9, 312)).astype(np.float32))
    assert sum(profile.shares.values()) == pytest.approx(1, abs=1e-5)
    assert -1 <= profile.valence <= 1
