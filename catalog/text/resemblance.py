"""Near-identical lyrics, found through the index of the database.

MinHash over the set of word triples (Broder, "On the resemblance and containment of documents", 1997), with one hash
function for all values (one permutation hashing: Li, Owen and Zhang, 2012) and the values banded into keys (locality
sensitive hashing: Indyk and Motwani, 1998). Repeated choruses, line breaks, punctuation and script do not count.
"""

import re
import zlib

from catalog.text.scripts import fold

BANDS = 8
VALUES_PER_BAND = 4
# Lyrics that share this many bands are near-identical: chance .99 at a resemblance of 0.9, .61 at 0.7, .09 at 0.5.
SHARED_BANDS = 2

_VALUES = BANDS * VALUES_PER_BAND
_BINS = 2**32 // _VALUES
_WORDS = re.compile(r"[a-z0-9']+|[^\W_]")


def resemblance_bands(text: str) -> list[int]:
    """BANDS signed 32-bit keys of the text."""
    words = _WORDS.findall(fold(text)) or [""]
    minima: list[int | None] = [None] * _VALUES
    for triple in {"\0".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))}:
        value = zlib.crc32(triple.encode())
        place = value // _BINS
        least = minima[place]
        if least is None or value < least:
            minima[place] = value
    return [_key(band, _filled(minima, band)) for band in range(BANDS)]


def _filled(minima: list[int | None], band: int) -> list[int]:
    """The values of one band; an empty place borrows from the next one that is not."""
    places = range(band * VALUES_PER_BAND, (band + 1) * VALUES_PER_BAND)
    return [next(v for i in range(_VALUES) if (v := minima[(place + i) % _VALUES]) is not None) for place in places]


def _key(band: int, values: list[int]) -> int:
    return zlib.crc32(f"{band}:{values}".encode()) - 2**31
