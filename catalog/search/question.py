"""What somebody looks for, as words that can be compared with names and lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from rapidfuzz.distance import OSA

from catalog.text.grams import WIDE, units_of
from catalog.text.pinyin import sounds_of

MAX_QUERY = 100
# Words past these are not needed to find anything.
MOST_WORDS = 8
# A longer word is no name that somebody tries to spell.
LONGEST_NAME = 12


@dataclass(frozen=True)
class Word:
    """One word of a query: what its writer put between two spaces."""

    units: tuple[str, ...]

    @cached_property
    def key(self) -> str:
        """The word as keys and lines hold it."""
        return "".join(self.units)

    @cached_property
    def spelled(self) -> str:
        """What the spellings of a name hold that has this word: ideographs anywhere, letters where a word begins."""
        before = " " if self.units[0] >= WIDE or self._is_narrow else ""
        after = " " if self.units[-1] >= WIDE or len(self.key) == 1 else ""
        return before + " ".join(self.units) + after

    @cached_property
    def sounds(self) -> list[str]:
        return sounds_of(list(self.units))

    def in_name(self) -> Q:
        """Names with this word in them, as written, in pinyin or by initials."""
        return Q(spellings__contains=self.spelled)

    def nearly_in_name(self) -> Q:
        """Names that may have this word in them with a typo: letters much like theirs, ideographs that sound like
        theirs, or one wrong unit of three or more."""
        if len(self.key) < 2 or len(self.units) > LONGEST_NAME:
            return Q()
        if self._is_narrow:
            return Q(spellings__trigram_word_similar=self.key)
        near = Q()
        for sound in self.sounds:
            near |= Q(spellings__contains=f"= {sound}")
        return near | self._but_for_one()

    def is_in_name(self, spellings: str) -> bool:
        return self.spelled in spellings

    def is_nearly_in_name(self, spellings: str) -> bool:
        """Whether the name is this word but for such a typo; letters may have two from six of them on."""
        if self._is_narrow:
            most = 1 if len(self.key) < 6 else 2
            return any(OSA.distance(self.key, word, score_cutoff=most) <= most for word in spellings.split())
        if any(f"= {sound}" in spellings for sound in self.sounds):
            return True
        name = spellings.partition(" = ")[0].split()
        return len(self.units) >= 3 and OSA.distance(self.units, name, score_cutoff=1) <= 1

    def _but_for_one(self) -> Q:
        """Names that have one half of the units, for one wrong unit leaves one half right; of three, two of them."""
        a, *_, b = units = self.units
        if len(units) < 3:
            return Q()
        if len(units) > 3:
            half = len(units) // 2
            return _together(units[:half]) | _together(units[half:])
        return _together(units[:2]) | _together(units[1:]) | (_together([a]) & _together([b]))

    @property
    def _is_narrow(self) -> bool:
        return len(self.units) == 1 and self.key < WIDE


def _together(units: Sequence[str]) -> Q:
    return Q(spellings__contains=f" {' '.join(units)} ")


def joined(words: Sequence[Word]) -> tuple[Word, ...]:
    """Several words of letters as one, which differs less from what was meant; nothing where there is no other way."""
    if len(words) < 2 or any(unit >= WIDE for word in words for unit in word.units):
        return ()
    return (Word(("".join(word.key for word in words),)),)


def words_of(query: str) -> tuple[Word, ...]:
    """The words of a query; none where it has neither letters nor ideographs."""
    units = (tuple(units_of(word)) for word in query.split())
    return tuple(Word(each) for each in units if each)[:MOST_WORDS]
