"""Time-tagged lyrics (LRC): time tags, word-level time tags, and the tags that name title and artist."""

import re
from collections.abc import Sequence

_TIME = r"\d{1,3}[:.]\d{1,2}(?:[.:]\d{1,3})?|\d{1,8},\d{1,8}"
_LEADING_STAMPS = re.compile(rf"(?: ?[\[【](?:{_TIME})[\]】])+ ?")
_STAMP = re.compile(rf"[\[【]({_TIME})[\]】]")
_WORD_STAMPS = re.compile(rf"<(?:{_TIME})(?:,\d+)?>|\(\d{{1,8}},\d{{1,6}}(?:,\d+)?\)")
_ID_TAG = re.compile(r"[\[【](ti|ar|al|by|offset|ver|la|le|length|re|ve|au|co|lr|ml|ag|ai|os|id|hash|sign|qq|total|t_time|t_total|to_time|kana|encoding|language|key|tool|#)\s*[:](.*?)[\]】]+|[\[【](ti|ar|al|by)\s*[:](.*)$")  # fmt: skip
# Between two time tags of one line: a word means word-level tags, a sentence means that the line ends were lost.
_LONGEST_WORD = 4


class TimedLine:
    """One line with the times it is sung at, in milliseconds; none where it has no tag."""

    __slots__ = ("folded", "text", "times")

    def __init__(self, times: Sequence[int], text: str, folded: str) -> None:
        self.times = times
        self.text = text
        self.folded = folded


def id_tags(text: str, folded: str) -> dict[str, str]:
    """{"ti": title, "ar": artist, …}, the first of each; values as written."""
    tags: dict[str, str] = {}
    if "[" in folded:
        for found in _ID_TAG.finditer(folded):
            group = 2 if found[1] else 4
            value = text[found.start(group) : found.end(group)].strip()
            if value:
                tags.setdefault(found[1] or found[3], value)
    return tags


def without_word_stamps(text: str, folded: str) -> tuple[str, str]:
    """Both texts without word-level time tags, and with a line end before each line-level tag that lost its own."""
    if "<" in folded or "," in folded:
        text, folded = _cut(text, folded, [found.span() for found in _WORD_STAMPS.finditer(folded)])
    if "[" not in folded:
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
    cuts = [found.start() for found in inner if found.start() > 0 and folded[found.start() - 1] not in "]】"]
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
    return "\n".join(text[start:end] for start, end in zip(bounds, bounds[1:], strict=False))


def timed_lines(text: str, folded: str) -> list[TimedLine]:
    """The lines of a text without their time tags and without the tags that name title and artist."""
    lines = []
    for line, folded_line in zip(text.split("\n"), folded.split("\n"), strict=True):
        times: Sequence[int] = ()
        if "[" in folded_line or "【" in folded_line:
            if head := _LEADING_STAMPS.match(folded_line):
                times = [_milliseconds(stamp) for stamp in _STAMP.findall(head[0])]
                line, folded_line = line[head.end() :], folded_line[head.end() :]
            spans = [found.span() for found in _ID_TAG.finditer(folded_line)]
            if spans:
                line, folded_line = _cut(line, folded_line, spans)
                if not line.strip() and not times:
                    continue
        left = len(folded_line) - len(folded_line.lstrip(" "))
        lines.append(TimedLine(times, line[left:].rstrip(" "), folded_line[left:].rstrip(" ")))
    return lines


def in_time_order(lines: list[TimedLine]) -> list[TimedLine]:
    """The lines as they are sung: once for each of their times. Lines without a time stay behind the line before."""
    if all(len(line.times) < 2 for line in lines):
        return lines
    sung: list[tuple[int, TimedLine]] = []
    now: Sequence[int] = (-1,)
    for line in lines:
        now = line.times or now[:1]
        sung.extend((time, line) for time in now)
    return [line for _, line in sorted(sung, key=lambda pair: pair[0])]


def _milliseconds(stamp: str) -> int:
    if "," in stamp:
        return int(stamp.partition(",")[0])
    minutes, seconds, fraction = [*re.split("[:.]", stamp), "0"][:3]
    return int(minutes) * 60_000 + int(seconds) * 1000 + int(fraction.ljust(3, "0"))
