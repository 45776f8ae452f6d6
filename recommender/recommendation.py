"""A request's way: words or a song in, songs that may be shown out, through the cache of results."""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from catalog.epoch import catalogue_epoch
from catalog.models import Lyrics, Song
from recommender.care import Care, care_for
from recommender.encoders import get_encoder
from recommender.gentleness import gentle_first
from recommender.moods import MoodHead, Profile, get_mood_head
from recommender.recommenders import get_recommender
from recommender.recommenders.base import Candidate, Filters, Query, Recommender
from recommender.recommenders.lyrics import led
from recommender.recommenders.resonance import ResonanceRecommender
from recommender.shifting import NO_SHIFT, Shift, shifted

MAX_TEXT = 2_000
MAX_RECOMMENDATIONS = 100
OPENING_LINES = 4
# Whoever thinks of dying gets songs that do not dwell on it, chosen of so many times the number that is shown.
GENTLE_CHOICE = 3
# Of lyrics and their song, what a page or an API client is shown; a cached answer holds no more.
SHOWN = (
    "text", "digest", "song__title", "song__year", "song__language", "song__artist__name", "song__album__title",
    "song__album__year",
)  # fmt: skip


class InvalidText(ValueError):
    """What the visitor wrote cannot be read; the message, in the visitor's language, says why."""


@dataclass(frozen=True)
class Resonance:
    """The passage of a song that says best what was asked."""

    lines: list[str]  # without blank ones
    first_line: int  # numbers of lines in the song's lyrics, counted from 1, blank ones too
    last_line: int
    strongest_line: int
    strongest: int  # the same line, counted from 0 in `lines`
    score: float  # cosine similarity of the passage, at most 1

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Recommendation:
    song: Song  # with artist and album; loaded is only what is shown
    score: float  # how well it answers, at most 1: of meaning and wording together (see recommenders.resonance)
    excerpt: list[str]  # the lines of the resonance, or where there is none the first ones of the song
    resonance: Resonance | None  # None until the passages of the song's present words are there

    @property
    def strongest_line(self) -> str:
        """The one line to show where there is room for one."""
        return self.excerpt[self.resonance.strongest if self.resonance else 0]


@dataclass(frozen=True)
class Answer:
    """The recommendations, and what made them: two answers with equal encoder and epoch are equal."""

    recommendations: list[Recommendation]
    encoder: str
    epoch: int
    mood: Profile | None = None  # of what was asked in words, before any shift; None where nobody can read moods
    cached: bool = False
    care: Care | None = None  # comes before the songs where the words signal self-harm


def shape_of(*kinds: type) -> str:
    """A name for the fields of dataclasses. In the keys of what is cached, it keeps an upgraded site from reading what
    the code before it wrote."""
    named = [(kind.__name__, [field.name for field in fields(kind)]) for kind in kinds]
    return hashlib.blake2b(repr(named).encode(), digest_size=8).hexdigest()


_SHAPE = shape_of(Answer, Recommendation, Resonance, Profile)


def recommend(
    text: str, k: int = 10, filters: Filters | None = None, shift: Shift = NO_SHIFT, like: Sequence[int] = ()
) -> Answer:
    """The `k` songs whose lyrics resonate most with `text`, moved as `shift` says, and towards songs (ids) that they
    are to be `like`. Raises InvalidText.

    Words that signal self-harm leave no trace, not even in the cache, and songs that dwell on dying do not answer them
    while there are others.
    """
    query = Query(text=readable(text), seeds=tuple(like), filters=filters or Filters())
    care = care_for(query.text)
    return _found(query, k, shift, catalogue_epoch(), care) if care else _answer(query, k, shift)


def similar(song: Song, k: int = 10, filters: Filters | None = None, source: str = ResonanceRecommender.name) -> Answer:
    """The `k` songs that go best with `song`, as the recommender of that name sees it: by their lyrics, by who listens
    to them, or by the playlists that hold them. Scores compare only within one source."""
    return _answer(Query(seeds=(song.pk,), filters=filters or Filters()), k, source=source)


def _answer(query: Query, k: int, shift: Shift = NO_SHIFT, source: str = ResonanceRecommender.name) -> Answer:
    recommender, head, epoch = get_recommender(source), get_mood_head(), catalogue_epoch()
    key = _cache_key(recommender, head, epoch, query, shift, k)
    if (answer := cache.get(key)) is not None:
        return replace(answer, cached=True)
    answer = _found(query, k, shift, epoch, source=source)
    cache.set(key, answer, settings.RESULT_CACHE_SECONDS)
    return answer


