"""Text as the encoder was trained on it. Training and serving both pass here, so that they cannot drift apart."""

import unicodedata
from functools import cache

from opencc import OpenCC


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def normalise(text: str) -> str:
    """NFKC, simplified characters, and no more white space than one blank or one line break.

    Raises ValueError when nothing is left.
    """
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFKC", text).splitlines())
    kept = "\n".join(line for line in lines if line)
    if not kept:
        raise ValueError("Cannot encode an empty text.")
    simplified: str = _to_simplified().convert(kept)
    return simplified.replace("妳", "你")
