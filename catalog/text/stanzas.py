"""Lines and stanzas: blank lines, signs around lines, and whole songs that were pasted as one line."""

import re
from collections.abc import Iterable

# A line with more than this (an ideograph counts 2, a letter 1) that holds most of a song is no line of it.
WHOLE_SONG_WIDTH = 100
SHORTEST, LONGEST = 8, 32

# As `scripts.fold` leaves them.
_SIGNS = "*#△※◎☆★▲●○■□◆◇▼▽→"
_LEADING_SIGNS = re.compile(rf"(?:[{_SIGNS}]+[ ,、]*)+(?=\S)")
_TRAILING_SIGNS = re.compile(rf"(?<=[^\sa-z{_SIGNS}])(?: ?[*#△※]+)+$")
_SENTENCE_END = re.compile(r"(?<=[。！？!?；;…])(?![。！？!?；;…」』”’)）])")
_PAUSE = re.compile(r"(?<=[，,、])| ")
_GLUED_LATIN = re.compile(r"(?<=[a-z,.!?'\"])(?=[A-Z][a-z']*(?: |$))|(?<=[a-z])(?=I(?:'| ))")
_LATIN_SPACE = re.compile(r"(?<=[!-~]) (?=[!-~])")
# Where a Chinese sentence likes to begin, for lines that have no pause at all.
_OPENING = re.compile("(?=[我你妳他她谁誰當当在不就讓让只是那這这有多愛爱也還还總总每曾]|如果|直到|原來|原来)")
_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\uffef]")


def width(text: str) -> int:
    """How wide a text stands: ideographs count 2."""
    return len(text) + len(_WIDE.findall(text))


def between_signs(folded: str) -> slice | None:
    """What of a folded line is left without the signs that mark what to repeat ("＊…", "…＃"); None for all of it."""
    if not folded or (folded[0] not in _SIGNS and folded[-1] not in _SIGNS):
        return None
    head, tail = _LEADING_SIGNS.match(folded), _TRAILING_SIGNS.search(folded)
    return slice(head.end() if head else 0, tail.start() if tail else len(folded))


def in_stanzas(lines: Iterable[str]) -> str:
    """The lines as a text, with at most one blank line between stanzas and none around."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    if kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept)


def holds_whole_song(line: str, song_width: int) -> bool:
    """Whether `line` is most of a song whose lines were joined."""
    return len(line) > WHOLE_SONG_WIDTH // 2 and width(line) > WHOLE_SONG_WIDTH and width(line) * 2 > song_width


def split_whole_song(text: str) -> str:
    """The text with every line that holds most of the song cut where a singer breathes."""
    if text.count("\n") > 8:
        return text
    lines = text.split("\n")
    if all(len(line) <= WHOLE_SONG_WIDTH // 2 for line in lines):
        return text
    total = width(text)
    return "\n".join(
        "\n".join(_phrases(line)) if holds_whole_song(line, min(total, 3 * WHOLE_SONG_WIDTH)) else line
        for line in lines
    )


def _phrases(line: str) -> list[str]:
    """Cut at sentence ends, then at lost line ends, then at pauses; short pieces stay together."""
    phrases: list[str] = []
    for sentence in _SENTENCE_END.split(line):
        for part in _GLUED_LATIN.split(sentence):
            phrases.extend(_breaths(part.strip()))
    return [phrase for phrase in phrases if phrase]


def _breaths(part: str) -> list[str]:
    if width(part) <= LONGEST:
        return [part]
    # A space between two Latin words is no pause.
    guarded = _LATIN_SPACE.sub("\0", part)
    joined: list[str] = []
    for piece in filter(None, _PAUSE.split(guarded)):
        piece = piece.strip()
        if joined and (width(joined[-1]) < SHORTEST or width(piece) < SHORTEST) and width(joined[-1] + piece) < LONGEST:
            joined[-1] = f"{joined[-1]} {piece}"
        else:
            joined.append(piece)
    return [phrase.replace("\0", " ") for piece in joined for phrase in _cut_long(piece)]


def _cut_long(piece: str) -> list[str]:
    """Cut a piece without pauses near its middle: before a word that opens sentences, or between two Latin words."""
    if width(piece) <= LONGEST:
        return [piece]
    middle = len(piece) / 2
    places = [found.start() for found in _OPENING.finditer(piece) if 4 <= found.start() <= len(piece) - 4]
    if "\0" in piece:
        if len(piece) <= 2 * LONGEST:
            return [piece]
        places = places or [place for place, char in enumerate(piece) if char == "\0"]
    place = min(places, key=lambda at: (abs(at - middle), at), default=round(middle))
    return [*_cut_long(piece[:place].strip("\0")), *_cut_long(piece[place:].strip("\0"))]
