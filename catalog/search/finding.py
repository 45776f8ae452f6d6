"""From words to what they are found in: names first, then lines; with typos only where nothing has them as written."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.search.hits import Hit
from catalog.search.lines import songs_misheard, songs_singing
from catalog.search.names import AS_WRITTEN, WITH_TYPOS, FoundArtist, artists_named, songs_named
from catalog.search.question import Word, joined, words_of

MOST_FOUND = 100
MOST_ARTISTS = 3


@dataclass(frozen=True)
class Findings:
    """What a query leads to, best first, songs that resemble each other once."""

    words: tuple[Word, ...] = ()
    artists: tuple[FoundArtist, ...] = ()
    songs: tuple[Hit, ...] = ()


def find(query: str) -> Findings:
    """Artists and songs for a query; nothing, and no question to the database, for one without words."""
    words = words_of(query)
    if not words:
        return Findings()
    return _as_written(words) or _with_typos(words) or _with_typos(joined(words)) or Findings(words)


def _as_written(words: Sequence[Word]) -> Findings | None:
    artists = artists_named(words, AS_WRITTEN)
    named = songs_named(words, artists, AS_WRITTEN, MOST_FOUND)
    sung = songs_singing(words, (), MOST_FOUND) or _sung_by(words, artists)
    return _findings(words, [a for a in artists if a.whole or AS_WRITTEN.agree(words, a.spellings)], [*named, *sung])


def _with_typos(words: Sequence[Word]) -> Findings | None:
    if not words:
        return None
    artists = artists_named(words, WITH_TYPOS)
    named = songs_named(words, artists, WITH_TYPOS, MOST_FOUND)
    sung = songs_misheard(words, MOST_FOUND)
    return _findings(words, [a for a in artists if WITH_TYPOS.agree(words, a.spellings)], [*named, *sung])


def _sung_by(words: Sequence[Word], artists: Sequence[FoundArtist]) -> list[Hit]:
    """For such as "小满 晚风吹过": the words that name no artist, in the lines of those whom the others name."""
    line = [word for word in words if not any(AS_WRITTEN.agree([word], artist.spellings) for artist in artists)]
    if not line or len(line) == len(words):
        return []
    return songs_singing(line, [artist.pk for artist in artists], MOST_FOUND)


def _findings(words: Sequence[Word], artists: Sequence[FoundArtist], hits: Sequence[Hit]) -> Findings | None:
    once: dict[int, Hit] = {}
    for hit in sorted(hits, key=lambda hit: hit.match):
        once.setdefault(hit.original, hit)
    songs = tuple(once.values())[:MOST_FOUND]
    return Findings(tuple(words), tuple(artists[:MOST_ARTISTS]), songs) if artists or songs else None
