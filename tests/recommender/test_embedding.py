"""Every song gets exactly one vector, of its present words, by the present encoder."""

import threading
from collections.abc import Sequence

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection

from catalog.epoch import advance_epoch, catalogue_epoch
from catalog.models import Lyrics
from recommender import embedding, tasks
from recommender.embedding import drop_index, embed_all, embed_next, index_exists, stale_lyrics
from recommender.encoders.base import Encoder
from recommender.lines import strongest_line
from recommender.models import PassageVector, SongVector
from recommender.tasks import embed_stale
from tests.factories import make_lyrics, make_song
from tests.fakes import FakeEncoder

pytestmark = pytest.mark.django_db


class CountingEncoder(FakeEncoder):
    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.encoded += texts
        return super().encode(texts)


def test_every_song_gets_one_vector_of_its_primary_lyrics() -> None:
    song = make_song(lyrics="主要的词")
    make_lyrics(song, "现场的词", version="Live")
    encoder = CountingEncoder()
    assert sum(embed_all(encoder)) == 1
    assert set(encoder.encoded) == {"主要的词"}
    vector = SongVector.objects.get(song=song)
    np.testing.assert_allclose(vector.vector, encoder.encode(["主要的词"])[0], atol=1e-3)


def test_every_passage_gets_a_vector_beside_the_one_of_its_song() -> None:
    song = make_song(lyrics="雨落在站台\n车还没有来\n灯一盏盏灭\n\n太阳出来了\n被子晒得暖\n猫也在睡觉")
    list(embed_all(FakeEncoder()))
    first, second = song.passages.order_by("first_line")
    assert (first.first_line, first.last_line, first.encoder) == (1, 3, "fake-v1")
    assert (second.first_line, second.last_line) == (5, 7)
    (expected,) = FakeEncoder().encode(["太阳出来了\n被子晒得暖\n猫也在睡觉"])
    np.testing.assert_allclose(second.vector, expected, atol=1e-3)


def test_a_passage_knows_which_of_its_lines_is_nearest_to_a_vector() -> None:
    song = make_song(lyrics="雨落在站台\n车还没有来\n灯一盏盏灭\n\n太阳出来了\n被子晒得暖\n猫也在睡觉")
    list(embed_all(FakeEncoder()))
    (vector,) = FakeEncoder().encode(["被子晒得暖暖的"])
    assert strongest_line(bytes(song.passages.get(first_line=5).lines), vector) == 1


def test_a_song_is_the_mean_of_its_passages_however_often_its_chorus_is_sung() -> None:
    verse, chorus = "雨落在站台\n车还没有来\n灯一盏盏灭", "太阳出来了\n被子晒得暖\n猫也在睡觉"
    song = make_song(lyrics="\n\n".join([verse, chorus, chorus, chorus]))
    list(embed_all(FakeEncoder()))
    mean = FakeEncoder().encode([verse, chorus]).sum(axis=0)
    np.testing.assert_allclose(song.vector.vector, mean / np.linalg.norm(mean), atol=1e-3)


def test_lyrics_without_words_are_refused() -> None:
    make_song()
    Lyrics.objects.update(text=" \n", digest="0" * 32)
    with pytest.raises(ValueError, match="words"):
        embed_next(FakeEncoder())


def test_changed_words_replace_the_passages_with_the_vector() -> None:
    song = make_song(lyrics="雨落在站台\n车还没有来\n灯一盏盏灭\n\n太阳出来了\n被子晒得暖\n猫也在睡觉")
    other = make_song("别的歌")
    list(embed_all(FakeEncoder()))
    kept = other.passages.get().pk
    Lyrics.objects.filter(song=song).update(text="只剩两句\n新的词", digest="0" * 32)
    list(embed_all(FakeEncoder()))
    assert song.passages.get().last_line == 2
    assert other.passages.get().pk == kept


def test_embedding_again_encodes_nothing() -> None:
    make_song()
    list(embed_all(CountingEncoder()))
    again = CountingEncoder()
    assert list(embed_all(again)) == []
    assert again.encoded == []


