"""The songs of a search as they are shown: with the line that was remembered, and what of it matches."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from catalog.models import Song
from catalog.search.hits import Hit, Match
from catalog.search.question import Word
from catalog.text.scripts import fold

# Of a line that is remembered with a typo, so much must be right (0 to 100).
LIKE_ENOUGH = 70
MOST_WRONG = 2
MOST_LINES = 2


@dataclass(frozen=True)
class MarkedLine:
    """A line of lyrics; from `start` to `end`, in characters, it is what was looked for."""

    text: str
    start: int
    end: int

    @property
    def parts(self) -> tuple[str, str, str]:
        """Before the match, the match, behind it."""
        return self.text[: self.start], self.text[self.start : self.end], self.text[self.end :]


@dataclass(frozen=True)
class FoundSong:
    """A song with artist, album and primary lyrics, by what it was found, and the line that has the words."""

    song: Song
    match: Match
    lines: tuple[MarkedLine, ...] = ()


def shown(hits: Sequence[Hit], words: Sequence[Word]) -> list[FoundSong]:
    """The songs of these hits, in two queries. Songs that are gone or hidden meanwhile are left out."""
    songs = Song.objects.visible().for_listing().with_lyrics().in_bulk([hit.song for hit in hits])
    return [
        FoundSong(song, hit.match, marked_lines(_text(song), words, roughly=hit.match is Match.LINE))
        for hit in hits
        if (song := songs.get(hit.song))
    ]


def marked_lines(text: str, words: Sequence[Word], *, roughly: bool) -> tuple[MarkedLine, ...]:
    """The lines of `text` that hold the words, one after the other, marked; none if it has nothing like them."""
    lines = text.split("\n")
    places = [
        (number, column)
        for number, line in enumerate(lines)
        for column, character in enumerate(line)
        if character.isalnum()
    ]
    letters = fold("".join(lines[number][column] for number, column in places))
    marked: dict[int, tuple[int, int]] = {}
    for start, end in _found(letters, words, roughly):
        for number, column in places[start:end]:
            first, last = marked.get(number, (column, column))
            marked[number] = min(first, column), max(last, column)
    return tuple(MarkedLine(lines[n], first, last + 1) for n, (first, last) in sorted(marked.items())[:MOST_LINES])


def _found(letters: str, words: Sequence[Word], roughly: bool) -> list[tuple[int, int]]:
    """Where the words stand: all together, else each by itself, else, `roughly`, the place that is most like them."""
    line = "".join(word.key for word in words)
    if (start := letters.find(line)) >= 0:
        return [(start, start + len(line))]
    found = [(start, start + len(word.key)) for word in words if (start := letters.find(word.key)) >= 0]
    if found or not roughly:
        return found
    near = fuzz.partial_ratio_alignment(line, letters, score_cutoff=LIKE_ENOUGH)
    if near is None:
        return []
    # With a little around it, from the first to the last character that is right.
    around = max(0, near.dest_start - MOST_WRONG)
    same = Indel.editops(line, letters[around : near.dest_end + MOST_WRONG]).as_matching_blocks()
    right = [block for block in same if block.size]
    return [(around + right[0].b, around + right[-1].b + right[-1].size)]


def _text(song: Song) -> str:
    return "".join(lyrics.text for lyrics in song.versions.all())
