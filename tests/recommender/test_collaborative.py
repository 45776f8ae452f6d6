"""Training on what people play: what it learns, what it publishes, and what it leaves alone."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import numpy as np
import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone
from scipy import sparse

from catalog.models import Song
from recommender.collaborative import training
from recommender.collaborative.factors import knn_baseline
from recommender.collaborative.fitted import Fitted, Matrix, Neighbours, Popularity
from recommender.collaborative.models import MODELS
from recommender.collaborative.neighbourhoods import ease, item_knn, rp3beta
from recommender.collaborative.training import train, train_if_due
from recommender.encoders.base import Encoder
from recommender.evaluation.ranking import found, ranked, split
from recommender.interactions.models import ImportedEntry, ImportedPlaylist, Interaction
from recommender.listeners.models import Event, Listener, Opinion
from recommender.recommenders import get_recommender
from recommender.recommenders.base import Query
from recommender.trained.models import SongCount, SongNeighbours, TrainingRun
from tests.factories import make_song

LISTENERS, SONGS = 12, 20  # of each taste
# Two tastes that share no song: rows are listeners, columns songs.
TASTES = np.kron(np.eye(2), np.ones((LISTENERS, SONGS)))


@pytest.fixture
def songs(db: None, encoder: Encoder) -> list[Song]:
    """Two times twenty songs, each half played by people who do not play the other, nor every song of their own."""
    made = [make_song(f"第{n}首", f"歌手{n}", f"第{n}首的词") for n in range(TASTES.shape[1])]
    playlists = [ImportedPlaylist(source="test", key=str(listener)) for listener in range(len(TASTES))]
    ImportedPlaylist.objects.bulk_create(playlists)
    plays = [(who, place) for who, place in np.argwhere(TASTES).tolist() if (who + place) % 6]
    Interaction.objects.bulk_create(
        Interaction(source="test", listener=str(who), song=made[place], value=1 + place % 5) for who, place in plays
    )
    ImportedEntry.objects.bulk_create(
        ImportedEntry(playlist=playlists[who], song=made[place], position=place) for who, place in plays
    )
    return made


def test_what_was_trained_is_recommended(songs: list[Song]) -> None:
    runs = train(("ease", "als", "popular"))
    assert {run.state for run in runs} == {TrainingRun.State.PUBLISHED}
    same_taste = {song.pk for song in songs[1:SONGS]}
    for name in ("ease", "als"):
        candidates = get_recommender(name).recommend(Query(seeds=(songs[0].pk,)), 3)
        assert {candidate.song for candidate in candidates} <= same_taste
        assert {candidate.evidence["seed"] for candidate in candidates} == {songs[0].pk}
    assert len(get_recommender("popular").recommend(Query(), 100)) == len(songs)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_trains_and_is_published_once(songs: list[Song], name: str) -> None:
    (first,), (second,) = train([name]), train([name])
    assert [first.state, second.state] == [TrainingRun.State.PUBLISHED] * 2
    assert list(TrainingRun.objects.filter(state=TrainingRun.State.PUBLISHED)) == [second]
    assert set(MODELS[name].table._default_manager.values_list("run", flat=True)) == {second.pk}


def _nothing(plays: Matrix) -> Fitted:
    return Neighbours(sparse.csr_matrix((plays.shape[1],) * 2, dtype=np.float32))


def _broken(plays: Matrix) -> Fitted:
    raise FloatingPointError


@pytest.mark.parametrize(("fit", "state"), [(_nothing, "worse"), (_broken, "failed")])
def test_a_bad_run_leaves_the_old_one_serving(
    songs: list[Song], monkeypatch: pytest.MonkeyPatch, fit: Callable[[Matrix], Fitted], state: str
) -> None:
    (good,) = train(["item_knn"])
    rows = list(SongNeighbours.objects.values_list())
    monkeypatch.setitem(MODELS, "item_knn", replace(MODELS["item_knn"], fit=fit))
    (bad,) = train(["item_knn"])
    assert bad.state == state
    assert TrainingRun.objects.serving("item_knn") == good
    assert list(SongNeighbours.objects.values_list()) == rows


def test_what_the_sites_own_listeners_like_is_learnt_from(songs: list[Song]) -> None:
    Interaction.objects.all().delete()
    for name in ("甲", "乙", "丙"):
        listener = Listener.objects.of(get_user_model().objects.create(username=name))
        for song in songs[:4]:
            Opinion.objects.create(listener=listener, song=song, likes=True, since=timezone.now())
    train(["item_knn"])
    candidates = get_recommender("item_knn").recommend(Query(seeds=(songs[0].pk,)), 10)
    assert {candidate.song for candidate in candidates} == {song.pk for song in songs[1:4]}


def test_a_killed_run_is_noticed_by_the_next_one(songs: list[Song]) -> None:
    killed = TrainingRun.objects.create(model="ease")
    train(["item_knn"])
    killed.refresh_from_db()
    assert killed.state == TrainingRun.State.FAILED


def test_a_night_trains_what_was_not_trained_to_the_end_lately(
    songs: list[Song], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "TRAINED", ("item_knn", "popular", "ease"))
    train(["item_knn"])
    TrainingRun.objects.create(model="popular", state=TrainingRun.State.FAILED, finished_at=timezone.now())
    TrainingRun.objects.create(model="ease")  # and was killed
    for _ in range(2):
        train_if_due()
        published = TrainingRun.objects.filter(state=TrainingRun.State.PUBLISHED)
        assert list(published.order_by("pk").values_list("model", flat=True)) == ["item_knn", "popular", "ease"]
        assert TrainingRun.objects.count() == 5


def test_a_song_that_is_not_played_any_more_is_played_less_lately(songs: list[Song]) -> None:
    Interaction.objects.all().delete()
    listener = Listener.objects.of(get_user_model().objects.create(username="甲"))
    for song, years in zip(songs, (0, 2), strict=False):
        at = timezone.now() - timedelta(days=365 * years)
        Event.objects.create(listener=listener, client_id=uuid4(), kind="play", song=song, occurred_at=at)
    train(["popular"])
    now, once = SongCount.objects.order_by("song")
    assert (now.listeners, once.listeners) == (1, 1)
    assert (now.lately, once.lately) == (pytest.approx(1), pytest.approx(0, abs=1e-6))


@pytest.mark.django_db
def test_without_anything_to_learn_from_nothing_happens(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("train_recommenders")
    assert "Nothing to learn from" in capsys.readouterr().out
    assert not TrainingRun.objects.exists()


@pytest.mark.parametrize("fit", [item_knn, rp3beta, ease])
def test_neighbours_share_a_taste(fit: Callable[[Matrix], Neighbours]) -> None:
    plays = sparse.csr_matrix(TASTES, dtype=np.float32)
    weights = fit(plays).weights.toarray()
    assert not weights.diagonal().any()
    assert weights[:SONGS, :SONGS].sum() > 0
    assert weights[SONGS:, SONGS:].sum() > 0
    assert weights[:SONGS, SONGS:].max() < 1e-4


def test_ratings_that_are_all_alike_give_no_neighbours() -> None:
    assert knn_baseline(sparse.csr_matrix(TASTES, dtype=np.float32)).weights.nnz == 0


def test_ease_is_the_same_by_listeners_and_by_songs() -> None:
    generator = np.random.default_rng(0)
    few = sparse.csr_matrix(generator.random((8, 9)) < 0.4, dtype=np.float32)
    # Listeners who play nothing change nothing, but with them the songs are fewer.
    many = sparse.vstack([few, sparse.csr_matrix((5, 9), dtype=np.float32)]).tocsr()
    np.testing.assert_allclose(ease(few, 2.0).weights.toarray(), ease(many, 2.0).weights.toarray(), atol=1e-4)


def test_measures_of_a_known_ranking() -> None:
    scores = np.array([[5, 4, 3, 2, 1]], dtype=np.float32)
    seen = sparse.csr_matrix(np.array([[1, 0, 0, 0, 0]]))
    wanted = sparse.csr_matrix(np.array([[0, 0, 1, 0, 0]]))
    ranking = ranked(scores, seen, 4)
    assert ranking.tolist() == [[1, 2, 3, 4]]
    figures = found(ranking, wanted)
    assert (figures.recall10, figures.ndcg10) == (1.0, pytest.approx(1 / np.log2(3)))


def test_a_split_deals_every_cell_once() -> None:
    plays = sparse.csr_matrix(np.ones((3, 20)), dtype=np.float32)
    parts = split(plays, (0.8, 0.1, 0.1), np.random.default_rng(0))
    assert [part.nnz for part in parts] == [48, 6, 6]
    np.testing.assert_array_equal(sum(part.toarray() for part in parts), plays.toarray())


def test_popularity_counts_listeners_and_not_plays() -> None:
    assert Popularity.of(sparse.csr_matrix(np.array([[9, 1], [0, 1]]))).counts.tolist() == [1, 2]


def test_a_web_process_imports_no_training_library() -> None:
    code = (
        "import django; django.setup(); import echoes_site.urls, recommender.recommenders.fusion, sys;"
        "print(sorted({'scipy', 'implicit', 'gensim', 'surprise', 'sklearn'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.stdout.strip() == "[]", result.stderr
