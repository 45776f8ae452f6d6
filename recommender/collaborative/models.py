"""The models by name: what each learns from, how, and where its rows go. Another one is one more line."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from recommender.collaborative.factors import als, bpr, knn_baseline, svd
from recommender.collaborative.fitted import Fitted, Matrix, Popularity
from recommender.collaborative.item2vec import item2vec
from recommender.collaborative.neighbourhoods import ease, item_knn, rp3beta
from recommender.trained.models import AlsVector, BprVector, Item2VecVector, SongCount, SongNeighbours, SvdVector


@dataclass(frozen=True)
class Model:
    fit: Callable[[Matrix], Fitted]
    table: type[models.Model]
    playlists: bool = False  # learns from playlists instead of listening
    # The least recall@20 on the held-out tenth, as a share of popularity's, that a run needs to be published. Not all
    # are good at finding what comes next: a similarity of ratings is asked only not to be broken.
    floor: float = 0.5


MODELS = {
    "popular": Model(Popularity.of, SongCount, floor=0.0),
    "item_knn": Model(item_knn, SongNeighbours),
    "ease": Model(ease, SongNeighbours),
    "rp3beta": Model(rp3beta, SongNeighbours),
    "als": Model(als, AlsVector),
    "bpr": Model(bpr, BprVector, floor=0.2),
    "knn_baseline": Model(knn_baseline, SongNeighbours, floor=0.0),
    "svd": Model(svd, SvdVector, floor=0.0),
    "item2vec": Model(item2vec, Item2VecVector, playlists=True, floor=0.2),
    "playlist_knn": Model(item_knn, SongNeighbours, playlists=True),
}
