import os
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from recommender.embedding import BATCH, embed_all, stale_lyrics
from recommender.encoders import get_encoder
from recommender.tasks import embed_stale

POLL_SECONDS = 1.0


class Command(BaseCommand):
    help = "Give every song without a current vector one. Stop it whenever you like; the next run goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--queue", action="store_true", help="let the Celery workers do it, and watch them")
        parser.add_argument("--batch-size", type=int, default=BATCH)

    def handle(self, *, queue: bool, batch_size: int, **options: Any) -> None:
        encoder = get_encoder() if queue else get_encoder(threads=os.cpu_count() or 1)
        stale = stale_lyrics(encoder.name).count()
        batches = self._watch(encoder.name, stale) if queue else embed_all(encoder, batch_size)
        with tqdm(total=stale, unit="首", desc="理解歌词", disable=None) as progress:
            for done in batches:
                progress.update(done)
        self.stdout.write(f"{stale} songs embedded with {encoder.name}." if stale else "Nothing to embed.")

    def _watch(self, encoder: str, stale: int) -> Iterator[int]:
        """Ask the workers, as beat does, until nothing is left; a message that finds them all busy expires."""
        while stale:
            embed_stale.apply_async(expires=POLL_SECONDS)
            time.sleep(POLL_SECONDS)
            remaining = stale_lyrics(encoder).count()
            yield max(stale - remaining, 0)
            stale = remaining
