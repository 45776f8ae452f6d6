"""From lyrics as sites have them to lyrics as they are sung."""

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from catalog.text import credits, notices
from catalog.text.characters import plain_characters
from catalog.text.credits import is_bare_credit, is_credit_label, is_role_alone, label_of, may_be_voice
from catalog.text.glued import without_glued_credits
from catalog.text.keys import artist_key, parse_title, words_of
from catalog.text.lrc import TimedLine, id_tags, in_time_order, milliseconds, timed_lines, without_word_stamps
from catalog.text.notices import is_notice, is_section_mark, is_theme_notice, without_glued_ads
from catalog.text.scripts import fold
from catalog.text.stanzas import between_signs, holds_whole_song, in_stanzas, split_whole_song

# A name after "Rap：" or on the line after "作曲" is short; what is sung is longer.
_LONGEST_NAME = 20
_TITLE_LINES = 4
# So many characters of two copies tell whether they are of one song.
_COMPARED = 800


class Kind(enum.Enum):
    BLANK = enum.auto()
    LYRIC = enum.auto()
    CREDIT = enum.auto()
    NOTICE = enum.auto()
    MARK = enum.auto()
    ROLE = enum.auto()  # "作曲", the name being on the next line
    VOICE = enum.auto()  # a credit or a sung line: "Rap：…"
    EDGE = enum.auto()  # a credit at the head or foot of the song or beside other credits, else a sung line
    HEADING = enum.auto()  # "電視劇《…》片尾曲" at the head of the song, else a sung line


_LEFT_OUT = (Kind.CREDIT, Kind.NOTICE, Kind.MARK)
_NO_LINE = TimedLine("", "")
_MARKUP = re.compile(r"[\[【<&]")
_NOT_WORDS = re.compile(r"[\W_]+")
# What every line has that is no lyric, whatever it is; most lyrics have none of it.
# The plain alternatives let the search skip to their first letters; that makes it several times faster.
_SUSPICIOUS = re.compile("|".join(credits.SUSPICIOUS + notices.SUSPICIOUS))
_SUSPICIOUS_START = re.compile(notices.SUSPICIOUS_START)


@dataclass(frozen=True)
class Names:
    """The words of a song's title and artist, to know the line that repeats them."""

    title: str
    artist: str


def clean_lyrics(raw: str, title: str = "", artist: str = "") -> str:
    """The lyrics alone: one line a line, one blank line between stanzas, and "" when nothing is sung.

    Cleaning what is clean changes nothing: `clean_lyrics(clean_lyrics(x)) == clean_lyrics(x)`.
    """
    names = Names(parse_title(title, artist).key if title else "", artist_key(artist) if artist else "")
    text, settled = _clean_once(raw, names)
    while not settled:
        text, settled = _clean_once(text, names)
    return text


def lyric_tags(raw: str) -> dict[str, str]:
    """What an LRC text says of itself: {"ti": title, "ar": artist, "al": album}."""
    return id_tags(raw)


def _clean_once(raw: str, names: Names) -> tuple[str, bool]:
    """The text with what is plainly no lyric taken away, and whether doing it again would change nothing.

    What is taken away can have hidden more: a tag within a tag, a credit behind a credit.
    """
    plain = plain_characters(raw)
    plain, folded = without_glued_ads(plain, fold(plain))
    text, folded = without_word_stamps(plain, folded)
    text, folded = without_glued_credits(text, folded)
    lines = timed_lines(text, folded)
    if any(line.stamps for line in lines):
        lines = in_time_order(_one_copy(lines))
    stanzas = in_stanzas(line.text for line in _sung(list(map(_without_signs, lines)), names))
    cleaned = split_whole_song(stanzas)
    settled = text == plain and cleaned == stanzas and not _MARKUP.search(cleaned)
    return cleaned, settled or cleaned == raw


def _without_signs(line: TimedLine) -> TimedLine:
    left = between_signs(line.folded)
    return TimedLine(line.text[left], line.folded[left], line.stamps) if left else line


