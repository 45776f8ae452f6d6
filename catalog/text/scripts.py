"""Simplified and traditional characters, full and half width, upper and lower case: one form to compare in."""

import unicodedata

from opencc import OpenCC

# Spellings that OpenCC keeps apart and lyric sites do not, and signs that stand for a colon.
_SAME_WORD = {"妳": "你", "著": "着", "甚": "什", "∶": ":", "︰": ":", "꞉": ":"}


def _folding_table() -> list[int]:
    """Code point -> code point for the whole basic plane, one for one, so that a folded text keeps its positions."""
    plane = [chr(point) if not 0xD800 <= point < 0xE000 else "\ufffd" for point in range(0x10000)]
    han = plane[0x2E80:0xA000]
    # One call on all characters, each on a line of its own: opencc has no table to ask for.
    simplified = OpenCC("t2s").convert("\n".join(han)).split("\n")
    plane[0x2E80:0xA000] = [new if len(new) == 1 else old for old, new in zip(han, simplified, strict=True)]
    for point in (0x3000, *range(0xFF00, 0xFFE3), *range(0xFFE4, 0xFFF0)):
        plane[point] = unicodedata.normalize("NFKC", chr(point))
    for char, same in _SAME_WORD.items():
        plane[ord(char)] = same
    return [ord(lower) if len(lower := char.lower()) == 1 else ord(char) for char in plane]


_FOLDING = _folding_table()


def fold(text: str) -> str:
    """Simplified, half-width and in lower case, character for character: `len(fold(text)) == len(text)`."""
    return text.translate(_FOLDING)
