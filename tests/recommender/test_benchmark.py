"""What the bench computes. How fast anything is, no test asks: a busy machine would decide it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice, repeat

import numpy as np
import psutil
import pytest
from django.core.management import CommandError, call_command

from recommender.benchmark.answers import new
from recommender.benchmark.database import is_filled, mark_filled
from recommender.benchmark.load import Ask, Load, load
from recommender.benchmark.memory import kind_of, usages
from recommender.benchmark.recall import nearest, recall
from recommender.benchmark.synthetic import vectors_around
from recommender.benchmark.table import Row, faster, markdown, rate, slower
from recommender.benchmark.throughput import together
from recommender.benchmark.timing import Timing, take_turns
from recommender.benchmark.words import feelings, songs
from tests.factories import make_song


def test_percentiles_lie_between_the_calls() -> None:
    timing = Timing([0.004, 0.001, 0.003, 0.002, 0.005])
    assert timing.p50 == pytest.approx(0.003)
    assert timing.percentile(95) == pytest.approx(0.0048)
    assert str(timing) == "3.00 / 4.80 / 4.96 ms"


def test_percentiles_of_no_call_are_an_error() -> None:
    with pytest.raises(ValueError, match="Nothing"):
        Timing([]).percentile(50)


def test_calls_take_turns_and_none_gets_the_question_of_another() -> None:
    asked: list[tuple[str, int]] = []
    calls = {name: lambda number, name=name: asked.append((name, number)) for name in ("floor", "answer")}
    times = take_turns(calls, iter(range(100)), rounds=3, warm_up=1)
    assert {name: len(timing.seconds) for name, timing in times.items()} == {"floor": 3, "answer": 3}
    assert [number for _, number in asked] == list(range(8))
    # Who begins a round changes.
    assert [name for name, _ in asked] == ["floor", "answer", "answer", "floor"] * 2


def test_a_slower_row_has_the_ratio_of_the_medians_and_says_whether_it_meets_its_aim() -> None:
    floor, answer = Timing([0.001, 0.002, 0.100]), Timing([0.003, 0.005, 0.005])
    row = slower("answer", answer, "floor", floor, at_most=2)
    assert row.ratio == pytest.approx(2.5)
    assert row.aim == "at most 2x: missed"
    assert slower("answer", floor, "floor", floor, at_most=2).aim == "at most 2x: met"


def test_a_faster_row_divides_the_other_way_round() -> None:
    row = faster("answer", Timing([0.01]), "before", Timing([0.25]), at_least=20)
    assert row.ratio == pytest.approx(25)
    assert row.aim == "at least 20x: met"
    assert faster("answer", Timing([0.01]), "before", Timing([0.19]), at_least=20).aim == "at least 20x: missed"


def test_a_rate_row_has_the_part_of_the_reference_that_is_reached() -> None:
    assert rate("import", "records", 2_500, "reading", 10_000).cells() == (
        "import", "2,500 records/s", "reading", "10,000 records/s", "0.25x", ""
    )  # fmt: skip


def test_the_table_has_as_many_cells_in_every_line() -> None:
    lines = markdown(
        [Row("index", "3 s"), Row("answer", "5 ms", "floor", "4 ms", 1.25, "at most 2x: met")]
    ).splitlines()
    assert [line.count("|") for line in lines] == [7] * 4
    assert lines[3] == "| answer | 5 ms | floor | 4 ms | 1.25x | at most 2x: met |"


@contextmanager
def serving(statuses: Iterator[int]) -> Iterator[str]:
    """A web server that answers with these statuses, one after the other."""
    lock = threading.Lock()

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                status = next(statuses)
            if status == 0:  # hang up without an answer
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def asks(count: int) -> Iterator[Ask]:
    return repeat(Ask("/", b"{}"), count)


@pytest.mark.parametrize("clients", [1, 4])
def test_the_load_counts_right_answers_refusals_and_broken_connections(clients: int) -> None:
    with serving(iter([200, 500, 200, 0, 429, 200, 200, 200])) as address:
        outcome = load(address, asks(8), clients, seconds=30)
    assert len(outcome.timing.seconds) == 5
    assert outcome.errors == 3


def test_the_load_counts_a_server_that_is_not_there() -> None:
    with serving(repeat(200)) as address:
        pass
    outcome = load(address, asks(3), clients=2, seconds=30)
    assert (list(outcome.timing.seconds), outcome.errors) == ([], 3)


def test_the_load_ends_when_its_time_is_up() -> None:
    with serving(repeat(200)) as address:
        outcome = load(address, repeat(Ask("/", b"{}")), clients=2, seconds=0.2)
    assert outcome.errors == 0
    assert outcome.rate == pytest.approx(len(outcome.timing.seconds) / outcome.seconds)


def test_loads_one_after_the_other_add_up() -> None:
    both = together([Load(Timing([0.1, 0.2]), 1, 2.0), Load(Timing([0.3]), 0, 1.0)])
    assert both == Load(Timing([0.1, 0.2, 0.3]), 1, 3.0)
    assert both.rate == pytest.approx(1.0)


def test_a_cached_answer_is_never_taken_for_an_uncached_one() -> None:
    new(lambda text: b'{"recommendations":[],"cached":false}')("晚风")
    with pytest.raises(RuntimeError, match="cache"):
        new(lambda text: b'{"recommendations":[],"cached":true}')("晚风")


def test_recall_is_the_part_of_the_right_songs_that_was_found() -> None:
    assert recall([1, 2, 9], {1, 2, 3, 4}) == 0.5
    assert recall([], set()) == 1.0


def test_the_nearest_songs_have_the_highest_scores() -> None:
    songs, scores = np.array([3, 5, 8]), np.array([0.1, 0.9, 0.4], dtype=np.float32)
    assert nearest(songs, scores, 2) == {5, 8}
    assert nearest(songs, scores, 10) == {3, 5, 8}


def test_drawn_vectors_are_unit_vectors_near_a_real_one() -> None:
    real = np.random.default_rng(1).normal(size=(40, 312)).astype(np.float32)
    real /= np.linalg.norm(real, axis=1, keepdims=True)
    chunks = list(vectors_around(real, 10_500))
    assert [chunk.shape for chunk in chunks] == [(10_000, 312), (500, 312)]
    assert np.linalg.norm(chunks[1], axis=1) == pytest.approx(1, abs=1e-5)
    assert (chunks[1] @ real.T).max(axis=1).min() > 0.5
    assert len(np.unique(chunks[1], axis=0)) == 500


def test_no_feeling_and_no_song_comes_twice() -> None:
    written = list(feelings())
    assert len(set(written)) == len(written) == 144_000
    invented = list(islice(songs(), 2_000))
    assert len({title for title, _ in invented}) == len({lyrics for _, lyrics in invented}) == 2_000


def test_processes_are_known_by_their_command() -> None:
    assert kind_of("python -m celery -A echoes_site worker --loglevel WARNING") == "Celery worker"
    assert kind_of("python -m granian --interface wsgi") == "web server and its workers"
    assert kind_of("vim notes.txt") == ""


def test_memory_of_other_processes_is_left_out() -> None:
    assert usages([psutil.Process()]) == []


@pytest.mark.django_db
def test_a_catalogue_that_somebody_uses_is_refused() -> None:
    make_song()
    with pytest.raises(CommandError, match="in use"):
        is_filled({"works": 5_000})


@pytest.mark.django_db
def test_a_catalogue_that_the_bench_has_made_is_taken_again_for_the_same_only() -> None:
    assert not is_filled({"works": 5_000})
    make_song()
    mark_filled({"works": 5_000})
    assert is_filled({"works": 5_000})
    with pytest.raises(CommandError, match="made for"):
        is_filled({"works": 6_000})


def test_a_bench_too_small_to_tell_anything_is_refused() -> None:
    with pytest.raises(CommandError, match="Fewer"):
        call_command("bench", "10")
