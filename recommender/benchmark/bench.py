"""The whole bench at one size of the catalogue."""

from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler

from catalog.epoch import advance_epoch
from catalog.models import Song
from recommender.benchmark.answers import Paths, ask_in_process, measure_answers, question
from recommender.benchmark.database import connect, is_filled, mark_filled
from recommender.benchmark.embedding import measure_embedding
from recommender.benchmark.filling import add_songs, give_years
from recommender.benchmark.imports import measure_import
from recommender.benchmark.listening import add_listeners, measure_listeners
from recommender.benchmark.load import Client
from recommender.benchmark.memory import measure_memory
from recommender.benchmark.recall import measure_recall
from recommender.benchmark.reference import floor, read_vectors, replaced
from recommender.benchmark.server import site
from recommender.benchmark.table import Row
from recommender.benchmark.throughput import measure_throughput
from recommender.benchmark.words import feelings
from recommender.encoders import get_encoder
from recommender.recommenders.lyrics import LyricsRecommender
from recommender.recommenders.resonance import ResonanceRecommender

QUESTIONS_FOR_RECALL = 100


def bench(works: int, folder: Path | None, say: Callable[[str], object]) -> list[Row]:
    """Fill an empty catalogue with `works` songs, those of `folder` first, and measure everything on it.

    A catalogue that an earlier run has filled alike is taken as it is. Raises CommandError for any other.
    """
    rows = _fill(works, folder, say)
    cache.clear()  # an earlier run has asked the same questions
    encoder = get_encoder()
    texts = feelings()
    with connect() as connection, site() as address:
        say("comparing with every vector")
        songs, matrix = read_vectors(connection)
        rows += measure_recall(encoder, songs, matrix, list(islice(texts, QUESTIONS_FOR_RECALL)))
        say("answering")
        client = Client(address)
        paths = Paths(
            encoder=lambda text: encoder.encode([text]),
            floor=floor(encoder, connection),
            in_process=partial(ask_in_process, WSGIHandler()),
            served=lambda text: client.send(question(text)),
            replaced=replaced(songs, matrix),
            by_song=LyricsRecommender(encoder),
            resonant=ResonanceRecommender(encoder),
        )
        rows += measure_answers(paths, texts)
        say("answering many at once")
        rows += measure_throughput(address, texts)
        say("recommending to listeners")
        rows += measure_listeners()
        return rows + measure_memory(matrix.nbytes)


def _fill(works: int, folder: Path | None, say: Callable[[str], object]) -> list[Row]:
    encoder = get_encoder()
    wanted = {"works": works, "folder": folder is not None, "encoder": encoder.name}
    if is_filled(wanted):
        say("taking the catalogue of an earlier run: no import and no embedding to measure")
        return []
    say(f"filling a catalogue with {works:,} works")
    rows = measure_import(folder, works)
    with connect() as connection:
        surplus = Song.objects.order_by("pk").values_list("pk", flat=True)[works:]
        Song.objects.filter(pk__in=list(surplus)).delete()
        give_years(connection)
        add_songs(works - Song.objects.count())
        rows += measure_embedding(connection, encoder, works)
        add_listeners(connection)
    advance_epoch()
    mark_filled(wanted)
    return rows
