"""What workers do. A message carries nothing: a task asks the database what is still undone."""

import time

from celery import shared_task
from django.core.cache import cache
from django.utils.module_loading import import_string

from catalog.epoch import catalogue_epoch
from recommender.embedding import embed_next, stale_lyrics
from recommender.encoders import get_encoder
from recommender.moods import head_of
from recommender.profiling import profile_next

# Well under the broker's visibility timeout, after which a task counts as lost with its worker.
LONGEST_TURN = 10.0  # seconds
# A restored database may lack its vectors and have the epoch of one that had them all: we look again now and then.
SETTLED_SECONDS = 600


@shared_task
def embed_stale() -> None:
    """Embed what is stale, for a while; the next message goes on. Almost free while the catalogue has not changed."""
    encoder = get_encoder()
    settled = f"nothing-stale-at:{encoder.name}"
    epoch = catalogue_epoch()
    if cache.get(settled) == epoch:
        return
    end = time.monotonic() + LONGEST_TURN
    while embed_next(encoder):
        if time.monotonic() > end:
            return
        epoch = catalogue_epoch()
    if head := head_of(encoder):
        while profile_next(head):
            epoch = catalogue_epoch()
    # A batch that another worker has in hand is still stale: should that worker be killed, we must look again.
    if not stale_lyrics(encoder.name).exists():
        cache.set(settled, epoch, SETTLED_SECONDS)


@shared_task
def train_recommenders() -> None:
    """Train what learns from listening, unless that was done lately; a message that comes twice is free."""
    # Only here, so that the worker that embeds does not hold the training libraries in memory.
    import_string("recommender.collaborative.training.train_if_due")()
