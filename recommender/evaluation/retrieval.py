"""How well songs are found: by feelings that belong to them, by readers' grades, by half of their own words."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from recommender.evaluation.indexes import Index, Ranker
from recommender.evaluation.judgements import measure_judged, read_judgements
from recommender.evaluation.measures import halves, recall_at, reciprocal_rank
from recommender.training import corpora
from recommender.training.assemble import MEASURING_POOL

HEAD = (
    "Ranker", "feeling → song R@10", "its MRR", "judged nDCG@10", "unjudged", "half song R@10", "ms per query",
)  # fmt: skip


class Songs:
    """Songs that feelings were written for, behind a pool of others: what all measures of retrieval rank."""

    def __init__(self, data: Path, own: Callable[[Iterable[corpora.FeltSong]], Iterable[corpora.FeltSong]]) -> None:
        felt = corpora.felt_songs(data)
        chosen = list(own(felt))
        self.pool = corpora.lyrics(data, unlike=[song.lyrics for song in felt])[:MEASURING_POOL]
        self.texts = self.pool + [song.lyrics for song in chosen]
        self.feelings = [feeling for song in chosen for feeling in song.feelings]
        places = np.arange(len(self.pool), len(self.texts))
        self.song_of: NDArray[np.int64] = np.repeat(places, [len(song.feelings) for song in chosen])
        self.queries = judged_queries(data)


def held_out(songs: Iterable[corpora.FeltSong]) -> Iterator[corpora.FeltSong]:
    """Those by which nothing was trained or chosen."""
    return (song for song in songs if song.id in corpora.HELD_OUT)


def judged_queries(data: Path) -> list[str]:
    """The development feelings, all of them."""
    return [line.split("\t")[2] for line in (data / "mood" / "dev_queries.tsv").read_text().splitlines()]


@dataclass(frozen=True)
class Figures:
    """A row of the table; None is what cannot be measured."""

    ranker: str
    feeling_to_song: float  # recall@10, held-out songs among the pool
    reciprocal_rank: float  # mean, of the same
    ndcg: float | None  # at 10, over the development feelings that readers have judged
    unjudged: int | None  # songs in those first tens that nobody has graded
    half_song: float  # recall@10, second half by first half over the pool
    milliseconds: float  # for one query, median, in this process over all songs one by one


def measure(name: str, ranker: Ranker, songs: Songs) -> Figures:
    index = ranker(songs.texts)
    feelings = index(songs.feelings)
    judged = measure_judged(index(songs.queries), songs.queries, songs.texts, read_judgements())
    first, second = zip(*map(halves, songs.pool), strict=True)
    return Figures(
        ranker=name,
        feeling_to_song=recall_at(10, feelings, songs.song_of),
        reciprocal_rank=reciprocal_rank(feelings, songs.song_of),
        ndcg=judged.ndcg if judged else None,
        unjudged=judged.unjudged if judged else None,
        half_song=recall_at(10, ranker(second)(first), np.arange(len(first))),
        milliseconds=1000 * _seconds(index, songs.queries),
    )


def _seconds(index: Index, queries: Sequence[str]) -> float:
    taken = []
    for query in queries:
        began = time.perf_counter()
        index([query])
        taken.append(time.perf_counter() - began)
    return median(taken)


def table(rows: Sequence[Figures]) -> Iterator[str]:
    """Lines of a Markdown table."""
    yield f"| {' | '.join(HEAD)} |"
    yield "|---" * len(HEAD) + "|"
    for row in rows:
        yield "| " + " | ".join(map(_cell, asdict(row).values())) + " |"


def _cell(value: object) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
