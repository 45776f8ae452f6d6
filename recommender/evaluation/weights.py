"""Choosing what the nearest passage and the wording count in the ranking (see recommender.recommenders.resonance)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from recommender.encoders.base import Encoder
from recommender.evaluation.indexes import EmbeddedDocuments
from recommender.evaluation.judgements import measure_judged, read_judgements
from recommender.evaluation.measures import recall_at, reciprocal_rank
from recommender.evaluation.retrieval import Songs
from recommender.training.assemble import dev_songs
from recommender.training.corpora import FeltSong

PASSAGE_SHARES = [step / 20 for step in range(13)]
WORDING_SHARES = [step / 20 for step in range(8)]


@dataclass(frozen=True)
class Mix:
    """The shares, and what it reaches on feelings whose songs only stopped the training, and on judged ones."""

    passage_share: float
    wording_share: float
    recall: float
    reciprocal_rank: float
    ndcg: float | None


def stopping(songs: Iterable[FeltSong]) -> Iterator[FeltSong]:
    """Songs by which training was stopped: the encoder has not learned them, and the held-out ones stay untouched."""
    songs = list(songs)
    chosen = dev_songs(songs)
    return (song for song in songs if song.id in chosen)


def mixes(encoder: Encoder, songs: Songs) -> list[Mix]:
    """Every mix in steps of a twentieth, best first: by reciprocal rank, and by readers' grades if there are any."""
    documents = EmbeddedDocuments(encoder, songs.texts)
    felt, judged = documents.views(songs.feelings), documents.views(songs.queries)
    grades = read_judgements()
    found = []
    for shares in product(PASSAGE_SHARES, WORDING_SHARES):
        ranked = felt.in_use(*shares)
        graded = measure_judged(judged.in_use(*shares), songs.queries, songs.texts, grades)
        figures = recall_at(10, ranked, songs.song_of), reciprocal_rank(ranked, songs.song_of)
        found.append(Mix(*shares, *figures, graded.ndcg if graded else None))
    return sorted(found, key=lambda mix: (mix.ndcg or 0.0) + mix.reciprocal_rank, reverse=True)
