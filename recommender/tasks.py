"""What workers do. A message carries nothing: a task asks the database what is still undone."""

from celery import shared_task
from django.core.cache import cache

from catalog.epoch import catalogue_epoch
from recommender.embedding import embed_next, stale_lyrics
from recommender.encoders import get_encoder


@shared_task
def embed_stale() -> None:
    """Embed until nothing is stale. Free, and therefore asked for every other second, while nothing has changed."""
    encoder = get_encoder()
    settled = f"nothing-stale-at:{encoder.name}"
    epoch = catalogue_epoch()
    if cache.get(settled) == epoch:
        return
    while embed_next(encoder):
        epoch = catalogue_epoch()
    # A batch that another worker has in hand is still stale: should that worker be killed, we must look again.
    if not stale_lyrics(encoder.name).exists():
        cache.set(settled, epoch, timeout=None)
