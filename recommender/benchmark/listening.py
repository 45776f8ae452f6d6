"""Invented listeners, what training would have learnt from them, and how long one of them waits for their songs."""

import io
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle

import numpy as np
import psycopg
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from tqdm import tqdm

from catalog.models import Song
from recommender.benchmark.server import NO_LIMIT
from recommender.benchmark.table import Row, within
from recommender.benchmark.timing import take_turns
from recommender.collaborative.fitted import TOP, scaled
from recommender.collaborative.publishing import stored
from recommender.listeners.models import Listener
from recommender.listeners.tokens import make_token
from recommender.trained.folding import FoldIn
from recommender.trained.models import AlsVector, Item2VecVector, TrainedVector, TrainingRun

URL = "/api/v1/me/recommendations"
AIM = 0.05  # seconds, of the 95th percentile
LISTENERS = 10_000
ROUNDS = 300
# So many songs are played at all, and known to training; each listener played fifty of them and likes ten.
PLAYED, HEARD, LIKED = 20_000, 50, 10
NEIGHBOURS = ("item_knn", "ease", "rp3beta", "playlist_knn")
VECTORS: dict[str, type[TrainedVector]] = {"als": AlsVector, "item2vec": Item2VecVector}
FACTORS = 63

PEOPLE = """
    INSERT INTO auth_user (username, password, email, first_name, last_name, is_active, is_staff, is_superuser,
        date_joined)
    SELECT 'bench' || n, '!', '', '', '', true, false, false, now() FROM generate_series(1, %(listeners)s) AS n;
"""
ACCOUNTS = """
    INSERT INTO recommender_listener (user_id, paused, keeps_diary, weights)
    SELECT id, false, false, '{}' FROM auth_user WHERE username LIKE 'bench%%'
"""
# The square makes some songs heard far more often than others.
HISTORIES = """
    INSERT INTO recommender_event (listener_id, client_id, kind, song_id, share, occurred_at, received_at)
    SELECT user_id, gen_random_uuid(), 'play', played.song, random(), now() - n * interval '1 hour', now()
    FROM (
        SELECT user_id, n, 1 + floor(%(played)s * power(random(), 2))::bigint AS place
        FROM recommender_listener, generate_series(1, %(heard)s) AS n
    ) AS heard
    JOIN unnest(%(songs)s::bigint[]) WITH ORDINALITY AS played (song, place) USING (place)
"""
LIKES = """
    INSERT INTO recommender_opinion (listener_id, song_id, likes, since)
    SELECT DISTINCT ON (listener_id, song_id) listener_id, song_id, true, occurred_at
    FROM recommender_event WHERE occurred_at > now() - %(liked)s * interval '1 hour'
"""
COPY_NEIGHBOURS = """COPY recommender_songneighbours (run_id, song_id, neighbours, weights)
    FROM STDIN WITH (FORMAT BINARY)"""
COUNTS = """
    INSERT INTO recommender_songcount (run_id, song_id, listeners, lately)
    SELECT %(run)s, song_id, count(*), count(*) FROM recommender_event GROUP BY song_id
"""


def add_listeners(connection: psycopg.Connection) -> None:
    """Give the catalogue LISTENERS with histories, and the rows of a training that has learnt from them."""
    songs = list(Song.objects.order_by("pk").values_list("pk", flat=True))
    random = np.random.default_rng(0)
    played = random.permutation(songs)[:PLAYED].tolist()
    numbers = {"listeners": LISTENERS, "songs": played, "played": len(played), "heard": HEARD, "liked": LIKED}
    for statement in (PEOPLE, ACCOUNTS, HISTORIES, LIKES):
        connection.execute(statement, numbers)
    connection.execute(COUNTS, {"run": _run("popular").pk})
    for model in NEIGHBOURS:
        _add_neighbours(connection, _run(model), played, random)
    for model, table in VECTORS.items():
        vectors, _ = scaled(random.normal(size=(len(played), FACTORS)))
        _add_vectors(_run(model, FoldIn(vectors.T @ vectors, 10.0, 1.0)), table, played, vectors)
    connection.execute("ANALYZE")


def measure_listeners() -> list[Row]:
    """A listener's songs, in process: each time of another listener, as nothing of theirs is ever cached."""
    sample = Listener.objects.filter(user__username__startswith="bench").order_by("pk")[: ROUNDS + 100]
    tokens = cycle([make_token(listener, "bench") for listener in sample])
    application = WSGIHandler()
    with override_settings(API_RATE=NO_LIMIT):
        times = take_turns({"for you": lambda token: _ask(application, token)}, tokens, ROUNDS)
    return [within(f"songs for one of {LISTENERS:,} listeners, in process", times["for you"], 95, AIM)]


def _run(model: str, fold_in: FoldIn | None = None) -> TrainingRun:
    parameters = fold_in.as_json() if fold_in else {}
    return TrainingRun.objects.create(model=model, state=TrainingRun.State.PUBLISHED, parameters=parameters)


def _add_neighbours(
    connection: psycopg.Connection, run: TrainingRun, songs: Sequence[int], random: np.random.Generator
) -> None:
    """Each song gets neighbours anywhere: worse than in life, where they share them."""
    known = np.array(songs)
    with connection.cursor() as cursor, cursor.copy(COPY_NEIGHBOURS) as copy:
        copy.set_types(["int8", "int8", "int8[]", "float8[]"])
        for song in tqdm(songs, unit=" songs", desc=run.model, disable=None):
            neighbours = random.integers(len(known), size=TOP)
            copy.write_row((run.pk, song, known[neighbours].tolist(), np.sort(random.random(TOP))[::-1].tolist()))


def _add_vectors(run: TrainingRun, table: type[TrainedVector], songs: Sequence[int], vectors: np.ndarray) -> None:
    rows: Iterator[TrainedVector] = (
        table(run=run, song_id=song, vector=stored(vector)) for song, vector in zip(songs, vectors, strict=True)
    )
    table.objects.bulk_create(tqdm(rows, unit=" vectors", desc=run.model, disable=None), 2_000)


def _ask(application: WSGIHandler, token: str) -> None:
    """Raises RuntimeError when it is not answered."""
    statuses: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": URL, "SCRIPT_NAME": "", "QUERY_STRING": "",
        "HTTP_AUTHORIZATION": f"Bearer {token}", "REMOTE_ADDR": "127.0.0.1", "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
    }  # fmt: skip

    def start_response(status: str, headers: object, exc_info: object = None) -> Callable[[bytes], object]:
        statuses.append(status)
        return lambda chunk: None

    response = application(environ, start_response)
    b"".join(response)
    response.close()
    if not statuses[0].startswith("200"):
        raise RuntimeError(f"{URL} answered {statuses[0]}")
