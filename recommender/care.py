"""Does somebody who writes to us speak of hurting or killing themselves? If so, care comes before songs.

What counts: the writer wishes to die or not to go on living, thinks of suicide or plans it, injures themselves now or
time and again, is at the end of their strength to live, or finds that their life is worth nothing. An earlier attempt
counts unless the writer says that it is over. What does not count: another person's suicide or grief for the dead, a
figure of speech (笑死, 想死你了), a film, a book or the news, the question what life is for, being tired of one's work.

The method: phrases are looked for in a spelling without the tricks by which people slip past filters, and each is
judged by the words before it: denied, told of somebody else, quoted, exaggerated or over? One that stays is enough: a
kind sentence too many does no harm, one too few may. Where there is no phrase at all, a small linear model over the
characters around words like 死 and 活 decides (recommender.training.care). `manage.py evaluate care` measures both.
"""

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from pathlib import Path

from django.utils.translation import gettext

from catalog.text.scripts import fold
from recommender.care_phrases import BY_SOMEBODY, FIGURES, NOT_MEANT, PAST, PERSONS, PHRASES, RECOVERED, SPELLINGS, TOLD

WEIGHTS = Path(__file__).with_name("care_weights.json")

_SENTENCES = re.compile(r"[^。!?;…~\n]+")
_CLAUSES = re.compile(r"[^,:]+")
# Whatever is neither a word nor the end of a clause; between Latin words it stays, as one space.
_GAPS = re.compile(r"[^\w。!?;…~\n,:]+|_+")
# In how many characters before a phrase the words may stand that turn its meaning.
_BEFORE = 14
# Around these words, so many characters to either side, the linear model reads.
_TELLING = re.compile(r"[死活伤割撑熬坚]|世界|世上|解脱|消失|意义|生命|结束|离开")
_AROUND = 8
_LONGEST_GRAM = 3


@dataclass(frozen=True)
class Care:
    """What somebody gets who speaks of self-harm, in the visitor's language."""

    message: str
    phone: str = "12356"  # China's psychological aid line, day and night
    elsewhere: str = "https://findahelpline.com/"  # lines of other countries


def care_for(text: str) -> Care | None:
    """Care for the writer of `text`; None where nothing asks for it. Such a text must be neither logged nor cached."""
    if not signals_self_harm(text):
        return None
    return Care(
        gettext(
            "谢谢你愿意说出来。你现在承受的一定很重，不必一个人扛着：有人愿意听你说，电话那头，或者身边一个信得过的人。"
        )
    )


def signals_self_harm(text: str) -> bool:
    """Whether the writer speaks of their own wish to die or to hurt themselves. Takes time linear in the text."""
    plain = plain_spelling(text)
    if PHRASES.search(plain):
        return signals_by_phrase(plain)
    return score(plain, _weights()) > 0


def plain_spelling(text: str) -> str:
    """Folded, in one spelling, without what was put between the characters of a word and without figures of speech."""
    plain = _GAPS.sub(_gap, fold(unicodedata.normalize("NFKC", text)))
    for wrong, right in SPELLINGS:
        plain = wrong.sub(right, plain)
    return FIGURES.sub("", plain)


def score(plain: str, weights: Mapping[str, float]) -> float:
    """How much the neighbourhood of telling words sounds like a signal; `weights` as `train_care` returns them."""
    return weights[""] + sum(weights.get(gram, 0.0) for gram in telling_grams(plain))


def telling_grams(plain: str) -> set[str]:
    """Runs of one to three characters in the neighbourhood of words that may speak of death or of not going on."""
    spans: list[tuple[int, int]] = []
    for match in _TELLING.finditer(plain):
        start, end = max(0, match.start() - _AROUND), match.end() + _AROUND
        spans.append((min(start, spans.pop()[0]), end) if spans and start <= spans[-1][1] else (start, end))
    around = [plain[start:end] for start, end in spans]
    return {
        part[at : at + n] for part in around for n in range(1, _LONGEST_GRAM + 1) for at in range(len(part) - n + 1)
    }


def signals_by_phrase(plain: str) -> bool:
    """Whether any phrase in `plain` is the writer's own and means what it says."""
    by_somebody = BY_SOMEBODY.search(plain) is not None
    recovered = max((match.start() for match in RECOVERED.finditer(plain)), default=-1)
    last_person = ""
    for sentence in _SENTENCES.finditer(plain):
        past = PAST.search(sentence[0]) is not None
        for clause in _CLAUSES.finditer(sentence[0]):
            told = TOLD.search(clause[0]) is not None
            persons = [(match.end(), match.lastgroup or "") for match in PERSONS.finditer(clause[0])]
            for phrase in PHRASES.finditer(clause[0]):
                named = bisect_right(persons, phrase.start(), key=itemgetter(0))
                person = persons[named - 1][1] if named else last_person if by_somebody else ""
                over = past and recovered >= sentence.start() + clause.start() + phrase.end()
                before = clause[0][max(0, phrase.start() - _BEFORE) : phrase.start()]
                if not (person == "other" or told or over or NOT_MEANT.search(before)):
                    return True
            last_person = persons[-1][1] if persons else last_person
    return False


def _gap(gap: re.Match[str]) -> str:
    around = gap.string[max(gap.start() - 1, 0) : gap.start()] + gap.string[gap.end() : gap.end() + 1]
    return " " if len(around) == 2 and around.isascii() else ""


@cache
def _weights() -> dict[str, float]:
    """Gram -> weight; the empty gram has the bias."""
    weights: dict[str, float] = json.loads(WEIGHTS.read_text())
    return weights
