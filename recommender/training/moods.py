"""Fitting the mood head: what reads the twelve moods, valence and energy off the vectors of a finished encoder.

The encoder stays as it is, so this takes minutes. It is fitted again with every new encoder (`manage.py train_moods`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression, Ridge

from recommender.encoders.base import Encoder
from recommender.encoders.windows import windows
from recommender.moods import MoodHead, Reading, softmax
from recommender.passages import split_passages
from recommender.training import corpora
from recommender.training.bundle import MOODS
from recommender.training.corpora import FeltSong

Vectors = NDArray[np.float32]

# What one text of each kind weighs beside a feeling. A song has several windows; posts and single moods say less.
WINDOW, POST, MANDOPOP = 0.5, 0.3, 0.2
POSTS = 12_000
CALIBRATING_SONGS = 600
MOOD_STRENGTH, PLACE_STRENGTH = 4.0, 1.0  # inverse of, and the penalty on large weights
# An emotion of a post allows several moods; the head that the songs have taught says which of them it is.
MOODS_OF_EMOTION = {
    "happy": ("快乐", "希望", "浪漫", "治愈", "勇敢"),
    "sad": ("悲伤", "孤独", "思念", "怀旧"),
    "angry": ("愤怒",),
    "fear": ("焦虑",),
}
VALENCE_OF_EMOTION = {"happy": 0.6, "sad": -0.6, "angry": -0.6, "fear": -0.6}
# Profiles that say something: of the strongest mood on average, and how far valence and energy spread.
MEAN_TOP_SHARE, SPREAD = 0.42, 0.5


@dataclass(frozen=True)
class Texts:
    """Vectors and what they should read as."""

    vectors: Vectors
    shares: NDArray[np.float64]  # (texts, 12), rows sum to 1
    places: NDArray[np.float64]  # (texts, 2): valence and energy from -1 to 1; nan where unknown
    weight: float

    @classmethod
    def of(cls, encoder: Encoder, texts: Sequence[tuple[str, FeltSong]], weight: float) -> "Texts":
        """Texts, each with the song that it belongs to."""
        shares = np.array([_shares(song.moods) for _, song in texts])
        places = np.array([(song.valence / 2, song.energy / 2) for _, song in texts])
        return cls(encoder.encode([text for text, _ in texts]), shares, places, weight)


def train_moods(encoder: Encoder, data: Path, fixtures: Path, say: Callable[[str], object]) -> MoodHead:
    """Fit a head on the vectors of `encoder`; held-out songs and the test parts of posts stay out."""
    songs = [song for song in corpora.felt_songs(data) if song.id not in corpora.HELD_OUT]
    songs += corpora.more_felt_songs(data, fixtures / "public_domain")
    songs += corpora.original_songs(fixtures / "original")
    say(f"Encoding the feelings and lyrics of {len(songs)} songs …")
    feelings = Texts.of(encoder, [(feeling, song) for song in songs for feeling in song.feelings], 1.0)
    lyrics = Texts.of(encoder, [(window, song) for song in songs for window in windows(song.lyrics)], WINDOW)
    say("Encoding posts and Mandopop …")
    known = [feelings, lyrics, _mandopop(encoder, data)]
    known.append(_posts(encoder, data, _fit_moods(known)))
    places = [_fit_place(known, column) for column in (0, 1)]
    weights = np.vstack([_fit_moods(known).coef_, *places]).T.astype(np.float32)
    say("Calibrating …")
    prior = feelings.shares.mean(axis=0)
    return MoodHead(
        encoder=encoder.name,
        weights=weights,
        written=calibrated(feelings.vectors @ weights, prior, feelings.places),
        sung=calibrated(_songs(encoder, songs) @ weights, prior, feelings.places),
    )


def _shares(moods: Sequence[str]) -> NDArray[np.float64]:
    """Equal shares for the moods of a song."""
    marks = np.isin(MOODS, moods).astype(float)
    shares: NDArray[np.float64] = marks / marks.sum()
    return shares


def _fit_moods(known: Sequence[Texts]) -> LogisticRegression:
    """Softmax regression on shares: each text counts once for every mood that it has, by its share."""
    rows, columns = zip(*(np.nonzero(texts.shares) for texts in known), strict=True)
    counts = [texts.shares[row, column] * texts.weight for texts, row, column in zip(known, rows, columns, strict=True)]
    vectors = [texts.vectors[row] for texts, row in zip(known, rows, strict=True)]
    return LogisticRegression(C=MOOD_STRENGTH, max_iter=300).fit(
        np.concatenate(vectors), np.concatenate(columns), sample_weight=np.concatenate(counts)
    )


def _fit_place(known: Sequence[Texts], column: int) -> NDArray[np.float64]:
    """Ridge regression on valence (column 0) or energy (1), where it is known: coefficients (dimension,)."""
    rows = [np.isfinite(texts.places[:, column]) for texts in known]
    fitted = Ridge(alpha=PLACE_STRENGTH).fit(
        np.concatenate([texts.vectors[row] for texts, row in zip(known, rows, strict=True)]),
        np.concatenate([texts.places[row, column] for texts, row in zip(known, rows, strict=True)]),
        sample_weight=np.concatenate(
            [np.full(row.sum(), texts.weight) for texts, row in zip(known, rows, strict=True)]
        ),
    )
    coefficients: NDArray[np.float64] = fitted.coef_
    return coefficients


def _mandopop(encoder: Encoder, data: Path) -> Texts:
    held_out = [song.lyrics for song in corpora.felt_songs(data) if song.id in corpora.HELD_OUT]
    found = corpora.mood_lyrics(data, unlike=[*(text for text, _ in corpora.rated_lyrics(data)), *held_out])
    pairs = [(window, mood) for text, mood in found for window in windows(text)]
    shares = np.array([_shares([mood]) for _, mood in pairs])
    return Texts(encoder.encode([window for window, _ in pairs]), shares, np.full((len(pairs), 2), np.nan), MANDOPOP)


def _posts(encoder: Encoder, data: Path, moods: LogisticRegression) -> Texts:
    posts = [post for post in corpora.posts(data) if not post.for_test and post.emotion in MOODS_OF_EMOTION]
    posts = [posts[number] for number in np.random.default_rng(0).permutation(len(posts))[:POSTS]]
    vectors = encoder.encode([post.text for post in posts])
    allowed = np.array([np.isin(MOODS, MOODS_OF_EMOTION[post.emotion]) for post in posts])
    shares = moods.predict_proba(vectors) * allowed
    shares /= shares.sum(axis=1, keepdims=True)
    valence = [VALENCE_OF_EMOTION[post.emotion] for post in posts]
    return Texts(vectors, shares, np.column_stack([valence, np.full(len(posts), np.nan)]), POST)


def _songs(encoder: Encoder, songs: Sequence[FeltSong]) -> Vectors:
    """Of some songs, the mean vectors of their passages, as the site reads them."""
    chosen = songs[:: max(1, len(songs) // CALIBRATING_SONGS)]
    passages = [[passage.text for passage in split_passages(song.lyrics)] for song in chosen]
    vectors = encoder.encode([text for texts in passages for text in texts])
    ends = np.cumsum([len(texts) for texts in passages])
    return np.array([part.mean(axis=0) for part in np.split(vectors, ends[:-1])], dtype=np.float32)


def calibrated(read: NDArray[np.floating], prior: NDArray[np.float64], places: NDArray[np.float64]) -> Reading:
    """The scales and offsets that turn what the weights read off some texts, (texts, 14), into profiles.

    Rare moods get a chance: their mean shares grow with the root of `prior`. The strongest mood has MEAN_TOP_SHARE on
    average. Valence and energy are spread evenly about the means of `places`; regression alone would shrink them.
    """
    target = np.sqrt(prior) / np.sqrt(prior).sum()
    low, high = 1.0, 20.0
    for _ in range(12):
        sharpness = float(np.sqrt(low * high))
        offsets = _balanced(read[:, : len(MOODS)] * sharpness, target)
        if softmax(read[:, : len(MOODS)] * sharpness + offsets).max(axis=1).mean() < MEAN_TOP_SHARE:
            low = sharpness
        else:
            high = sharpness
    spread = SPREAD / read[:, len(MOODS) :].std(axis=0)
    middle = places.mean(axis=0) - spread * read[:, len(MOODS) :].mean(axis=0)
    scales = np.concatenate([np.full(len(MOODS), sharpness), spread])
    return Reading(scales.astype(np.float32), np.concatenate([offsets, middle]).astype(np.float32))


def _balanced(logits: NDArray[np.floating], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """The offsets with which the mean shares are those of `target`."""
    offsets = np.zeros(len(target))
    for _ in range(60):
        offsets += np.log(target / softmax(logits + offsets).mean(axis=0))
    return offsets - offsets.mean()
