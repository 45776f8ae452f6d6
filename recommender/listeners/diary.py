"""The mood diary: only for listeners who turned it on, and for their eyes only."""

from recommender.care import signals_self_harm
from recommender.listeners.models import DiaryEntry, Listener
from recommender.moods import MOODS
from recommender.recommendation import Answer


def words_to_keep(listener: Listener, words: str) -> str:
    """What may be kept of what `listener` wrote: nothing while the diary is off or recording is paused, and nothing
    that signals self-harm, which never leaves a trace."""
    if not listener.keeps_diary or listener.paused or signals_self_harm(" ".join(words.split())):
        return ""
    return words


def keep_in_diary(listener: Listener, words: str, answer: Answer) -> DiaryEntry | None:
    """Keep what `listener` wrote, how it reads as a mood, and the songs that answered; None where no word is kept."""
    if not words_to_keep(listener, words):
        return None
    entry = DiaryEntry(listener=listener, words=words, songs=[found.song.pk for found in answer.recommendations])
    if answer.mood:
        entry.shares = [answer.mood.shares[mood] for mood in MOODS]
        entry.valence, entry.energy = answer.mood.valence, answer.mood.energy
    entry.save()
    return entry
