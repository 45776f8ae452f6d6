"""How well each model, and their fusion, finds what was held out of listening and of playlists."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from scipy import sparse

from catalog.importers.opening import opened
from recommender.collaborative.factors import als, bpr, knn_baseline, svd
from recommender.collaborative.fitted import Fitted, Matrix, Popularity
from recommender.collaborative.item2vec import item2vec
from recommender.collaborative.neighbourhoods import ease, item_knn, rp3beta
from recommender.collaborative.reading import weighed
from recommender.evaluation.ranking import Found, Ranking, found, rank_all, split
from recommender.evaluation.writing import write_figures
from recommender.interactions.formats import hetrec, playlist_csv
from recommender.interactions.row import Row
from recommender.recommenders.fusion import reciprocal_ranks

SEED = 2011
DEPTH = 100  # songs of each ranking that the fusion reads
LISTENING, PLAYLISTS = "Last.fm", "playlists"
# What RecBole-GNN reports for HetRec Last.fm split 8:1:1 per listener and ranked in full: Recall@10 and nDCG@10.
PUBLISHED = {"BPR": (0.176, 0.167), "LightGCN": (0.206, 0.197), "MHCN": (0.212, 0.207)}
MODELS: Mapping[str, Callable[[Matrix], Fitted]] = {
    "popularity": Popularity.of,
    "item_knn": item_knn,
    "ease": ease,
    "rp3beta": rp3beta,
    "als": als,
    "bpr": bpr,
    "knn_baseline": knn_baseline,
    "svd": svd,
    "item2vec": item2vec,
}
# Playlists hold each song once and share few: sure of what it sees is better there. Chosen on the validation part.
FITTED_OTHERWISE: Mapping[str, Mapping[str, Callable[[Matrix], Fitted]]] = {
    LISTENING: {},
    PLAYLISTS: {"als": partial(als, confidence=40.0, regularization=1.0)},
}
# What a vote counts in the fusion, chosen on the validation parts; with the others it was no better.
WEIGHTS: Mapping[str, Mapping[str, float]] = {
    LISTENING: {"als": 1.0, "ease": 1.0},
    PLAYLISTS: {"als": 1.0, "rp3beta": 0.5, "ease": 0.25},
}


@dataclass(frozen=True)
class Task:
    """What models learn from, what they may not answer with any more, and what they are to find."""

    name: str
    train: Matrix  # (listeners, songs), in (0, 1]
    seen: Matrix
    wanted: Matrix


@dataclass(frozen=True)
class Figures:
    task: str
    model: str
    found: Found


def tasks(data: Path, *, validate: bool = False) -> Iterator[Task]:
    """The tasks over the files in `data` and its folder `interactions`; with `validate`, those to choose by.

    Items keep the ids of their files: what the catalogue knows of them does not matter.
    """
    folder = data / "interactions"
    generator = np.random.default_rng(SEED)
    values = _matrix(_rows(folder / "lastfm2k_user_artists.csv", hetrec.rows))
    train, validation, test = split(values, (0.8, 0.1, 0.1), generator)
    wanted, seen = (validation, train) if validate else (test, train + validation)
    yield Task(LISTENING, weighed(train), seen, wanted)
    entries = _matrix(_rows(folder / "netease_playlist_tracks.csv", playlist_csv.rows)).sign()
    shown, hidden = split(entries, (0.5, 0.5), generator)
    if validate:
        shown, hidden = split(shown, (0.5, 0.5), generator)
    yield Task(PLAYLISTS, shown.astype(np.float32), shown, hidden)


def measure(task: Task, models: Sequence[str] = ()) -> Iterator[Figures]:
    """The figures of each model, or of some, and of the fusion of those that have a weight."""
    rankings: dict[str, Ranking] = {}
    for name in models or MODELS:
        fit = FITTED_OTHERWISE[task.name].get(name, MODELS[name])
        rankings[name] = rank_all(fit(task.train), task.train, task.seen, DEPTH)
        yield Figures(task.name, name, found(rankings[name], task.wanted))
    yield Figures(task.name, "fusion", found(fused(rankings, WEIGHTS[task.name]), task.wanted))


def fused(rankings: Mapping[str, Ranking], weights: Mapping[str, float], k: int = 20) -> Ranking:
    """Weighted reciprocal rank fusion, listener by listener, as the site's FusionRecommender does it."""
    voting = {name: rankings[name].tolist() for name in weights if name in rankings}
    rows = []
    for votes in zip(*voting.values(), strict=True):
        scores = reciprocal_ranks(dict(zip(voting, votes, strict=True)), weights)
        rows.append(sorted(scores, key=lambda song: (-scores[song], song))[:k])
    return np.array(rows, dtype=np.int64)


def report(write: Callable[[str], object], data: Path, path: Path | None = None) -> None:
    """Measure everything, write each line of the table as soon as it is known, and the figures to `path` as JSON."""
    rows: list[Figures] = []

    def measured() -> Iterator[Figures]:
        for task in tasks(data):
            for figures in measure(task):
                rows.append(figures)
                yield figures

    for line in table(measured()):
        write(line)
    write_figures(path, {"seed": SEED, "figures": rows, "published": PUBLISHED})


def table(figures: Iterable[Figures]) -> Iterator[str]:
    """Lines of a Markdown table."""
    yield "| Data | Recommender | Recall@10 | Recall@20 | nDCG@10 | nDCG@20 | Coverage |"
    yield "|---|---|---|---|---|---|---|"
    for row in figures:
        each = row.found
        values = (each.recall10, each.recall20, each.ndcg10, each.ndcg20, each.coverage)
        yield f"| {row.task} | {row.model} | {' | '.join(f'{value:.4f}' for value in values)} |"
    for name, (recall, ndcg) in PUBLISHED.items():
        yield f"| {LISTENING} | {name}, published | {recall:.3f} | – | {ndcg:.3f} | – | – |"


def _rows(path: Path, rows: Callable[..., Iterator[Row]]) -> Iterator[Row]:
    with opened(path) as stream:
        yield from rows(stream, path)


def _matrix(rows: Iterable[Row]) -> Matrix:
    listeners: dict[str, int] = {}
    items: dict[str, int] = {}
    cells: dict[tuple[int, int], float] = {}
    for row in rows:
        place = listeners.setdefault(row.listener, len(listeners)), items.setdefault(row.item, len(items))
        cells[place] = max(cells.get(place, 0.0), row.value)
    places = np.array(list(cells), dtype=np.int64).T
    values = np.array(list(cells.values()), dtype=np.float32)
    return sparse.csr_matrix((values, tuple(places)), shape=(len(listeners), len(items)))
