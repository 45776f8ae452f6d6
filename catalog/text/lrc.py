"""Time-tagged lyrics (LRC): time tags, word-level time tags, and the tags that name title and artist."""

import re
from collections.abc import Sequence
from itertools import pairwise

# Minutes and seconds; seconds alone; and milliseconds with a length, as KRC files have them.
_TIME = r"\d{1,3} ?[:;] ?-?\d{1,2}(?:[.:]\d{1,3})?|\d{1,3}\.\d{2}\.\d{2,3}|\d{1,4}\.\d{1,6}|\d{1,8},\d{1,8}"
_LEADING_STAMPS = re.compile(rf"(?: ?[\[【](?:{_TIME})[\]】])+ ?")
_ONE_STAMP = re.compile(r"\[(\d\d:\d\d\.\d{2,3})\] ?(?!\[)")
_STAMP = re.compile(rf"[\[【]({_TIME})[\]】]")
# A tag that neither begins a line nor follows another tag.
_INNER_STAMP = re.compile(rf"[\[【](?<!^.)(?<![\]\n].)(?<![\]\n] .)(?:{_TIME})[\]】]", re.MULTILINE)
_WORD_STAMPS = re.compile(rf"<(?:{_TIME})(?:,\d+)?>|\(\d{{1,8}},\d{{1,6}}(?:,\d+)?\)")
_ID_TAG = re.compile(
    r"[\[【](ti|ar|al|by|offset|ver|la|le|length|re|ve|au|co|lr|ml|ag|ai|os|id|hash|sign|qq|total|t_time|t_total|to_time|kana"
    r"|encoding|language|key|tool|#)\s*[:：](.*?)[\]】]+|[\[【](ti|ar|al|by)\s*[:：](.*)$",
    re.IGNORECASE | re.MULTILINE,
)
# Between two time tags of one line: a word means word-level tags, a sentence means that the line ends were lost.
_LONGEST_WORD = 4


class TimedLine:
    """One line, as written and folded, with the times it is sung at ("01:23.45"); none where it has no tag."""

    __slots__ = ("folded", "stamps", "text")

    def __init__(self, text: str, folded: str, stamps: Sequence[str] = ()) -> None:
        self.text = text
        self.folded = folded
        self.stamps = stamps


def id_tags(text: str) -> dict[str, str]:
    """{"ti": title, "ar": artist, …}, the first of each; values as written."""
    tags: dict[str, str] = {}
    for found in _ID_TAG.finditer(text):
        if value := (found[2] if found[1] else found[4]).strip():
            tags.setdefault((found[1] or found[3]).lower(), value)
    return tags


def without_word_stamps(text: str, folded: str) -> tuple[str, str]:
    """Both texts without word-level time tags, and with a line end before each line-level tag that lost its own."""
    if "<" in folded or "," in folded:
        text, folded = _cut(text, folded, [found.span() for found in _WORD_STAMPS.finditer(folded)])
    if not _INNER_STAMP.search(folded):
        return text, folded
    lines, folded_lines = [], []
    for line, folded_line in zip(text.split("\n"), folded.split("\n"), strict=True):
        line, folded_line = _without_inner_stamps(line, folded_line)
        lines.append(line)
        folded_lines.append(folded_line)
    return "\n".join(lines), "\n".join(folded_lines)


def _without_inner_stamps(line: str, folded: str) -> tuple[str, str]:
    head = _LEADING_STAMPS.match(folded)
    start = head.end() if head else 0
    inner = list(_STAMP.finditer(folded, start)) if folded.find("[", start) >= 0 else []
    if not inner:
        return line, folded
    words = [len(word) for word in _STAMP.split(folded[start:])[::2] if word.strip()]
    if head and words and max(words) <= _LONGEST_WORD + 12 and sum(words) <= _LONGEST_WORD * len(words):
        return _cut(line, folded, [found.span() for found in inner])
    cuts = [found.start() for found in inner if found.start() > 0 and folded[found.start() - 1] not in "] "]
    return _broken(line, cuts), _broken(folded, cuts)


def _cut(text: str, folded: str, spans: Sequence[tuple[int, int]]) -> tuple[str, str]:
    pieces, folded_pieces, at = [], [], 0
    for start, end in spans:
        pieces.append(text[at:start])
        folded_pieces.append(folded[at:start])
        at = end
    return "".join([*pieces, text[at:]]), "".join([*folded_pieces, folded[at:]])


def _broken(text: str, cuts: Sequence[int]) -> str:
    bounds = [0, *cuts, len(text)]
    return "\n".join(text[start:end] for start, end in pairwise(bounds))


def timed_lines(text: str, folded: str) -> list[TimedLine]:
    """The lines of a text without their time tags and without the tags that name title and artist."""
    both = zip(text.split("\n"), folded.split("\n"), strict=True)
    if "[" not in folded and "【" not in folded:
        return [TimedLine(line, folded_line) for line, folded_line in both]
    return [timed for line, folded_line in both if (timed := _timed_line(line, folded_line))]


def _timed_line(line: str, folded: str) -> TimedLine | None:
    """The line without its tags; None where it was nothing but a tag that names something."""
    if "[" not in folded and "【" not in folded:
        return TimedLine(line, folded)
    stamps: Sequence[str] = ()
    if head := _ONE_STAMP.match(folded):  # most lines; the general form is slower
        stamps = (head[1],)
        line, folded = line[head.end() :], folded[head.end() :]
        if "[" not in folded and "【" not in folded:
            return TimedLine(line, folded, stamps)
    elif head := _LEADING_STAMPS.match(folded):
        stamps = _STAMP.findall(head[0])
        line, folded = line[head.end() :], folded[head.end() :]
    if "[" in folded and (spans := [found.span() for found in _ID_TAG.finditer(folded)]):
        line, folded = _cut(line, folded, spans)
        if not line.strip() and not stamps:
            return None
    left = len(folded) - len(folded.lstrip(" "))
    return TimedLine(line[left:].rstrip(" "), folded[left:].rstrip(" "), stamps)


def in_time_order(lines: list[TimedLine]) -> list[TimedLine]:
    """The lines as they are sung: once for each of their times. Lines without a time stay behind the line before."""
    if all(len(line.stamps) < 2 for line in lines):
        return lines
    sung: list[tuple[int, TimedLine]] = []
    now: Sequence[int] = (-1,)
    for line in lines:
        now = [milliseconds(stamp) for stamp in line.stamps] or now[:1]
        sung.extend((time, line) for time in now)
    return [line for _, line in sorted(sung, key=lambda pair: pair[0])]


def milliseconds(stamp: str) -> int:
    """Of "01:23.45", of "83.45", or, in a KRC tag, of "83450,1200"."""
    if "," in stamp:
        return int(stamp.partition(",")[0])
    if ":" not in stamp and stamp.count(".") == 1:
        return round(float(stamp) * 1000)
    minutes, seconds, fraction = [*re.split("[:;.]", stamp), "0"][:3]
    return int(minutes) * 60_000 + int(seconds) * 1000 + int(fraction.ljust(3, "0"))
