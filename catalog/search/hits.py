"""What a search brings to light, before anybody looks at it."""

from dataclasses import dataclass
from enum import IntEnum


class Match(IntEnum):
    """By what a song was found, best first."""

    TITLE = 0  # this is its title
    TITLE_START = 1
    ARTIST = 2  # this is its artist's name
    TITLE_PART = 3
    ARTIST_PART = 4
    LINE = 5

    @property
    def source(self) -> str:
        """ "title", "artist" or "line"."""
        return self.name.partition("_")[0].lower()


@dataclass(frozen=True)
class Hit:
    """A song that was found. Songs that resemble each other have the same `original`."""

    song: int
    original: int
    match: Match
