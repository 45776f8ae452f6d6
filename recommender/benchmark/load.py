"""Many clients at once against a web server: how many answers a second, how late, and how many failed."""

import http.client
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from recommender.benchmark.timing import Timing

TIMEOUT = 30.0


@dataclass(frozen=True)
class Ask:
    """One request: GET, or POST of JSON where there is a body."""

    path: str
    body: bytes | None = None


@dataclass(frozen=True)
class Load:
    """What became of the requests of all clients in `seconds`. Only answers with status 200 are timed."""

    timing: Timing
    errors: int
    seconds: float

    @property
    def rate(self) -> float:
        """Right answers a second."""
        return len(self.timing.seconds) / self.seconds


class Client:
    """One connection that is kept open between requests, as a browser keeps it."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=TIMEOUT)

    def send(self, ask: Ask) -> bytes:
        """The body of the answer. Raises OSError or http.client.HTTPException when it is not a 200."""
        headers = {"Content-Type": "application/json"} if ask.body is not None else {}
        try:
            self._connection.request("GET" if ask.body is None else "POST", ask.path, ask.body, headers)
            response = self._connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()  # the next request opens it anew
            raise
        if response.status != http.HTTPStatus.OK:
            raise http.client.HTTPException(f"{ask.path} answered {response.status}")
        return body

    def close(self) -> None:
        self._connection.close()


def load(address: str, asks: Iterator[Ask], clients: int, seconds: float) -> Load:
    """Let `clients` clients ask one thing after the other for `seconds`, or until nothing is left to ask."""
    lock = threading.Lock()
    began = time.perf_counter()

    def client() -> tuple[list[float], int]:
        return _one_client(address, asks, lock, began + seconds)

    with ThreadPoolExecutor(clients) as pool:
        outcomes = [future.result() for future in [pool.submit(client) for _ in range(clients)]]
    elapsed = time.perf_counter() - began
    return Load(Timing([s for times, _ in outcomes for s in times]), sum(errors for _, errors in outcomes), elapsed)


def _one_client(address: str, asks: Iterator[Ask], lock: threading.Lock, until: float) -> tuple[list[float], int]:
    client = Client(address)
    times: list[float] = []
    errors = 0
    while (now := time.perf_counter()) < until:
        with lock:
            ask = next(asks, None)
        if ask is None:
            break
        try:
            client.send(ask)
            times.append(time.perf_counter() - now)
        except (OSError, http.client.HTTPException):
            errors += 1
    client.close()
    return times, errors
