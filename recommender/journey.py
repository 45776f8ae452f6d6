"""A journey: songs that begin where a listener is and lead, step by step, to where they want to be.

This is the iso principle of music therapy: music first meets the mood of the listener and then leads it on gradually
(Altshuler, "A psychiatrist's experience with music as a therapeutic agent", 1948; for today's practice Heiderscheit
and Madson, "Use of the iso principle as a central method in mood management", Music Therapy Perspectives 33, 2015).

Two things lead the way: the line between the two ends in the encoder's space, which says what the songs are about, and
the line between their places of valence and energy, which says how they feel.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pgvector.django import CosineDistance

from recommender.care import Care, care_for
from recommender.close_reading import read_closely
from recommender.encoders import get_encoder
from recommender.gentleness import that_dwell_on_dying
from recommender.models import SongMood, SongVector
from recommender.moods import MOODS, Mood, MoodHead, Profile, get_mood_head
from recommender.paths import Waypoints, find_path
from recommender.recommendation import InvalidText, Recommendation, as_shown, readable
from recommender.recommenders.allowed import allowed_rows
from recommender.recommenders.base import Candidate, Filters, Query
from recommender.recommenders.resonance import evidence_of

LEAST_STEPS, USUAL_STEPS, MOST_STEPS = 8, 10, 15
POINTS = 6  # on the line between the ends; around each we look for songs
AROUND = 90  # songs; about what the index looks at anyway (hnsw.ef_search)
TYPICAL = 60  # the purest songs of a mood stand for it as an end
# What a song costs: meaning in standard deviations, twice as much at the ends, where the listener's own words are;
# the square of how far its place lies from where it should; and what it lacks of the mood where that is the end.
MEANING, PLACE, MOOD = 1.0, 6.0, 2.0


class InvalidEnd(ValueError):
    """An end of the journey is missing or wrong; `end` says which, the message, in the visitor's language, why."""

    def __init__(self, end: str, message: str) -> None:
        super().__init__(message)
        self.end = end


@dataclass(frozen=True)
class Step:
    recommendation: Recommendation  # with the line that is nearest to where the journey begins, later to where it ends
    profile: Profile


@dataclass(frozen=True)
class Journey:
    """The steps, each with valence and energy between those of its neighbours.

    There are fewer steps than `wanted` where the catalogue has no way of that length, and none where it has no songs or
    nobody can read moods yet.
    """

    wanted: int
    destination: Mood | None  # where the end is a mood and no text
    care: Care | None  # comes before the songs where either end signals self-harm
    steps: list[Step] = field(default_factory=list)
    start: Profile | None = None  # None while nobody can read moods
    end: Profile | None = None


@dataclass(frozen=True)
class _End:
    vector: NDArray[np.float32]
    profile: Profile
    typical: frozenset[int] = frozenset()  # songs that stand for it


@dataclass(frozen=True)
class _Candidates:
    """Songs that the journey may visit, as arrays of equal length."""

    ids: NDArray[np.int64]
    waypoints: Waypoints
    shares: NDArray[np.float64]  # (songs, 12)
    near_start: NDArray[np.float64]  # cosine similarity
    near_end: NDArray[np.float64]


def plan_journey(start: str, end: str | Mood, steps: int = USUAL_STEPS, filters: Filters | None = None) -> Journey:
    """A journey from one feeling to another, or to a mood, by songs that pass the filters.

    Where either end signals self-harm, songs that dwell on dying are on the way only where there are no others. Raises
    InvalidEnd.
    """
    first, last = _readable("start", start), end if isinstance(end, Mood) else _readable("end", end)
    if first == last:
        raise InvalidEnd("end", _("起点和终点是一样的。写一点不同的，或者选一种想去的心情。"))
    destination = last if isinstance(last, Mood) else None
    journey = Journey(steps, destination, care_for(first) or care_for(last))
    head = get_mood_head()
    if head is None:
        return journey
    begin, query = _felt(first, head), Query(filters=filters or Filters())
    finish = _typical(last, head, query) if isinstance(last, Mood) else _felt(last, head)
    songs = _candidates(begin, finish, head, query, gentle=journey.care is not None)
    costs = _costs(songs, begin.profile, finish.profile, destination, steps)
    path = find_path(songs.waypoints, costs, _place(finish.profile) - _place(begin.profile))
    shown = _steps(songs, path, begin, finish, head)
    return replace(journey, steps=shown, start=begin.profile, end=finish.profile)


def _readable(end: str, text: str) -> str:
    if not text.strip():
        missing = {"start": _("先写下你现在的心情，哪怕只有一句。"), "end": _("再写一句你想去的地方，或者选一种心情。")}
        raise InvalidEnd(end, missing[end])
    try:
        return readable(text)
    except InvalidText as error:
        raise InvalidEnd(end, str(error)) from error


def _felt(text: str, head: MoodHead) -> _End:
    vector = get_encoder().encode([text])[0]
    return _End(vector, head.read_text(vector))


