"""Which language lyrics are in, by their scripts."""

import re
from itertools import pairwise

from catalog.text.scripts import fold

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_COMMON_ENGLISH = frozenset(
    fold("""
    the i you to and a me my in it is of be on your that all we for so what this with love know can just like
    don't i'm but oh no yeah do not when if are was now never let up got go baby see one time have at as how
    they he she her his
    """).split()
)


def language_of(text: str) -> str:
    """ "zh", "en", "ja", "ko" or "other". Chinese songs with an English chorus are Chinese, and so is Cantonese."""
    han = len("".join(_HAN.findall(text)))
    if han > len(text) / 2 and not _KANA.search(text) and not _HANGUL.search(text):
        return "zh"
    kana, hangul = (len("".join(script.findall(text))) for script in (_KANA, _HANGUL))
    words = (
        [word for word in _WORD.findall(text.lower()) if word[0] < "\u2e80"]
        if kana + hangul + han < len(text) / 2
        else []
    )
    # A word of a language with spaces says about as much as one and a half ideographs.
    total = kana + hangul + han + 1.5 * len(words)
    if not total:
        return "other"
    if kana >= 0.12 * (kana + han) and kana >= 0.08 * total:
        return "ja"
    if hangul >= 0.2 * total and hangul >= han / 2:
        return "ko"
    if han >= 0.3 * total:
        return "en" if _is_translated(text) else "zh"
    common = sum(word in _COMMON_ENGLISH for word in words)
    return "en" if common >= 0.12 * len(words) else "other"


def _is_translated(text: str) -> bool:
    """Whether Chinese lines merely translate the lines before them."""
    scripts = ["han" if _HAN.search(line) else "latin" for line in text.split("\n") if _WORD.search(line)]
    latin = scripts.count("latin")
    followed = sum(pair == ("latin", "han") for pair in pairwise(scripts))
    return scripts[:1] == ["latin"] and latin >= 8 and followed >= 0.8 * latin and latin >= 0.4 * len(scripts)
