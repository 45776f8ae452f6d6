"""Choosing what the nearest passage counts in the ranking (see recommender.recommenders.resonance)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from recommender.encoders.base import Encoder
from recommender.evaluation.indexes import EmbeddedDocuments, in_use
from recommender.evaluation.judgements import measure_judged, read_judgements
from recommender.evaluation.measures import recall_at, reciprocal_rank
from recommender.evaluation.retrieval import Songs
from recommender.training.assemble import dev_songs
from recommender.training.corpora import FeltSong

STEPS = 20


@dataclass(frozen=True)
class Mix:
    """A share, and what it reaches on feelings whose songs only stopped the training, and on judged ones."""

    passage_share: float
    recall: float
    reciprocal_rank: float
    ndcg: float | None


def stopping(songs: Iterable[FeltSong]) -> Iterator[FeltSong]:
    """Songs by which training was stopped: the encoder has not learned them, and the held-out ones stay untouched."""
    songs = list(songs)
    chosen = dev_songs(songs)
    return (song for song in songs if song.id in chosen)


def mixes(encoder: Encoder, songs: Songs) -> list[Mix]:
    """Every mix in steps of a twentieth, best first: by readers' grades if there are any, else by reciprocal rank."""
    documents = EmbeddedDocuments(encoder, songs.texts)
    felt, judged = documents.similarities(songs.feelings), documents.similarities(songs.queries)
    grades = read_judgements()
    found = []
    for share in np.linspace(0, 1, STEPS + 1).tolist():
        ranked = in_use(*felt, share)
        graded = measure_judged(in_use(*judged, share), songs.queries, songs.texts, grades)
        figures = recall_at(10, ranked, songs.song_of), reciprocal_rank(ranked, songs.song_of)
        found.append(Mix(share, *figures, graded.ndcg if graded else None))
    return sorted(found, key=lambda mix: (mix.ndcg or 0.0, mix.reciprocal_rank), reverse=True)
