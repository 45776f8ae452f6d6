"""How much memory each process of the site takes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import psutil

from recommender.benchmark.table import Row

# What stands in the command line of a process -> what it is.
KINDS = {
    "granian": "web server and its workers",
    "celery -A echoes_site worker": "Celery worker",
    "celery -A echoes_site beat": "Celery beat",
    "postgres": "Postgres",
    "valkey-server": "Valkey",
    "echoes_site.local": "`make run` itself",
}


@dataclass(frozen=True)
class Usage:
    """Bytes in memory. A page that processes share counts in the RSS of each; PSS divides it, and so adds up."""

    kind: str
    processes: int
    rss: int
    pss: int


def usages(processes: Iterable[psutil.Process]) -> list[Usage]:
    """The memory of processes by kind; other processes and those that have ended are left out."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for process in processes:
        try:
            kind = kind_of(" ".join(process.cmdline()))
            memory = process.memory_full_info()
        except psutil.Error:
            continue
        if kind:
            found[kind].append((memory.rss, memory.pss))
    return [
        Usage(kind, len(found[kind]), sum(rss for rss, _ in found[kind]), sum(pss for _, pss in found[kind]))
        for kind in KINDS.values()
        if kind in found
    ]


def kind_of(command: str) -> str:
    return next((kind for mark, kind in KINDS.items() if mark in command), "")


def measure_memory(matrix_bytes: int) -> list[Row]:
    """The site's processes, which are our descendants, against the vectors that the replaced algorithm held in each."""
    return [
        Row(
            f"memory: {usage.kind} ({usage.processes})",
            f"PSS {_megabytes(usage.pss)}, RSS {_megabytes(usage.rss)}",
            "the vectors in fp32, held by each process",
            _megabytes(matrix_bytes),
            usage.pss / matrix_bytes,
        )
        for usage in usages(psutil.Process().children(recursive=True))
    ]


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"