def _typical(mood: Mood, head: MoodHead, query: Query) -> _End:
    """A mood as an end: the middle of its purest songs. Raises InvalidEnd where there are none."""
    purest = allowed_rows(SongMood.objects.read_by(head.name), query).mostly(mood)[:TYPICAL]
    rows = list(purest.values_list("song", "shares", "valence", "energy"))
    centre = SongVector.objects.made_by(head.encoder).centre([song for song, *_rest in rows])
    if centre is None:
        raise InvalidEnd("end", _("这里还没有「%(mood)s」的歌，换一种心情试试。") % {"mood": mood.label})
    songs, shares, valence, energy = zip(*rows, strict=True)
    profile = Profile.of(np.mean(shares, axis=0), float(np.mean(valence)), float(np.mean(energy)))
    return _End(centre / np.linalg.norm(centre), profile, frozenset(songs))


def _candidates(start: _End, end: _End, head: MoodHead, query: Query, *, gentle: bool) -> _Candidates:
    """Songs around the line between the ends, in two queries; if they are to be `gentle`, in three."""
    vectors = allowed_rows(SongVector.objects.made_by(head.encoder), query)
    points = [(1 - t) * start.vector + t * end.vector for t in np.linspace(0, 1, POINTS)]
    around = [vectors.order_by(CosineDistance("vector", point)).values_list("song_id")[:AROUND] for point in points]
    songs = {song for (song,) in around[0].union(*around[1:])} | end.typical
    if len(songs) < MOST_STEPS:  # few songs, or an index that meets many deleted ones first: all are compared
        found = vectors.nearest_compared((start.vector + end.vector) / 2, AROUND)
        songs |= {song for song, _distance in found}
    if gentle:
        songs = songs - that_dwell_on_dying(songs) or songs
    moods = SongMood.objects.read_by(head.name).filter(song__in=songs).order_by("song")
    columns = ("song", "song__artist", "song__resembles", "valence", "energy", "shares", "to_start", "to_end")
    rows = list(
        moods.annotate(
            to_start=CosineDistance("song__vector__vector", start.vector),
            to_end=CosineDistance("song__vector__vector", end.vector),
        ).values_list(*columns)
    )
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    return _Candidates(
        ids=ids,
        waypoints=Waypoints(
            artists=np.array([row[1] for row in rows], dtype=np.int64),
            works=np.array([row[2] or row[0] for row in rows], dtype=np.int64),
            places=np.array([row[3:5] for row in rows], dtype=float).reshape(-1, 2),
        ),
        shares=np.array([row[5] for row in rows], dtype=float).reshape(-1, len(MOODS)),
        near_start=1 - np.array([row[6] for row in rows], dtype=float),
        near_end=1 - np.array([row[7] for row in rows], dtype=float),
    )


def _costs(
    songs: _Candidates, start: Profile, end: Profile, destination: Mood | None, steps: int
) -> NDArray[np.float64]:
    """(steps, songs): how badly each song fits each step, lower is better."""
    t = np.linspace(0, 1, steps)[:, None]
    meaning = (1 - t) * _standardised(songs.near_start) + t * _standardised(songs.near_end)
    wanted = (1 - t) * _place(start) + t * _place(end)
    astray = ((songs.waypoints.places[None] - wanted[:, None]) ** 2).sum(axis=2)
    costs: NDArray[np.float64] = PLACE * astray - MEANING * (1 + (2 * t - 1) ** 2) * meaning
    if destination:
        # Late, so that the way is gradual.
        costs = costs - MOOD * t**2 * songs.shares[:, MOODS.index(destination)]
    return costs


def _standardised(similarities: NDArray[np.float64]) -> NDArray[np.float64]:
    """In standard deviations: the typical songs of a mood are far nearer to it than any song is to a text."""
    if not len(similarities):
        return similarities
    spread: NDArray[np.float64] = (similarities - similarities.mean()) / (similarities.std() + 1e-9)
    return spread


def _place(profile: Profile) -> NDArray[np.float64]:
    return np.array([profile.valence, profile.energy])


def _steps(songs: _Candidates, path: Sequence[int], start: _End, end: _End, head: MoodHead) -> list[Step]:
    """The songs of a path as they are shown, in three queries."""
    ids = [int(songs.ids[place]) for place in path]
    places = np.array(path, dtype=int)
    half = (len(ids) + 1) // 2
    evidence = {
        song: evidence_of(reading.nearest, goal.vector)
        for goal, part in ((start, ids[:half]), (end, ids[half:]))
        for song, reading in read_closely(part, goal.vector, head.encoder).items()
    }
    scores = dict(zip(ids, np.maximum(songs.near_start, songs.near_end)[places].tolist(), strict=True))
    shown = as_shown([Candidate(song, scores[song], "journey", evidence.get(song, {})) for song in ids])
    moods = {
        song: Profile.of(songs.shares[place], *songs.waypoints.places[place])
        for song, place in zip(ids, path, strict=True)
    }
    return [Step(recommendation, moods[recommendation.song.pk]) for recommendation in shown]