def _found(
    query: Query, k: int, shift: Shift, epoch: int, care: Care | None = None, source: str = ResonanceRecommender.name
) -> Answer:
    recommender, encoder, head = get_recommender(source), get_encoder(), get_mood_head()
    mood = None
    if query.text:
        words = encoder.encode([query.text])[0]
        mood = head.read_text(words) if head else None
        query = replace(query, vector=led(words, query.seeds, encoder))
    chosen = choose(recommender, query, k, shift, mood, care)
    return Answer(as_shown(chosen), encoder.name, epoch, mood, care=care)


def choose(
    recommender: Recommender, query: Query, k: int, shift: Shift, mood: Profile | None, care: Care | None
) -> list[Candidate]:
    """The `k` candidates that are shown: moved from the `mood` of the words, gentle ones first where there is care."""
    n, head = k * GENTLE_CHOICE if care else k, get_mood_head()
    if shift and mood and head:
        candidates = shifted(recommender, query, n, shift, mood, head)
    else:
        candidates = recommender.recommend(query, n)
    return gentle_first(candidates)[:k] if care else candidates


def readable(text: str) -> str:
    """One spelling for one text, so that equal questions share an answer."""
    if len(text) > MAX_TEXT:
        raise InvalidText(_("写得有点长了，请留在 %(most)s 字以内。") % {"most": MAX_TEXT})
    if "\0" in text or any(unicodedata.category(character) == "Cs" for character in text):
        raise InvalidText(_("文字里有无法识别的字符，换个写法再试试。"))
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    if not any(map(str.isalnum, text)):  # nothing that can be read as a word: emoji, punctuation, blanks
        raise InvalidText(_("先写下一点心情，哪怕只有一句。"))
    return text


def _cache_key(recommender: Recommender, head: MoodHead | None, epoch: int, query: Query, shift: Shift, k: int) -> str:
    """A key that tells nobody with access to the cache what somebody wrote."""
    without = {name: sorted(getattr(query.filters, name)) for name in ("exclude", "exclude_artists")}
    filters = asdict(query.filters) | without
    made_by = recommender.name, get_encoder().name, head and head.name, epoch
    question = repr((_SHAPE, made_by, query.text, query.seeds, filters, shift, k))
    return "answer:" + salted_hmac("recommendation", question, algorithm="sha256").hexdigest()


def as_shown(candidates: Sequence[Candidate]) -> list[Recommendation]:
    """The candidates with what a page shows of them, in one query. Songs hidden or deleted meanwhile are left out."""
    lyrics = Lyrics.objects.primary().filter(song__in=[candidate.song for candidate in candidates], song__hidden=False)
    shown = lyrics.select_related("song__artist", "song__album").only(*SHOWN)
    found = {words.song_id: words for words in shown.annotate(embedded=F("song__vector__digest"))}
    # Line numbers of words that have been edited since say nothing.
    return [
        _recommendation(words, candidate, _passage(candidate) if words.embedded == words.digest else {})
        for candidate in candidates
        if (words := found.get(candidate.song))
    ]


def _passage(candidate: Candidate) -> Mapping[str, Any]:
    """The evidence that names a passage: the candidate's own, or that of a vote for it. Nothing where none does."""
    resonant = candidate.evidence.get("candidates", {}).get(ResonanceRecommender.name, candidate)
    return resonant.evidence if "first_line" in resonant.evidence else {}


def _recommendation(words: Lyrics, candidate: Candidate, evidence: Mapping[str, Any]) -> Recommendation:
    lines = [(number, line.strip()) for number, line in enumerate(words.text.split("\n"), 1) if line.strip()]
    if not evidence:
        opening = [line for _, line in lines[:OPENING_LINES]]
        return Recommendation(words.song, candidate.score, opening, None)
    first, last, strongest = evidence["first_line"], evidence["last_line"], evidence["strongest"]
    passage = [(number, line) for number, line in lines if first <= number <= last]
    resonance = Resonance(
        lines=[line for _, line in passage],
        first_line=first,
        last_line=last,
        strongest_line=passage[strongest][0],
        strongest=strongest,
        score=evidence["similarity"],
    )
    return Recommendation(words.song, candidate.score, resonance.lines, resonance)
