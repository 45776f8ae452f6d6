"""How long one answer takes: in process, through the real server, from the cache, and by the replaced algorithm."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from recommender.benchmark.load import Ask
from recommender.benchmark.server import NO_LIMIT
from recommender.benchmark.table import Row, faster, slower
from recommender.benchmark.timing import take_turns
from recommender.recommendation import Recommendation, as_shown
from recommender.recommenders.base import Candidate, Query, Recommender

URL = "/api/v1/recommend"
ROUNDS = 300
SLOW_ROUNDS = 40
ASKED_OFTEN = "今天有点累，想听一首温柔的歌"


@dataclass(frozen=True)
class Paths:
    """The ways to an answer, each a function of the text."""

    encoder: Callable[[str], object]
    floor: Callable[[str], object]
    in_process: Callable[[str], bytes]
    served: Callable[[str], bytes]
    replaced: Callable[[str], object]
    by_song: Recommender
    resonant: Recommender


def question(text: str) -> Ask:
    return Ask(URL, json.dumps({"text": text}, ensure_ascii=False).encode())


def measure_answers(paths: Paths, feelings: Iterator[str]) -> list[Row]:
    """An uncached and a cached answer against their floor, and the replaced algorithm against the uncached one."""
    calls: dict[str, Callable[[str], object]] = {
        "encoder": paths.encoder,
        "floor": paths.floor,
        "in process": new(paths.in_process),
        "served": new(paths.served),
        "cached in process": lambda _: paths.in_process(ASKED_OFTEN),
        "cached served": lambda _: paths.served(ASKED_OFTEN),
        "by song": partial(rank_by, paths.by_song),
        "resonant": partial(rank_by, paths.resonant),
        "by song, shown": partial(recommend_by, paths.by_song),
        "resonant, shown": partial(recommend_by, paths.resonant),
    }
    with override_settings(API_RATE=NO_LIMIT):
        times = take_turns(calls, feelings, ROUNDS)
    slow = take_turns({"replaced": paths.replaced, "served": new(paths.served)}, feelings, SLOW_ROUNDS)
    against, alone = "encoder + bare HNSW query", "by songs alone"
    floor = times["floor"]
    return [
        slower("encoder alone, one text", times["encoder"], against, floor),
        slower("uncached answer, in process", times["in process"], against, floor, at_most=2),
        slower("uncached answer, through the server", times["served"], against, floor, at_most=2),
        slower("ranked by passages and wording too, text to ids", times["resonant"], alone, times["by song"], 2),
        slower("the same, text to what is shown", times["resonant, shown"], alone, times["by song, shown"], 2),
        slower("cached answer, in process", times["cached in process"], against, floor),
        slower("cached answer, through the server", times["cached served"], against, floor),
        faster("uncached answer, through the server", slow["served"], "the algorithm replaced", slow["replaced"], 20),
    ]


def new(ask: Callable[[str], bytes]) -> Callable[[str], None]:
    """`ask`, but for questions that nobody has asked before. Raises RuntimeError when the cache answers one."""

    def ask_for_the_first_time(text: str) -> None:
        if b'"cached":false' not in ask(text):
            raise RuntimeError("An answer that was to be measured uncached came from the cache.")

    return ask_for_the_first_time


def rank_by(recommender: Recommender, text: str) -> list[Candidate]:
    return recommender.recommend(Query(text), 10)


def recommend_by(recommender: Recommender, text: str) -> list[Recommendation]:
    """What `recommender` answers, with all that a page shows of it; no cache and no mood in between."""
    return as_shown(rank_by(recommender, text))


def ask_in_process(application: WSGIHandler, text: str) -> bytes:
    """`POST /api/v1/recommend` through all of Django, without a socket. Raises RuntimeError when it is not answered."""
    ask = question(text)
    body = ask.body or b""
    statuses: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": ask.path, "SCRIPT_NAME": "", "QUERY_STRING": "",
        "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(),
    }  # fmt: skip

    def start_response(status: str, headers: object, exc_info: object = None) -> Callable[[bytes], object]:
        statuses.append(status)
        return lambda chunk: None

    response = application(environ, start_response)
    answer = b"".join(response)
    response.close()
    if not statuses[0].startswith("200"):
        raise RuntimeError(f"{ask.path} answered {statuses[0]}")
    return answer
