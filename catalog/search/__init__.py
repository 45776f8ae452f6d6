"""Search: one box for titles, artists and lines, forgiving in script, spelling and memory.

`find` says what was found, in at most MOST_FOUND songs; `shown` loads the few of them that a page shows.
"""

from catalog.search.finding import MOST_FOUND, Findings, find
from catalog.search.hits import Hit, Match
from catalog.search.question import MAX_QUERY
from catalog.search.showing import FoundSong, MarkedLine, shown

__all__ = ["MAX_QUERY", "MOST_FOUND", "Findings", "FoundSong", "Hit", "MarkedLine", "Match", "find", "shown"]
