"""How well self-harm is noticed in real posts whose labels were set by hand.

The labels are a JSON file of SHA-256 digests, not of words: for "development" and "test" the posts that signal
self-harm, the posts that only mention it (somebody else's, denied, over, a figure of speech), and ordinary posts.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recommender.care import signals_self_harm

POSTS = Path("text/first_person_posts.txt.gz")


@dataclass(frozen=True)
class CareFigures:
    """Shares of labelled posts that are taken for a signal: `recall` should be 1, the false alarms 0."""

    signals: int
    recall: float
    ordinary: int
    false_alarms: float
    mentions: int
    false_alarms_in_mentions: float


def read_posts(data: Path) -> Iterator[str]:
    with gzip.open(data / POSTS, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n")


def labelled(data: Path, labels: Path, part: str) -> dict[str, list[str]]:
    """The posts of one part by label. Raises ValueError where a labelled post is missing from the data."""
    wanted = json.loads(labels.read_text())[part]
    by_digest = {hashlib.sha256(post.encode()).hexdigest(): post for post in read_posts(data)}
    if missing := sum(digest not in by_digest for digests in wanted.values() for digest in digests):
        raise ValueError(f"{missing} labelled posts are not in {data / POSTS}")
    return {label: [by_digest[digest] for digest in digests] for label, digests in wanted.items()}


def measure_care(data: Path, labels: Path, part: str = "test") -> CareFigures:
    posts = labelled(data, labels, part)
    noticed = {label: sum(map(signals_self_harm, texts)) / len(texts) for label, texts in posts.items()}
    return CareFigures(
        signals=len(posts["signals"]),
        recall=noticed["signals"],
        ordinary=len(posts["ordinary"]),
        false_alarms=noticed["ordinary"],
        mentions=len(posts["mentions"]),
        false_alarms_in_mentions=noticed["mentions"],
    )


def sentence(part: str, figures: CareFigures) -> str:
    return (
        f"{part}: {figures.recall:.1%} of {figures.signals} posts that signal self-harm are noticed; false alarms in "
        f"{figures.false_alarms:.1%} of {figures.ordinary} ordinary posts, and in "
        f"{figures.false_alarms_in_mentions:.1%} of {figures.mentions} that mention it otherwise"
    )
