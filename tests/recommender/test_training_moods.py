"""Fitting the mood head: what it learns, and that its profiles say something."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="training needs requirements-train.txt")

from recommender.encoders.onnx import albert_tiny_zh
from recommender.evaluation import moods as evaluation
from recommender.evaluation.moods import Figures, measure_moods, mood_table
from recommender.moods import MOODS, Mood, Profile, head_of, softmax
from recommender.training import corpora
from recommender.training import moods as training
from recommender.training.corpora import FeltSong, Post
from recommender.training.moods import MEAN_TOP_SHARE, SPREAD, calibrated, train_moods
from tests.fakes import FakeEncoder

NAMES = [str(mood.label) for mood in MOODS]


def felt(name: str, number: int) -> FeltSong:
    """A song of one mood, told by the mood's own characters; even ones are bright and loud."""
    sign = 1 if number % 2 == 0 else -1
    light = "光力" if sign > 0 else "暗静"
    return FeltSong(
        id=f"{name}{number}",
        lyrics=f"{name}{name}{light}唱\n{name}的{light}歌{number}",
        feelings=(f"我{name}{light}", f"今天{name}啊{light}{number}"),
        moods=(name,),
        valence=2 * sign,
        energy=2 * sign,
    )


@pytest.fixture
def songs(monkeypatch: pytest.MonkeyPatch) -> list[FeltSong]:
    songs = [felt(name, number) for name in NAMES for number in range(8)]
    monkeypatch.setattr(corpora, "HELD_OUT", frozenset(f"{name}{number}" for name in NAMES for number in (0, 1)))
    monkeypatch.setattr(corpora, "felt_songs", lambda data: songs)
    monkeypatch.setattr(corpora, "more_felt_songs", lambda data, public_domain: [])
    monkeypatch.setattr(corpora, "original_songs", lambda folder: [])
    monkeypatch.setattr(corpora, "rated_lyrics", lambda data: [])
    monkeypatch.setattr(corpora, "mood_lyrics", lambda data, unlike: [("快乐的歌", "快乐")])
    monkeypatch.setattr(corpora, "posts", lambda data: [Post("气死我了", "angry", False), Post("好难过", "sad", False)])
    return songs


def test_a_head_learns_moods_valence_and_energy_from_feelings_and_lyrics(songs: list[FeltSong]) -> None:
    encoder = FakeEncoder()
    head = train_moods(encoder, Path("nowhere"), Path("nowhere"), lambda line: None)
    assert head.encoder == encoder.name
    bright, dark = (head.read_text(vector) for vector in encoder.encode(["孤独的光力", "孤独的暗静"]))
    assert bright.strongest == dark.strongest == Mood.LONELY
    assert bright.valence > 0 > dark.valence
    assert bright.energy > 0 > dark.energy


def test_measuring_looks_at_held_out_songs_only(songs: list[FeltSong], monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = FakeEncoder()
    head = train_moods(encoder, Path("nowhere"), Path("nowhere"), lambda line: None)
    seen: list[int] = []

    def counted(texts: str, read: Sequence[Profile], songs: Sequence[FeltSong]) -> Figures:
        seen.append(len(songs))
        return figures(texts, read, songs)

    figures = evaluation._figures
    monkeypatch.setattr(evaluation, "_figures", counted)
    feelings, whole = measure_moods(encoder, head, Path("nowhere"))
    assert seen == [4 * len(NAMES), 2 * len(NAMES)]
    assert feelings.first > 0.9
    assert whole.first_three > 0.9
    assert len(list(mood_table([feelings, whole]))) == 4


def test_calibration_gives_rare_moods_a_chance_and_profiles_a_top() -> None:
    random = np.random.default_rng(0)
    prior = np.array([0.4] + [0.6 / 11] * 11)
    read = random.standard_normal((2_000, 14)) * 0.3 + np.concatenate([np.log(prior), [3, -3]])
    reading = calibrated(read, prior, np.array([[0.1, -0.1]]))
    finished = read * reading.scales + reading.offsets
    shares = softmax(finished[:, :12])
    assert shares.max(axis=1).mean() == pytest.approx(MEAN_TOP_SHARE, abs=0.02)
    assert shares.mean(axis=0) == pytest.approx(np.sqrt(prior) / np.sqrt(prior).sum(), abs=0.01)
    assert finished[:, 12:].std(axis=0) == pytest.approx([SPREAD, SPREAD], abs=0.01)
    assert finished[:, 12:].mean(axis=0) == pytest.approx([0.1, -0.1], abs=0.01)


def test_posts_are_read_as_a_mood_that_their_emotion_allows(songs: list[FeltSong]) -> None:
    encoder = FakeEncoder()
    known = [training.Texts.of(encoder, [(song.lyrics, song) for song in songs], 1.0)]
    texts = training._posts(encoder, Path("nowhere"), training._fit_moods(known))
    by_mood = dict(zip(NAMES, texts.shares.max(axis=0), strict=True))
    assert by_mood["愤怒"] == pytest.approx(1)
    assert by_mood["快乐"] == 0
    assert replace(texts, weight=1.0).shares.sum(axis=1) == pytest.approx([1, 1])


def test_the_shipped_head_reads_the_shipped_encoder() -> None:
    assert head_of(albert_tiny_zh()) is not None, "new weights need manage.py train_moods"
