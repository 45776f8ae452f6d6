"""How much the server carries: answers a second to one client and to many."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice, repeat

from recommender.benchmark.answers import question
from recommender.benchmark.load import Ask, Client, Load, load
from recommender.benchmark.table import Row
from recommender.benchmark.timing import Timing

CLIENTS = (1, 8, 32)
ROUNDS = 3
SECONDS = 4.0
OFTEN = 50


def measure_throughput(address: str, feelings: Iterator[str]) -> list[Row]:
    """Answers to new questions and to questions asked before, against an address where the server has nothing to do."""
    often = [question(text) for text in islice(feelings, OFTEN)]
    _ask_once(address, often)
    kinds = {"uncached": map(question, feelings), "cached": cycle(often), "empty": repeat(Ask("/healthz"))}
    rows = []
    for clients in CLIENTS:
        loads = _in_turns(address, kinds, clients)
        rows += [
            _row(f"{name} answers, {clients} clients", loads[name], loads["empty"]) for name in ("uncached", "cached")
        ]
    return rows


def together(loads: Sequence[Load]) -> Load:
    """Several loads, one after the other, as one."""
    times = [seconds for load in loads for seconds in load.timing.seconds]
    return Load(Timing(times), sum(load.errors for load in loads), sum(load.seconds for load in loads))


def _ask_once(address: str, asks: Sequence[Ask]) -> None:
    client = Client(address)
    for ask in asks:
        client.send(ask)
    client.close()


def _in_turns(address: str, kinds: Mapping[str, Iterator[Ask]], clients: int) -> dict[str, Load]:
    rounds = [{name: load(address, asks, clients, SECONDS) for name, asks in kinds.items()} for _ in range(ROUNDS)]
    return {name: together([each[name] for each in rounds]) for name in kinds}


def _row(what: str, measured: Load, empty: Load) -> Row:
    return Row(
        what,
        f"{measured.rate:,.0f}/s, {measured.timing}, {measured.errors} errors",
        "/healthz, as many clients",
        f"{empty.rate:,.0f}/s, {empty.timing}, {empty.errors} errors",
        measured.rate / empty.rate,
    )
