"""Lyric lines as search compares them, and the grams by which an index finds them.

A unit is an ideograph (or any other character that needs no neighbours to be a word) or a whole word of letters and
digits. A gram is two units that follow each other, or one word of letters alone, as one 32-bit number.
"""

import re
import struct
import unicodedata
import zlib

from catalog.text.scripts import fold

# From here on characters are wide: a word, or what words of several are made of without a space.
WIDE = "\u2e80"
# A wide character by itself, or a run of narrow ones.
_UNIT = re.compile(r"[\u2e80-\U0003ffff]|[^\u2e80-\U0003ffff]+")
_NOT_WORDS = re.compile(r"[^\w\n]+|_+")
_NOT_UNITS = re.compile(r"[^\w\ue000-\uf8ff]+|_+")
_NARROW_WORD = re.compile(r"[^\W_\u2e80-\uffff]+")
# Words of letters become characters of the private area, so that they too are one 16-bit unit.
_PRIVATE, _PRIVATE_SIZE = 0xE000, 6400
_PRIVATE_UNIT = re.compile(r"[\ue000-\uf8ff]")


def words_of_lines(text: str) -> str:
    """Each different line of the text once, folded, without anything but letters, digits and ideographs."""
    return "\n".join(filter(None, dict.fromkeys(_NOT_WORDS.sub("", fold(text)).split("\n"))))


def grams_of(text: str) -> list[int]:
    """The different grams of a text, in order. Line ends part nothing: a remembered line may run into the next."""
    lines = dict.fromkeys(fold(text).split("\n"))
    units = _NOT_UNITS.sub("", _NARROW_WORD.sub(_as_ideograph, " ".join(lines)))
    code = units.encode("utf-16-le", "surrogatepass")
    return sorted({*_pairs(code), *_pairs(code[2:]), *map(ord, _PRIVATE_UNIT.findall(units))})


def units_of(text: str) -> list[str]:
    """The units of a name in their order, folded."""
    folded = fold(unicodedata.normalize("NFKC", text))
    return [unit for word in _NOT_WORDS.sub(" ", folded).split() for unit in _UNIT.findall(word)]


def _as_ideograph(word: re.Match[str]) -> str:
    return chr(_PRIVATE + zlib.crc32(word[0].encode()) % _PRIVATE_SIZE)


def _pairs(code: bytes) -> tuple[int, ...]:
    """Every two 16-bit units, not overlapping, as signed 32-bit numbers."""
    return struct.unpack_from(f"<{len(code) // 4}i", code)
