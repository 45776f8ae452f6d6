"""How often a half-remembered line finds its song."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from statistics import quantiles

from opencc import OpenCC

from catalog.models import Language, Lyrics
from catalog.search import find
from catalog.text.grams import units_of

SHORTEST, LONGEST = 4, 10  # ideographs, or whole words of letters among them
TOP = 3
# What a wrong character is taken from.
COMMON = "的一是我不了在有人这他她你说来到大里时么没天想看自心可好样情爱月风雨夜海光梦花路歌笑泪手眼"


@dataclass(frozen=True)
class LineSearchFigures:
    """Of half-lines as they are written, in traditional characters, and with one wrong character."""

    lines: int
    as_written: float  # share whose song is among the first three
    traditional: float
    one_wrong: float
    found: float  # of all lines together
    milliseconds_p50: float
    milliseconds_p95: float


@dataclass(frozen=True)
class _Remembered:
    kind: str
    line: str
    original: int  # the song, or the one that it resembles, which stands for both


def measure_line_search(lines: int = 1_000, seed: int = 0) -> LineSearchFigures:
    """Search for parts of lines, 4 to 10 characters, of random Chinese songs of the database: of five, three as
    written, one in traditional characters and one with a wrong character."""
    chance = random.Random(seed)  # noqa: S311
    remembered = _remembered(lines, chance)
    found: dict[str, list[bool]] = {"as_written": [], "traditional": [], "one_wrong": []}
    times: list[float] = []
    for each in remembered:
        started = time.perf_counter()
        songs = find(each.line).songs
        times.append(1000 * (time.perf_counter() - started))
        found[each.kind].append(each.original in [hit.original for hit in songs[:TOP]])
    ranks = quantiles(times, n=20)
    return LineSearchFigures(
        lines=len(times),
        **{kind: _share(hits) for kind, hits in found.items()},
        found=_share([hit for hits in found.values() for hit in hits]),
        milliseconds_p50=ranks[9],
        milliseconds_p95=ranks[18],
    )


def _remembered(number: int, chance: random.Random) -> list[_Remembered]:
    """Half-lines of different songs, in an order that only the seed and the database decide."""
    visible = Lyrics.objects.primary().filter(song__hidden=False, song__language=Language.CHINESE)
    keys = list(visible.order_by("pk").values_list("pk", flat=True))
    lyrics = {
        words.pk: words
        for words in visible.filter(pk__in=chance.sample(keys, min(2 * number, len(keys))))
        .select_related("song")
        .order_by("pk")
    }
    changes: dict[str, Callable[[str], str]] = {
        "as_written": str,
        "traditional": OpenCC("s2t").convert,
        "one_wrong": lambda line: _with_one_wrong(line, chance),
    }
    kinds = cycle(["as_written", "as_written", "as_written", "traditional", "one_wrong"])
    halves: list[_Remembered] = []
    for words in lyrics.values():
        lines = (units_of(line) for line in dict.fromkeys(words.text.split("\n")))
        long_enough = [units for units in lines if len(units) >= SHORTEST]
        if long_enough and len(halves) < number:
            kind = next(kinds)
            half = _half(chance.choice(long_enough), chance)
            halves.append(_Remembered(kind, changes[kind](half), words.song.resembles_id or words.song_id))
    return halves


def _half(line: Sequence[str], chance: random.Random) -> str:
    length = chance.randint(SHORTEST, min(LONGEST, len(line)))
    start = chance.randint(0, len(line) - length)
    # A space between two words of letters alone.
    return "".join(f" {unit} " if unit.isascii() else unit for unit in line[start : start + length]).strip()


def _with_one_wrong(line: str, chance: random.Random) -> str:
    place = chance.randrange(len(line))
    return line[:place] + chance.choice(COMMON.replace(line[place], "")) + line[place + 1 :]


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0
