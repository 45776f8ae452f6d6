"""Songs and artists by their names: as written, in pinyin, by initials, and with a typo."""

import itertools
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce, Length

from catalog.models import Artist, Song
from catalog.search.hits import Hit, Match
from catalog.search.question import Word

MOST_ARTISTS = 30


@dataclass(frozen=True)
class Comparison:
    """How a word of the query and a name are compared: in the database, and again here."""

    in_name: Callable[[Word], Q]
    is_in_name: Callable[[Word, str], bool]

    def agree(self, words: Sequence[Word], *names: str) -> bool:
        """Whether each word is in one of the names, which are given by their spellings."""
        return all(any(self.is_in_name(word, name) for name in names) for word in words)


AS_WRITTEN = Comparison(Word.in_name, Word.is_in_name)
WITH_TYPOS = Comparison(Word.nearly_in_name, Word.is_nearly_in_name)


@dataclass(frozen=True)
class FoundArtist:
    """An artist with one of the words in their name; `whole` if it is all of it."""

    pk: int
    name: str
    spellings: str
    number_of_songs: int
    whole: bool


def artists_named(words: Sequence[Word], comparison: Comparison) -> list[FoundArtist]:
    """Artists with songs to show: whole names first, then those with most songs."""
    asked = reduce(or_, map(comparison.in_name, words))
    if not asked:
        return []
    whole = reduce(or_, (Q(key=word.key) | _sounds(word.key) | _initials(word.key) for word in words))
    songs = Song.objects.visible().filter(artist=OuterRef("pk")).order_by().values("artist")
    number = Subquery(songs.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    rows = (
        Artist.objects.filter(asked)
        .annotate(number=Coalesce(number, 0), whole=Case(When(whole, then=True), default=False))
        .order_by("-whole", Length("key"), "pk")
        .values_list("pk", "name", "spellings", "number", "whole")[:MOST_ARTISTS]
    )
    found = [artist for artist in itertools.starmap(FoundArtist, rows) if _is_named(artist, words, comparison)]
    return sorted(found, key=lambda artist: (not artist.whole, -artist.number_of_songs))


def songs_named(
    words: Sequence[Word], artists: Collection[FoundArtist], comparison: Comparison, most: int
) -> list[Hit]:
    """Songs with every word in their title or in the name of one of these artists; whole titles first."""
    names = {artist.pk: artist.spellings for artist in artists}
    asked = Q()
    for word in words:
        theirs = [pk for pk, spellings in names.items() if comparison.is_in_name(word, spellings)]
        either = comparison.in_name(word) | Q(artist__in=theirs) if theirs else comparison.in_name(word)
        if not either:
            return []
        asked &= either
    order: list[OrderBy] = [F("resembles").asc(nulls_first=True), Length("key").asc(), F("pk").asc()]
    if comparison is WITH_TYPOS:  # of all that may be meant, the likest
        order.insert(0, TrigramWordSimilarity("".join(word.sounds[0] for word in words), "spellings").desc())
    rows = (
        Song.objects.visible()
        .filter(asked)
        .annotate(original=Coalesce("resembles", "pk"), match=_match(words, artists, comparison))
        .order_by("match", *order)
        .values_list("pk", "original", "match", "spellings", "artist")[:most]
    )
    return [
        Hit(pk, original, Match(match))
        for pk, original, match, spellings, artist in rows
        if comparison.agree(words, spellings, names.get(artist, ""))
    ]


def _is_named(artist: FoundArtist, words: Sequence[Word], comparison: Comparison) -> bool:
    """Whether the site may show the artist, for one of the words at least."""
    return artist.number_of_songs > 0 and any(comparison.agree([word], artist.spellings) for word in words)


def _match(words: Sequence[Word], artists: Collection[FoundArtist], comparison: Comparison) -> Case:
    key = "".join(word.key for word in words)
    whole = [artist.pk for artist in artists if artist.whole]
    titles = [key, *(word.key for word in words)] if whole else [key]
    return Case(
        When(Q(key__in=titles) | _sounds(key), then=Match.TITLE),
        When(Q(key__startswith=key) | Q(spellings__contains=f"= {key}") | _initials(key), then=Match.TITLE_START),
        When(Q(artist__in=whole), then=Match.ARTIST),
        When(reduce(or_, map(comparison.in_name, words)), then=Match.TITLE_PART),
        default=Value(Match.ARTIST_PART),
        output_field=IntegerField(),
    )


def _sounds(key: str) -> Q:
    """Names whose pinyin this is."""
    return Q(spellings__contains=f"= {key} ")


def _initials(key: str) -> Q:
    return Q(spellings__contains=f"~ {key} ")
