"""What a question and songs share word for word. Meaning finds the songs; wording tells them apart."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from catalog.text.grams import units_of

LONGEST = 100  # units of a question; what comes after them counts for nothing
# Of BM25: how soon a gram that is sung again counts no more, and how much a song's length is held against it.
SATURATION, LENGTH = 1.2, 0.75


def shared_wording(question: str, songs: Sequence[str]) -> NDArray[np.float32]:
    """How much of the question's wording each song has: (songs,), 1 for the one that has most, 0 for none.

    BM25 (Robertson and Zaragoza, 2009) over units and pairs of units; what is rare is judged among these songs alone.
    The songs are lines as `catalog.text.grams.words_of_lines` gives them: choruses once, folded.
    """
    grams = _grams(question)
    if not grams or not songs:
        return np.zeros(len(songs), dtype=np.float32)
    counts = _counts(grams, songs)
    lengths = np.array([len(song) for song in songs], dtype=np.float32)
    found = (counts > 0).sum(axis=0)
    rarity = np.log(1 + (len(songs) - found + 0.5) / (found + 0.5))
    enough = SATURATION * (1 - LENGTH + LENGTH * lengths / max(lengths.mean(), 1))
    scores: NDArray[np.float32] = (rarity * counts * (SATURATION + 1) / (counts + enough[:, None])).sum(axis=1)
    return scores / max(scores.max(), np.float32(1e-6))


def _grams(question: str) -> list[str]:
    """Its different units, and every two that follow each other."""
    units = units_of(question)[:LONGEST]
    return list(dict.fromkeys([*units, *map("".join, pairwise(units))]))


def _counts(grams: Sequence[str], songs: Sequence[str]) -> NDArray[np.float32]:
    """How often each song has each gram: (songs, grams)."""
    # All songs as one array of characters: to look for a gram in each of them takes several times as long.
    blank = "\n" * max(map(len, grams))  # so that no gram is looked for beyond the end
    characters = np.frombuffer("\n".join([*songs, blank]).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    song_of = np.repeat(np.arange(len(songs)), [len(song) + 1 for song in songs])
    begins = {first: np.flatnonzero(characters == ord(first)) for first in {gram[0] for gram in grams}}
    counts = np.empty((len(songs), len(grams)), dtype=np.float32)
    for place, gram in enumerate(grams):
        if len(set(gram)) < len(gram):  # it may overlap with itself: in 慢慢慢慢 is 慢慢 twice, not three times
            counts[:, place] = [song.count(gram) for song in songs]
            continue
        found = begins[gram[0]]
        for offset, character in enumerate(gram[1:], 1):
            found = found[characters[found + offset] == ord(character)]
        counts[:, place] = np.bincount(song_of[found], minlength=len(songs))
    return counts
