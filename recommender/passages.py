"""Passages: the few lines that a listener would quote. What resonates is seldom a whole song."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from catalog.text.keys import comparable
from recommender.encoders.windows import SIZE

LEAST_LINES, USUAL_LINES, MOST_LINES = 2, 4, 6


@dataclass(frozen=True)
class Passage:
    """Lines that belong together, by their numbers in `lyrics.split("\\n")`, counted from 1, blank lines too."""

    first_line: int
    last_line: int
    text: str  # without the blank lines

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")


def split_passages(text: str) -> list[Passage]:
    """Cut lyrics into passages of two to six lines, each sung line once.

    A passage is a stanza; short stanzas are joined, long ones cut evenly. Lines that repeat what was sung before, as a
    chorus does, belong to the passage where they were sung first. A text of one line is one passage, a blank one none.
    """
    sung = [(number, line) for number, line in enumerate(map(str.strip, text.split("\n")), 1) if line]
    stanzas = list(_stanzas(sung))
    return [
        Passage(
            sung[part.start][0], sung[part.stop - 1][0], "\n".join(line for _, line in sung[part.start : part.stop])
        )
        for group in _joined(stanzas)
        for part in _cut(group, sung)
    ]


def song_vectors(vectors: NDArray[np.float32], passages: Sequence[int]) -> NDArray[np.float32]:
    """What songs say, as the means of what their passages say, so that no chorus counts for more than it says.

    `vectors` are those of all passages, song by song, and `passages` how many each song has, at least one. Unit rows.
    """
    starts = np.cumsum([0, *passages[:-1]])
    means = np.add.reduceat(vectors, starts, axis=0)
    unit: NDArray[np.float32] = means / np.linalg.norm(means, axis=1, keepdims=True)
    return unit


def _stanzas(sung: Sequence[tuple[int, str]]) -> Iterator[range]:
    """Runs of new lines, as ranges of places in `sung`, that blank lines and repeated ones part."""
    new = _new_lines([comparable(line) for _, line in sung])
    start = None
    for place, (number, _) in enumerate(sung):
        if start is not None and (not new[place] or sung[place - 1][0] + 1 < number):
            yield range(start, place)
            start = None
        if new[place] and start is None:
            start = place
    if start is not None:
        yield range(start, len(sung))


def _new_lines(keys: Sequence[str]) -> list[bool]:
    """Of each line, whether it is no part of two or more lines that were sung before in the same order.

    One line alone that returns among new ones is part of the verse there.
    """
    new = [True] * len(keys)
    seen: set[tuple[str, str]] = set()
    for place, pair in enumerate(pairwise(keys)):
        if pair in seen:
            new[place] = new[place + 1] = False
        seen.add(pair)
    return new


def _joined(stanzas: Sequence[range]) -> list[range]:
    """Short neighbours put together, and single lines put to a neighbour whatever its length."""
    groups: list[range] = []
    for stanza in stanzas:
        if groups and groups[-1].stop == stanza.start:
            before = groups[-1]
            if len(before) + len(stanza) <= USUAL_LINES or min(len(before), len(stanza)) < LEAST_LINES:
                groups[-1] = range(before.start, stanza.stop)
                continue
        groups.append(stanza)
    return groups


def _cut(group: range, sung: Sequence[tuple[int, str]]) -> Iterator[range]:
    """Even parts of a group that is too long to quote. A single line between repeated ones takes one of them along."""
    if len(group) < LEAST_LINES:
        start = max(group.start - 1, 0)
        yield range(start, min(start + LEAST_LINES, len(sung)))
        return
    characters = sum(len(line) for _, line in sung[group.start : group.stop])
    parts = 1 if len(group) <= MOST_LINES else round(len(group) / USUAL_LINES)
    parts = min(max(parts, round(characters / SIZE)), len(group) // LEAST_LINES)
    for part in range(parts):
        yield range(group.start + len(group) * part // parts, group.start + len(group) * (part + 1) // parts)
