"""A start from nothing: for one sentence a varied dozen of songs, of which a new listener picks what they like."""

from collections.abc import Sequence

import numpy as np
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from numpy.typing import NDArray
from pgvector.django import CosineDistance

from catalog.epoch import catalogue_epoch
from catalog.models import Song
from recommender.care import care_for
from recommender.encoders import get_encoder
from recommender.gentleness import that_dwell_on_dying
from recommender.groups.nearest import songs_of_groups
from recommender.listeners.models import Listener
from recommender.listeners.taste import acceptable_to
from recommender.models import SongVector
from recommender.moods import get_mood_head
from recommender.recommendation import Answer, as_shown, readable
from recommender.recommenders.base import Candidate, Filters, Query
from recommender.recommenders.resonance import CANDIDATES, ResonanceRecommender

DOZEN = 12
# What a song gains, in cosines, that groups of listeners hear much: more people can say whether they like it, and it
# says more of them.
KNOWN = 0.03
# What resonating counts against being unlike the songs that were chosen already.
RELEVANCE = 0.75


def dozen(text: str, listener: Listener | None = None, filters: Filters | None = None) -> Answer:
    """Of the songs that resonate most with `text`, twelve that differ, no artist twice; fewer where there are no more.

    The same for the same words, also while a listener picks from it; without what they have rejected. Raises
    InvalidText. Words that signal self-harm are answered as `recommendation.recommend` does; nothing is cached.
    """
    encoder, head, epoch = get_encoder(), get_mood_head(), catalogue_epoch()
    words = readable(text)
    vector, care = encoder.encode([words])[0], care_for(words)
    query = Query(text=words, filters=acceptable_to(listener, filters or Filters()), vector=vector)
    candidates = ResonanceRecommender(encoder).recommend(query, CANDIDATES)
    dark = that_dwell_on_dying(candidate.song for candidate in candidates) if care else set()
    chosen = _differing(candidates, songs_of_groups(), dark)
    mood = head.read_text(vector) if head else None
    return Answer(as_shown(chosen), encoder.name, epoch, mood, care=care)


def _differing(candidates: Sequence[Candidate], known: set[int], last: set[int]) -> list[Candidate]:
    """The dozen, in the order in which they were chosen; `known` songs rather, those in `last` for want of others."""
    songs = [candidate.song for candidate in candidates]
    artist_of = dict(Song.objects.filter(pk__in=songs).values_list("pk", "artist"))
    scores = np.array([candidate.score for candidate in candidates])
    # Ten is above the difference that any two scores can have.
    scores += [KNOWN * (song in known) - 10 * (song in last) for song in songs]
    artists = np.array([artist_of.get(song, -song) for song in songs])
    alike = similarities(songs)
    return [candidates[place] for place in most_relevant_and_unlike(scores, alike, artists, DOZEN)]


def similarities(songs: Sequence[int]) -> NDArray[np.floating]:
    """(n, n): the cosine of each two of `songs`, computed in the database; 0 for a song without a vector."""
    among = SongVector.objects.made_by(get_encoder().name).filter(song__in=songs).order_by("song")
    row = ArraySubquery(among.values_list(1 - CosineDistance("vector", OuterRef("vector"))))
    rows = dict(among.annotate(row=row).values_list("song", "row"))
    known = [songs.index(song) for song in rows]
    cosines = np.zeros((len(songs), len(songs)))
    cosines[np.ix_(known, known)] = np.array(list(rows.values())).reshape(len(rows), len(rows))
    return cosines


def most_relevant_and_unlike(
    scores: NDArray[np.floating], alike: NDArray[np.floating], artists: NDArray[np.integer], k: int
) -> list[int]:
    """Places of at most `k` songs, no two of one artist, by maximal marginal relevance (Carbonell and Goldstein, 1998).

    `scores` is (n,), `alike` (n, n), both cosines. The first is the most relevant; each next one has the most of
    RELEVANCE * its score - (1 - RELEVANCE) * its greatest similarity to one that was chosen before. Equals by place.
    """
    chosen: list[int] = []
    worth = np.array(scores, dtype=np.float64)
    nearest = np.full(len(worth), -np.inf)
    while len(chosen) < k and np.isfinite(worth).any():
        best = int(worth.argmax())
        chosen.append(best)
        nearest = np.maximum(nearest, alike[best])
        taken = np.isin(artists, artists[chosen])
        worth = np.where(taken, -np.inf, RELEVANCE * scores - (1 - RELEVANCE) * nearest)
    return chosen
