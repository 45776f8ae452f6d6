"""How retrieval is measured: ranks, grades, and the command over a data folder."""

import json
from pathlib import Path
from random import Random

import numpy as np
import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.evaluation import judgements
from recommender.evaluation.indexes import EmbeddedDocuments, RememberingEncoder, Views, grams, rankers
from recommender.evaluation.judgements import measure_judged, read_judgements, song_key, to_judge
from recommender.evaluation.measures import fifths, halves, reciprocal_rank
from recommender.evaluation.retrieval import Songs, held_out
from recommender.evaluation.weights import mixes, stopping
from recommender.training.corpora import HELD_OUT
from tests.factories import make_song
from tests.fakes import FakeEncoder

SKIES = ("雨", "雪", "风", "云", "雾", "霜", "虹", "月", "星", "霞", "雷", "露")
CHARACTERS = (
    "的一是我不了在有人这他她你说来到大里时么没天想看自心可好样情爱月风雨夜海光梦花路歌笑泪手眼上下左右前后春夏秋冬"
)
QUERIES = ["下雨天一个人回家", "雪落得很安静"]


def song_of(sky: str) -> list[str]:
    """Eleven lines that no other song has, long enough to be taken for one."""
    chance = Random(sky)
    return ["".join(chance.choices(CHARACTERS, k=13)) + sky for _ in range(11)]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder as the corpora lie in: twelve songs, one held out and one that stops training, and two queries."""
    records = [{"name": f"{sky}夜", "singer": "甲", "lyric": song_of(sky)} for sky in SKIES]
    felt = [
        {"id": name, "lines": song_of(sky), "feelings": [f"{sky}下得我睡不着", f"想念有{sky}的那天"], "moods": [],
         "valence": 0, "energy": 0}
        for name, sky in ((min(HELD_OUT), "沙"), ("another", "浪"))
    ]  # fmt: skip
    (tmp_path / "mood").mkdir()
    (tmp_path / "lyrics").mkdir()
    (tmp_path / "lyrics" / "lyrics1.json").write_text(json.dumps(records))
    (tmp_path / "mood" / "feelings_for_songs.jsonl").write_text("".join(json.dumps(each) + "\n" for each in felt))
    (tmp_path / "mood" / "dev_queries.tsv").write_text("".join(f"d{n}\tsad\t{q}\n" for n, q in enumerate(QUERIES)))
    return tmp_path


def test_reciprocal_rank_is_one_for_the_first_and_a_half_for_the_second() -> None:
    scores = np.array([[3.0, 2.0, 1.0], [3.0, 2.0, 1.0]], dtype=np.float32)
    assert reciprocal_rank(scores, np.array([0, 1])) == pytest.approx((1 + 1 / 2) / 2)


def test_fifths_are_of_the_best_documents_only() -> None:
    scores = np.array([[0.1, 0.6, 0.9, 0.0], [0.7, 0.2, 0.8, 0.0]], dtype=np.float32)
    assert fifths(2, scores) == pytest.approx([0.66, 0.72, 0.78, 0.84])


def test_halves_share_no_line() -> None:
    assert halves("甲\n乙\n甲\n丙\n丁") == ("甲\n乙", "丙\n丁")


def test_a_song_is_ranked_by_itself_and_its_nearest_passage() -> None:
    verses = ["雨落在站台\n雨落在街道\n雨落在窗台", "太阳出来了\n被子晒得暖\n猫也在睡觉"]
    documents = ["\n\n".join(verses), verses[0]]
    song, passage = EmbeddedDocuments(FakeEncoder(), documents).similarities(["太阳出来了"])
    query, rain, sun = FakeEncoder().encode(["太阳出来了", *verses])
    both = (rain + sun) / np.linalg.norm(rain + sun)
    assert song[0] == pytest.approx([both @ query, rain @ query], abs=1e-5)
    assert passage[0] == pytest.approx([sun @ query, rain @ query], abs=1e-5)


def test_songs_that_are_no_candidates_come_last() -> None:
    song = np.array([[0.5, 0.4, 0.1]], dtype=np.float32)
    passage = np.array([[0.1, 0.9, 1.0]], dtype=np.float32)
    views = Views(song, passage, np.zeros_like(song), others=np.array([[False, False, True]]))
    assert np.argsort(-views.in_use())[0].tolist() == [1, 0, 2]


def test_wording_is_compared_among_candidates_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommender.evaluation.indexes.CANDIDATES", 2)
    views = EmbeddedDocuments(FakeEncoder(), ["雨落在站台", "太阳出来了", "猫也在睡觉"]).views(["太阳出来了"])
    assert views.others.sum() == 1
    assert views.wording[0, 1] == 1
    assert not views.wording[views.others].any()


def test_characters_count_alone_and_in_pairs() -> None:
    assert grams("想 你了") == ["想", "你", "了", "想你", "你了"]


def test_what_was_encoded_once_is_remembered(tmp_path: Path) -> None:
    texts = ["雨落在站台", "太阳出来了"]
    first = RememberingEncoder(FakeEncoder(), tmp_path).encode(texts)

    class Broken(FakeEncoder):
        def encode(self, texts: object) -> np.ndarray:
            raise AssertionError

    assert (RememberingEncoder(Broken(), tmp_path).encode(texts) == first).all()
    with pytest.raises(AssertionError):
        RememberingEncoder(Broken(), tmp_path).encode([*texts, "新的"])


def test_graded_top_tens_are_measured_against_the_best_order_there_could_be() -> None:
    songs = ["甲", "乙", "丙"]
    grades = {"累": {song_key("甲"): 3, song_key("乙"): 1}}
    perfect = np.array([[3.0, 2.0, 1.0]], dtype=np.float32)
    measured = measure_judged(perfect, ["累"], songs, grades)
    assert measured is not None
    assert (measured.ndcg, measured.unjudged) == (pytest.approx(1.0), 1)
    worse = measure_judged(-perfect, ["累"], songs, grades, k=2)
    assert worse is not None
    assert worse.ndcg == pytest.approx((1 / np.log2(3)) / (3 + 1 / np.log2(3)))
    assert measure_judged(perfect, ["没有人评过"], songs, grades) is None


def test_readers_get_each_song_once_and_none_that_is_graded() -> None:
    scores = [np.array([[3.0, 2.0, 1.0]], dtype=np.float32), np.array([[1.0, 2.0, 3.0]], dtype=np.float32)]
    asked = list(to_judge(scores, ["累"], ["甲", "乙", "丙"], {"累": {song_key("乙"): 0}}, k=2))
    assert sorted(record["lyrics"] for record in asked) == ["丙", "甲"]
    assert all(record["song"] == song_key(record["lyrics"]) for record in asked)


def test_later_grades_hold_and_what_is_no_grade_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "judged.jsonl"
    assert read_judgements(path) == {}
    path.write_text('{"query": "累", "song": "a", "grade": 1}\n{"query": "累", "song": "a", "grade": 2}\n')
    assert read_judgements(path) == {"累": {"a": 2}}
    path.write_text('{"query": "累", "song": "a", "grade": 4}\n')
    with pytest.raises(ValueError, match="grade"):
        read_judgements(path)


def test_the_grades_that_are_kept_can_be_read_and_hold_no_words_of_songs() -> None:
    for line in judgements.JUDGED.read_text().splitlines() if judgements.JUDGED.exists() else []:
        assert json.loads(line).keys() == {"query", "song", "grade"}
    read_judgements()


def test_songs_stand_behind_a_pool_of_others_and_feelings_know_theirs(data: Path) -> None:
    songs = Songs(data, held_out)
    assert len(songs.pool) == len(SKIES)
    assert [songs.texts[place][-1] for place in songs.song_of] == ["沙", "沙"]
    stopped = Songs(data, stopping)
    assert [stopped.texts[place][-1] for place in stopped.song_of] == ["浪", "浪"]


def test_every_ranker_finds_a_song_by_its_own_words(data: Path) -> None:
    songs = Songs(data, held_out)
    for name, ranker in rankers(FakeEncoder()).items():
        scores = ranker(songs.texts)([songs.texts[3]])
        assert scores.shape == (1, len(songs.texts))
        assert scores[0].argmax() == 3, name


def test_mixes_are_all_tried_the_best_first(data: Path) -> None:
    found = mixes(FakeEncoder(), Songs(data, stopping))
    assert len({(mix.passage_share, mix.wording_share) for mix in found}) == len(found) == 104
    assert [mix.reciprocal_rank for mix in found] == sorted((mix.reciprocal_rank for mix in found), reverse=True)


@pytest.mark.django_db
def test_evaluate_retrieval_prints_a_table_and_writes_the_same_as_json(
    data: Path, encoder: Encoder, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ECHOES_HOME = tmp_path
    for sky in SKIES:
        make_song(f"{sky}夜", lyrics="\n".join(song_of(sky)))
    list(embed_all(encoder))
    call_command("evaluate", "retrieval", data=data, figures=tmp_path / "figures.json")
    printed = capsys.readouterr().out
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert [row["ranker"] for row in figures["rankers"]][-1] == "in use"
    for row in figures["rankers"]:
        assert f"| {row['ranker']} | {row['feeling_to_song']:.3f} |" in printed
    assert figures["served"]["songs"] == len(SKIES)
    assert figures["served"]["ann_recall"] == 1.0
    assert figures["served"]["milliseconds"].keys() == {"lyrics", "resonance"}
    assert figures["served"]["line_search"]["lines"] == len(SKIES)
    assert len(figures["fifths"]) == 4


@pytest.mark.django_db
def test_evaluate_pool_writes_what_readers_have_to_grade(
    data: Path, encoder: Encoder, settings: Settings, tmp_path: Path
) -> None:
    settings.ECHOES_HOME = tmp_path
    call_command("evaluate", "pool", data=data, out=tmp_path / "pool.jsonl")
    records = [json.loads(line) for line in (tmp_path / "pool.jsonl").read_text().splitlines()]
    assert {record["query"] for record in records} == set(QUERIES)
    assert len({(record["query"], record["song"]) for record in records}) == len(records) >= 20


@pytest.mark.django_db
def test_evaluate_weights_prints_every_mix(
    data: Path, encoder: Encoder, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ECHOES_HOME = tmp_path
    call_command("evaluate", "weights", data=data)
    assert len(capsys.readouterr().out.splitlines()) == 104
