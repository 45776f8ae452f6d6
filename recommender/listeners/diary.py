"""The mood diary: only for listeners who turned it on, and for their eyes only."""

from recommender.listeners.models import DiaryEntry, Listener
from recommender.moods import MOODS
from recommender.recommendation import Answer


def keep_in_diary(listener: Listener, words: str, answer: Answer) -> DiaryEntry | None:
    """Keep what `listener` wrote, how it reads as a mood, and the songs that answered.

    None where it is not to be kept: the diary is off, recording is paused, or the words signal self-harm, which never
    leave a trace.
    """
    if not listener.keeps_diary or listener.paused or answer.care:
        return None
    entry = DiaryEntry(listener=listener, words=words, songs=[found.song.pk for found in answer.recommendations])
    if answer.mood:
        entry.shares = [answer.mood.shares[mood] for mood in MOODS]
        entry.valence, entry.energy = answer.mood.valence, answer.mood.energy
    entry.save()
    return entry
