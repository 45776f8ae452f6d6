"""Vectors are given back as they are stored."""

from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command

from recommender import exporting
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.models import SongVector
from tests.factories import make_song

pytestmark = pytest.mark.django_db


def test_each_row_is_the_vector_of_the_song_with_its_id(
    encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)
    songs = [make_song(f"歌{n}", lyrics="雨" * (n + 1) + "晴") for n in range(5)]
    list(embed_all(encoder))
    call_command("export_embeddings", tmp_path / "vectors.npy")
    vectors, ids = np.load(tmp_path / "vectors.npy"), np.load(tmp_path / "vectors.ids.npy")
    assert ids.tolist() == [song.pk for song in songs]
    assert vectors.shape == (5, 312)
    for song, vector in zip(ids.tolist(), vectors, strict=True):
        np.testing.assert_array_equal(vector, np.float16(SongVector.objects.get(song=song).vector))


def test_an_empty_catalogue_gives_an_empty_matrix(encoder: Encoder, tmp_path: Path) -> None:
    call_command("export_embeddings", tmp_path / "vectors.npy")
    assert np.load(tmp_path / "vectors.npy").shape == (0, 312)