def test_changed_words_make_a_vector_stale_and_no_second_row() -> None:
    song = make_song(lyrics="旧的词")
    list(embed_all(FakeEncoder()))
    Lyrics.objects.filter(song=song).update(text="新的词", digest="0" * 32)
    assert stale_lyrics(FakeEncoder.name).count() == 1
    assert sum(embed_all(FakeEncoder())) == 1
    assert SongVector.objects.get().digest == "0" * 32


def test_another_encoder_makes_every_vector_stale() -> None:
    make_song()
    list(embed_all(FakeEncoder()))
    newer = FakeEncoder()
    newer.name = "fake-v2"
    assert sum(embed_all(newer)) == 1
    assert SongVector.objects.get().encoder == "fake-v2"


def test_new_vectors_advance_the_epoch_so_that_cached_answers_end() -> None:
    make_song()
    before = catalogue_epoch()
    list(embed_all(FakeEncoder()))
    assert catalogue_epoch() > before


def test_a_failure_in_a_batch_leaves_the_finished_batches_and_the_next_run_completes() -> None:
    for n in range(5):
        make_song(f"歌{n}", lyrics="词" * (n + 1))

    class Failing(FakeEncoder):
        def encode(self, texts: Sequence[str]) -> np.ndarray:
            if any(len(text) > 2 for text in texts):
                raise MemoryError
            return super().encode(texts)

    with pytest.raises(MemoryError):
        list(embed_all(Failing(), size=2))
    assert SongVector.objects.count() == PassageVector.objects.count() == 2
    assert sum(embed_all(FakeEncoder(), size=2)) == 3


@pytest.mark.django_db(transaction=True)
def test_a_bulk_load_builds_the_index_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "BULK", 1)
    for n in range(4):
        make_song(f"歌{n}")
    batches = embed_all(FakeEncoder(), size=2)
    next(batches)
    assert not index_exists()
    list(batches)
    assert index_exists()


def test_a_missing_index_is_built_even_when_nothing_is_stale() -> None:
    drop_index()
    list(embed_all(FakeEncoder()))
    assert index_exists()


def test_the_task_embeds_what_is_stale_and_rests_until_the_catalogue_changes(encoder: Encoder) -> None:
    make_song()
    embed_stale()
    assert SongVector.objects.count() == 1
    SongVector.objects.all().delete()  # not a change of the catalogue, so not looked for
    embed_stale()
    assert SongVector.objects.count() == 0
    advance_epoch()
    embed_stale()
    assert SongVector.objects.count() == 1


def test_vectors_that_a_restore_left_out_are_missed_after_a_while(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_song()
    monkeypatch.setattr(tasks, "SETTLED_SECONDS", 0)  # the while is over
    embed_stale()
    SongVector.objects.all().delete()
    embed_stale()
    assert SongVector.objects.count() == 1


def test_embed_songs_says_how_many_it_embedded(encoder: Encoder, capsys: pytest.CaptureFixture[str]) -> None:
    make_song()
    call_command("embed_songs")
    call_command("embed_songs")
    assert capsys.readouterr().out.splitlines() == ["1 songs embedded with fake-v1.", "Nothing to embed."]


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_embed_the_same_song() -> None:
    for n in range(6):
        make_song(f"歌{n}")
    inside, go_on = threading.Event(), threading.Event()

    class Slow(CountingEncoder):
        def encode(self, texts: Sequence[str]) -> np.ndarray:
            inside.set()
            go_on.wait(10)
            return super().encode(texts)

    slow, quick = Slow(), CountingEncoder()

    def work() -> None:
        embed_next(slow, 3)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    assert inside.wait(10)
    assert sum(embed_all(quick)) == 3
    go_on.set()
    worker.join()
    assert len(slow.encoded) == len(quick.encoded) == 3 * 3  # a song is here one passage of two lines
    assert SongVector.objects.count() == PassageVector.objects.count() == 6