def _sung(lines: list[TimedLine], names: Names) -> list[TimedLine]:
    """The lines that are sung, and an empty one where stanzas end. Judged again until no line goes any more."""
    kinds = [_kind_of(line.folded) for line in lines]
    while True:
        _settle_title(lines, kinds, names)
        _settle_roles(lines, kinds)
        _settle_edge(kinds, range(len(lines)))
        _settle_edge(kinds, range(len(lines) - 1, -1, -1))
        _settle_neighbours(lines, kinds)
        if not any(map(kinds.count, _LEFT_OUT)):
            return lines
        lines = [
            line if kind is not Kind.MARK else _NO_LINE
            for line, kind in zip(lines, kinds, strict=True)
            if kind is not Kind.CREDIT and kind is not Kind.NOTICE
        ]
        kinds = [kind if kind is not Kind.MARK else Kind.BLANK for kind in kinds]
        kinds = [kind for kind in kinds if kind is not Kind.CREDIT and kind is not Kind.NOTICE]


@lru_cache(maxsize=4096)
def _kind_of(line: str) -> Kind:
    """What a folded line looks like by itself."""
    if not line:
        return Kind.BLANK
    if not (_SUSPICIOUS.search(line) or _SUSPICIOUS_START.match(line)):
        return Kind.LYRIC
    if is_section_mark(line):
        return Kind.MARK
    if (label := label_of(line)) and is_credit_label(label[0]):
        return Kind.VOICE if may_be_voice(label[0]) else Kind.CREDIT
    if is_notice(line):
        return Kind.NOTICE
    if is_role_alone(line):
        return Kind.ROLE
    if is_theme_notice(line):
        return Kind.HEADING
    if is_bare_credit(line):
        return Kind.EDGE
    return Kind.LYRIC


def _one_copy(lines: list[TimedLine]) -> list[TimedLine]:
    """Where the lyrics stand twice, plain and with time tags, one of them; the plain one has the stanzas."""
    timed = [line for line in lines if line.stamps]
    plain = [line for line in lines if not line.stamps]
    if len(timed) < 4 or not plain:
        return _first_run(lines)
    in_timed, in_plain = (_pairs("".join(line.folded for line in part)[:_COMPARED]) for part in (timed, plain))
    shared = len(in_timed & in_plain)
    if len(in_plain) < 20 or shared < 0.5 * min(len(in_timed), len(in_plain)):
        return _first_run(lines)
    longest = max((line.text for line in plain), key=len)
    if len(in_plain) < 0.6 * len(in_timed) or holds_whole_song(longest, 0):
        return _first_run(timed)
    return plain


def _first_run(lines: list[TimedLine]) -> list[TimedLine]:
    """Where the same lyrics follow each other, timed from the start again, the first of them."""
    if any(len(line.stamps) > 1 for line in lines):
        return lines
    latest, restart = "", 0
    for place, line in enumerate(lines):
        if line.stamps:
            # Tags of one file have one form, so that earlier ones sort lower.
            if line.stamps[0] < latest and place > 8 and milliseconds(line.stamps[0]) < milliseconds(latest) // 2:
                restart = place
                break
            latest = line.stamps[0]
    if not restart:
        return lines
    first, second = (_pairs("".join(line.folded for line in part)) for part in (lines[:restart], lines[restart:]))
    return lines[:restart] if len(first & second) > 0.6 * min(len(first), len(second)) else lines


def _pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(text))


