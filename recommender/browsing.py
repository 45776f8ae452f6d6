"""Browsing by mood: what the pages of the moods and the API show of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Avg, Count

from catalog.epoch import catalogue_epoch
from catalog.models import Language
from recommender.close_reading import read_closely
from recommender.models import SongMood
from recommender.moods import MOODS, Mood, MoodHead, get_mood_head
from recommender.querysets import SongMoodQuerySet
from recommender.recommendation import Recommendation, Resonance, as_shown, shape_of
from recommender.recommenders.base import Candidate
from recommender.recommenders.resonance import evidence_of

OVERVIEW_SECONDS = 3600
# Halves of the moods' plane: which field of a profile they look at, and whether it must be above 0.
HALVES = {
    "bright": ("valence", True),
    "dark": ("valence", False),
    "powerful": ("energy", True),
    "quiet": ("energy", False),
}


@dataclass(frozen=True)
class MoodOverview:
    """A mood in the catalogue, with the song that has most of it; None where no song is mostly of this mood."""

    mood: Mood
    songs: int
    valence: float  # means of its songs
    energy: float
    purest: Recommendation | None


_SHAPE = shape_of(MoodOverview, Recommendation, Resonance)


def mood_overviews(language: str = Language.CHINESE) -> list[MoodOverview]:
    """All twelve moods, cached until the catalogue changes; empty where nobody can read moods."""
    head = get_mood_head()
    if head is None:
        return []
    key = f"moods:{_SHAPE}:{head.name}:{language}:{catalogue_epoch()}"
    if (overviews := cache.get(key)) is None:
        overviews = _overviews(head, language)
        cache.set(key, overviews, OVERVIEW_SECONDS)
    return list(overviews)


def _overviews(head: MoodHead, language: str) -> list[MoodOverview]:
    """In four queries, however many songs there are."""
    profiles = SongMood.objects.read_by(head.name).visible().distinct_works().in_language(language)
    figures = profiles.values("strongest").annotate(n=Count("*"), v=Avg("valence"), e=Avg("energy")).order_by()
    counted = {row["strongest"]: row for row in figures}
    firsts = [profiles.mostly(mood).values_list("song", "strongest", "strength")[:1] for mood in MOODS]
    purest = {
        Mood(strongest): Candidate(song, strength, "mood") for song, strongest, strength in firsts[0].union(*firsts[1:])
    }
    shown = {found.song.pk: found for found in as_shown(list(purest.values()))}
    nothing: dict[str, Any] = {"n": 0, "v": 0.0, "e": 0.0}
    return [
        MoodOverview(
            mood=mood,
            songs=(row := counted.get(mood, nothing))["n"],
            valence=row["v"],
            energy=row["e"],
            purest=shown.get(purest[mood].song) if mood in purest else None,
        )
        for mood in MOODS
    ]


def songs_of(mood: Mood, halves: Sequence[str] = (), language: str = Language.CHINESE) -> SongMoodQuerySet:
    """Profiles of the songs that are mostly of this mood, the purest first; `halves` are keys of HALVES."""
    head = get_mood_head()
    profiles = (
        SongMood.objects.read_by(head.name if head else "")
        .visible()
        .distinct_works()
        .in_language(language)
        .mostly(mood)
    )
    for field, above in (HALVES[half] for half in halves):
        profiles = profiles.filter(**{f"{field}__gt" if above else f"{field}__lte": 0})
    return profiles


def as_recommendations(mood: Mood, profiles: Sequence[SongMood]) -> list[Recommendation]:
    """Songs as they are shown, each with the passage that has most of the mood, in two queries."""
    head = get_mood_head()
    if head is None:
        return []
    direction = head.weights[:, MOODS.index(mood)]
    readings = read_closely([profile.song_id for profile in profiles], direction, head.encoder)
    evidence = {song: evidence_of(reading.nearest, direction) for song, reading in readings.items()}
    return as_shown(
        [
            Candidate(profile.song_id, profile.strength, "mood", evidence.get(profile.song_id, {}))
            for profile in profiles
        ]
    )
