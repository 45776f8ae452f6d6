"""Which songs may answer somebody who thinks of dying."""

import re
from collections.abc import Iterable, Sequence

from catalog.models import Lyrics
from recommender.care import plain_spelling
from recommender.care_phrases import PHRASES
from recommender.querysets import among
from recommender.recommenders.base import Candidate

# Words of death and of farewell for good, which a song may use beautifully, and just therefore not now.
_DYING = re.compile("[死坟葬殉尸亡]|黄泉|长眠|来世|来生|下辈子|天堂|地狱|毁灭|断肠|了此")


def dwells_on_dying(lyrics: str) -> bool:
    """Whether a song speaks of dying at all: rather too often than once too seldom."""
    plain = plain_spelling(lyrics)
    return bool(_DYING.search(plain) or PHRASES.search(plain))


def that_dwell_on_dying(songs: Iterable[int]) -> set[int]:
    """Which of the songs (ids) speak of dying; one query."""
    primary = Lyrics.objects.primary().filter(among("song", songs))
    return {song for song, lyrics in primary.values_list("song", "text") if dwells_on_dying(lyrics)}


def gentle_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Songs that do not speak of dying, and after them those that do, each in the order they came in; one query."""
    dark = that_dwell_on_dying(candidate.song for candidate in candidates)
    return sorted(candidates, key=lambda candidate: candidate.song in dark)
