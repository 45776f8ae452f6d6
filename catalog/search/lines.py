"""Songs by a line that somebody remembers: a part of it, or one with a wrong word."""

from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Replace
from rapidfuzz import fuzz, process

from catalog.models import Lyrics
from catalog.search.hits import Hit, Match
from catalog.search.question import Word
from catalog.text.grams import WIDE, grams_of

# So many songs with the words are compared.
MOST_COMPARED = 300
# With a wrong word, of fewer units than this there is too little left to search by; more are too many to try.
SHORTEST_MISHEARD, LONGEST_MISHEARD = 4, 24
# From so many units on, two may be wrong.
TWO_MAY_BE_WRONG = 9

# A song, the first that it resembles, what its lyrics are called among its versions, and their lines.
Row = tuple[int, int, str, str]


def songs_singing(words: Sequence[Word], artists: Collection[int], most: int) -> list[Hit]:
    """Songs with every word in their lines, be it over the end of one; where there are `artists` (ids), of theirs."""
    grams = _grams(words)
    if not grams:
        return []
    found = _sung().filter(*(Q(sung__contains=word.key) for word in words), grams__contains=grams)
    if artists:
        found = found.filter(song__artist__in=artists)
    line = "".join(word.key for word in words)
    return [_hit(row) for row in sorted(_rows(found), key=lambda row: _place(row, line))[:most]]


def songs_misheard(words: Sequence[Word], most: int) -> list[Hit]:
    """Songs with nearly this line: but for one unit of it, or two of a long one."""
    units = [unit for word in words for unit in word.units]
    if not SHORTEST_MISHEARD <= len(units) <= LONGEST_MISHEARD:
        return []
    wrong = 1 if len(units) < TWO_MAY_BE_WRONG else 2
    near = Q()
    for place in range(len(units) - wrong + 1):
        near |= Q(grams__contains=[*_grams_of(units[:place]), *_grams_of(units[place + wrong :])])
    rows = _rows(_sung().filter(near))
    lyrics = [row[3].replace("\n", "") for row in rows]
    cutoff = 100 * (1 - (wrong + 0.1) / len(units))
    scored = process.extract("".join(units), lyrics, scorer=fuzz.partial_ratio, score_cutoff=cutoff, limit=most)
    return [_hit(rows[number]) for _, _, number in scored]


def _sung() -> QuerySet[Lyrics]:
    sung = Replace("lines", Value("\n"), output_field=TextField())
    return Lyrics.objects.primary().filter(song__hidden=False).annotate(sung=sung)


def _rows(lyrics: QuerySet[Lyrics]) -> list[Row]:
    original = Coalesce("song__resembles", "song")
    return list(lyrics.values_list("song", original, "version", "lines")[:MOST_COMPARED])


def _hit(row: Row) -> Hit:
    return Hit(row[0], row[1], Match.LINE)


def _place(row: Row, line: str) -> tuple[bool, bool, float, int]:
    """Where a song stands among those with these words: the plain version before a marked one, then by the chance that
    whoever remembers some part, so long, of some line of the song remembers this one. So a whole line goes before a
    piece of a longer one, and a chorus or a short song before one verse of many."""
    song, _, version, lines = row
    sung = lines.split("\n")
    likely = sum(1 / (len(each) - len(line) + 1) for each in sung if line in each) / len(sung)
    return line not in lines, version != "", -likely, song


def _grams(words: Sequence[Word]) -> list[int]:
    """The grams of all words; without the last, if it is of letters that may still be typed and others are left."""
    finished = [*words[:-1], Word(words[-1].units[:-1])] if words[-1].units[-1] < WIDE else words
    return _grams_of_all(finished) or _grams_of_all(words)


def _grams_of_all(words: Sequence[Word]) -> list[int]:
    return [gram for word in words for gram in _grams_of(word.units)]


def _grams_of(units: Sequence[str]) -> list[int]:
    return grams_of(" ".join(units))
