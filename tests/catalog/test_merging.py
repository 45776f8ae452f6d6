"""Merging songs, and what imports make of it."""

import json
from pathlib import Path

import pytest

from catalog.epoch import catalogue_epoch
from catalog.importing import import_files
from catalog.merging import merge_songs
from catalog.models import Lyrics, Song
from tests.catalog.test_importing import song, write
from tests.factories import make_lyrics, make_song

pytestmark = pytest.mark.django_db


def test_merged_songs_are_one_with_all_lyrics() -> None:
    keep, other = make_song("夜的灯", year=None), make_song("夜之灯", lyrics="灯还亮着", year=2004)
    make_lyrics(other, keep.versions.get().text)
    epoch = catalogue_epoch()
    merged = merge_songs(keep, Song.objects.filter(pk=other.pk))
    assert Song.objects.get() == merged
    assert merged.year == 2004
    assert list(merged.versions.order_by("pk").values_list("version", "primary")) == [("", True), ("夜之灯", False)]
    assert catalogue_epoch() == epoch + 1


def test_songs_that_resembled_a_merged_one_resemble_what_it_became() -> None:
    keep, other, third = make_song("甲", lyrics="一"), make_song("乙", lyrics="二"), make_song("丙", lyrics="三")
    Song.objects.filter(pk=third.pk).update(resembles=other)
    Song.objects.filter(pk=keep.pk).update(resembles=other)
    keep.refresh_from_db()
    merge_songs(keep, Song.objects.filter(pk=other.pk))
    assert list(Song.objects.order_by("pk").values_list("resembles", flat=True)) == [None, keep.pk]


def test_importing_again_leaves_merged_songs_merged(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", song("夜的灯", seed=1), song("夜之灯", seed=2), song("灯", seed=3))
    import_files([file])
    first, second, third = Song.objects.order_by("pk")
    merge_songs(second, Song.objects.filter(pk=third.pk))
    merge_songs(first, Song.objects.filter(pk=second.pk))
    assert import_files([file]).unchanged == 3
    assert Song.objects.count() == 1
    assert Lyrics.objects.count() == 3
    counts = import_files([write(tmp_path / "b.jsonl", song("灯 (Live)", seed=4))])
    assert counts.merged == 1
    assert json.dumps(sorted(Lyrics.objects.values_list("version", flat=True)), ensure_ascii=False).count("Live") == 1
