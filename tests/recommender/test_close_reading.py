"""What is looked at in songs that are compared by more than their vectors."""

import numpy as np
import pytest
from pytest_django import DjangoAssertNumQueries

from catalog.models import Song
from recommender.close_reading import CloseReading, read_closely
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.models import PassageVector
from tests.factories import make_song

pytestmark = pytest.mark.django_db

SUNNY = "太阳出来了"


@pytest.fixture
def rain(encoder: Encoder) -> Song:
    lyrics = f"雨落在站台\n雨落在街道\n雨落在窗台\n\n{SUNNY}\n被子晒得暖\n猫也在睡觉"
    song = make_song("雨", lyrics=lyrics)
    list(embed_all(encoder))
    return song


def test_of_each_song_the_passage_is_read_that_is_nearest(rain: Song, encoder: Encoder) -> None:
    sun = make_song("晴", lyrics=f"{SUNNY}\n风也停下来")
    make_song("夜", lyrics="雨落在站台\n灯一盏盏灭")
    list(embed_all(encoder))
    (vector,) = encoder.encode([SUNNY])
    found = read_closely([rain.pk, sun.pk, 404], vector, encoder.name)
    assert found.keys() == {rain.pk, sun.pk}
    passage = found[rain.pk].nearest
    assert passage is not None
    assert (passage.first_line, passage.last_line) == (5, 7)
    stored = rain.passages.get(first_line=5)
    assert passage.lines == bytes(stored.lines)
    assert passage.distance == pytest.approx(1 - np.dot(stored.vector, vector), abs=1e-3)


def test_of_equally_near_passages_the_first_is_read(encoder: Encoder) -> None:
    song = make_song("雨", lyrics="雨落在站台\n雨落在街道\n雨落在窗台\n\n雪落在站台\n雪落在街道\n雪落在窗台")
    list(embed_all(encoder))
    song.passages.update(vector=song.passages.get(first_line=5).vector)
    nearest = read_closely([song.pk], encoder.encode(["雪"])[0], encoder.name)[song.pk].nearest
    assert nearest is not None
    assert nearest.first_line == 1


def test_the_words_of_a_song_are_those_of_its_primary_version(rain: Song, encoder: Encoder) -> None:
    rain.versions.create(version="Live", text="另一个版本的歌词")
    reading = read_closely([rain.pk], encoder.encode([SUNNY])[0], encoder.name)[rain.pk]
    assert reading.words.split("\n") == rain.versions.get(primary=True).lines.split("\n")


def test_passages_of_another_encoder_are_not_read(rain: Song, encoder: Encoder) -> None:
    PassageVector.objects.update(encoder="another")
    words = rain.versions.get().lines
    assert read_closely([rain.pk], encoder.encode([SUNNY])[0], encoder.name) == {rain.pk: CloseReading(words, None)}


def test_a_hundred_songs_are_read_in_one_query(
    rain: Song, encoder: Encoder, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        read_closely([rain.pk, *range(10**9, 10**9 + 99)], encoder.encode([SUNNY])[0], encoder.name)
    assert read_closely([], encoder.encode([SUNNY])[0], encoder.name) == {}
