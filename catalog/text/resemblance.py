"""Near-identical lyrics, found through the index of the database.

MinHash over the set of word triples (Broder, "On the resemblance and containment of documents", 1997), with one hash
function for all values (one permutation hashing: Li, Owen and Zhang, 2012) and the values banded into keys (locality
sensitive hashing: Indyk and Motwani, 1998). Repeated choruses, line breaks, punctuation and script do not count.
"""

import re
import struct
import zlib

from catalog.text.scripts import fold

BANDS = 8
VALUES_PER_BAND = 4
# Lyrics that share this many bands are near-identical: chance .99 at a resemblance of 0.9, .61 at 0.7, .09 at 0.5.
SHARED_BANDS = 2

_VALUES = BANDS * VALUES_PER_BAND
_RANGE = 2**32 // _VALUES
# Three words: ideographs, in two bytes each, and Latin words, for which characters of the private area stand.
_TRIPLE = 6
_LATIN_WORD = re.compile(r"[a-z0-9']+")
_NOT_WORDS = re.compile(r"[^\w\ue000-\uf8ff]+|_+")


def resemblance_bands(text: str) -> list[int]:
    """BANDS signed 32-bit keys of the text."""
    minima = _minima(text)
    bands = (minima[start : start + VALUES_PER_BAND] for start in range(0, _VALUES, VALUES_PER_BAND))
    return [zlib.crc32(struct.pack(f"B{VALUES_PER_BAND}I", *band)) - 2**31 for band in map(_numbered, enumerate(bands))]


def _minima(text: str) -> list[int]:
    """In each of _VALUES ranges of hash values, the least one of the text; an empty range borrows from the next."""
    # Once each line: a chorus is not another song by being sung again.
    lines = "\n".join(dict.fromkeys(fold(text).split("\n")))
    words = _NOT_WORDS.sub("", _LATIN_WORD.sub(_as_ideograph, lines)).encode("utf-16-le", "surrogatepass")
    starts = range(0, max(1, len(words) - _TRIPLE + 2), 2)
    # Half of the triples, chosen by their first word, say as much in half the time.
    values = {zlib.crc32(words[at : at + _TRIPLE]) for at in starts if words[at] < 0x80} or {zlib.crc32(words)}
    minima: dict[int, int] = {}
    for value in sorted(values, reverse=True):
        minima[value // _RANGE] = value
    filled, borrowed = [0] * _VALUES, minima[min(minima)]
    for place in range(_VALUES - 1, -1, -1):
        filled[place] = borrowed = minima.get(place, borrowed)
    return filled


def _as_ideograph(word: re.Match[str]) -> str:
    return chr(0xE000 + zlib.crc32(word[0].encode()) % 6400)


def _numbered(band: tuple[int, list[int]]) -> list[int]:
    return [band[0], *band[1]]