def _settle_title(lines: Sequence[TimedLine], kinds: list[Kind], names: Names) -> None:
    """Mark the line near the top that repeats the title, or title and artist, or the artist."""
    if not names.title:
        return
    top = [i for i, kind in enumerate(kinds) if kind is Kind.LYRIC or kind is Kind.EDGE or kind is Kind.HEADING][
        :_TITLE_LINES
    ]
    for place in top:
        line = lines[place].folded
        if names.title[0] not in line and names.artist[:1] not in line:
            continue
        words = _NOT_WORDS.sub("", line)
        if names.title not in words and (not names.artist or names.artist not in words):
            continue
        both = names.artist and words in (names.title + names.artist, names.artist + names.title)
        if both or (words == names.artist and place <= top[0] + 1) or _repeats_title(line, names):
            kinds[place] = Kind.CREDIT
        elif words == names.title and _heads_credits(kinds, place):
            kinds[place] = Kind.CREDIT
            if top[1:2] == [place] and not names.artist and len(lines[top[0]].text) <= _LONGEST_NAME:
                kinds[top[0]] = Kind.CREDIT  # a singer that only this line names


def _repeats_title(line: str, names: Names) -> bool:
    """ "歌名 - 歌手" or "歌手-歌名", whoever the singer is, and whatever title a known singer gives."""
    for dash in (" - ", " – ", " — ", "-", " / ", "/"):
        before, found, after = line.partition(dash)
        if found:
            sides = [parse_title(side).key for side in (before, after) if words_of(side)]
            by_artist = names.artist in sides
            by_title = names.title in sides and (by_artist or not names.artist or "-" in dash)
            return len(sides) == 2 and (by_title or (by_artist and dash == " - "))
    return False


def _heads_credits(kinds: Sequence[Kind], place: int) -> bool:
    """Whether the next line that is not blank is a credit."""
    after = next((kind for kind in kinds[place + 1 :] if kind is not Kind.BLANK), Kind.LYRIC)
    return after in (Kind.CREDIT, Kind.ROLE, Kind.NOTICE, Kind.EDGE, Kind.HEADING)


def _settle_roles(lines: Sequence[TimedLine], kinds: list[Kind]) -> None:
    """ "作曲" is a credit, and so is the name on the next line; title and singer stand before the first."""
    if Kind.ROLE not in kinds:
        return
    first = kinds.index(Kind.ROLE)
    if sum(kind is not Kind.BLANK for kind in kinds[:first]) <= _TITLE_LINES:
        for place in range(first):
            if len(lines[place].text) <= _LONGEST_NAME and kinds[place] is not Kind.BLANK:
                kinds[place] = Kind.CREDIT
    for place, kind in enumerate(kinds):
        if kind is Kind.ROLE:
            kinds[place] = Kind.CREDIT
            following = place + 1
            if (
                following < len(kinds)
                and kinds[following] is Kind.LYRIC
                and len(lines[following].text) <= _LONGEST_NAME
            ):
                kinds[following] = Kind.CREDIT


def _settle_edge(kinds: list[Kind], places: range) -> None:
    """From one end of the song inwards, mark what is a credit only there; stop at the first sung line."""
    for place in places:
        if kinds[place] is Kind.EDGE or (kinds[place] is Kind.HEADING and places.step > 0):
            kinds[place] = Kind.CREDIT
        elif kinds[place] in (Kind.LYRIC, Kind.VOICE, Kind.HEADING):
            return


def _settle_neighbours(lines: Sequence[TimedLine], kinds: list[Kind]) -> None:
    """Among credits "Rap：某某" is one too, and what looks like one without a colon; elsewhere they are sung."""
    if Kind.VOICE not in kinds and Kind.EDGE not in kinds:
        return
    filled = [place for place, kind in enumerate(kinds) if kind is not Kind.BLANK]
    for order in (filled, filled[::-1]):
        before = Kind.BLANK
        for place in order:
            if (
                before is Kind.CREDIT
                and kinds[place] in (Kind.EDGE, Kind.VOICE)
                and _is_short(lines[place], kinds[place])
            ):
                kinds[place] = Kind.CREDIT
            before = kinds[place]
    for place in filled:
        label = label_of(lines[place].folded) if kinds[place] is Kind.VOICE else None
        if label and not label[1]:
            kinds[place] = Kind.MARK


def _is_short(line: TimedLine, kind: Kind) -> bool:
    label = label_of(line.folded) if kind is Kind.VOICE else None
    return label is None or 0 < len(label[1]) <= _LONGEST_NAME
