"""Corpora -> bundle: the texts as token ids, beside the teacher's vectors."""

import hashlib
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import rjieba
from numpy.typing import NDArray
from tokenizers import Tokenizer

from recommender.encoders.windows import windows
from recommender.training import corpora
from recommender.training.bundle import DIMENSION, EMOTIONS, MOODS, Bundle, Ragged

DEV_SONGS = 150
# The first lyrics of the shuffled list are the pool that measures are taken in; those behind train.
MEASURING_POOL = 4000
HALF = 70  # characters of each half of a lyric
POEMS = 10  # one in so many poems is among the strangers
PAIRS = 25_000  # of sentences, at most


class _Tokens:
    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def of(self, texts: Sequence[str]) -> Ragged:
        return Ragged.of(
            encoding.ids for encoding in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        )

    def with_lines(self, lyrics: Iterable[str]) -> tuple[Ragged, Ragged]:
        """Tokens of each lyric, and where in them its lines start."""
        texts, starts = [], []
        for lyric in lyrics:
            encoded = self._tokenizer.encode_batch(lyric.split("\n"), add_special_tokens=False)
            lines = [encoding.ids for encoding in encoded]
            texts.append(list(itertools.chain.from_iterable(lines)))
            starts.append([0, *itertools.accumulate(map(len, lines[:-1]))])
        return Ragged.of(texts), Ragged.of(starts)


@dataclass(frozen=True)
class Material:
    """All texts that are learnt from; held-out songs, and all that only measures, are not among them."""

    songs: list[corpora.FeltSong]
    dev: frozenset[str]  # ids of songs by which training is stopped
    lyrics: list[str]  # without feelings
    poems: list[str]
    labelled: list[tuple[str, str]]  # lyrics and one mood each
    posts: list[corpora.Post]
    pairs: list[tuple[str, str, float]]  # sentences graded 0 to 5

    @property
    def without_feelings(self) -> list[str]:
        """A window of each work that has no feelings."""
        return [windows(text)[0] for text in self.lyrics + self.poems]


def read(data: Path, fixtures: Path) -> Material:
    """Everything under `data`, and the project's own songs."""
    felt = corpora.felt_songs(data)
    songs = [song for song in felt if song.id not in corpora.HELD_OUT]
    dev = dev_songs(songs)
    songs += corpora.original_songs(fixtures / "original")
    songs += corpora.more_felt_songs(data, fixtures / "public_domain")
    return Material(
        songs=songs,
        dev=dev,
        lyrics=corpora.lyrics(data, unlike=[song.lyrics for song in felt])[MEASURING_POOL:],
        poems=list(corpora.poems(data))[::POEMS],
        labelled=corpora.mood_lyrics(data, unlike=[text for text, _ in corpora.rated_lyrics(data)]),
        posts=[post for post in corpora.posts(data) if not post.for_test],
        # The graded pairs are few and the best.
        pairs=corpora.sts(data, "train") * 4 + corpora.other_pairs(data),
    )


class Taught(NamedTuple):
    """Texts, the unit vectors (texts, 312) at which the student shall place them, and which texts belong together."""

    texts: list[str]
    vectors: NDArray[np.float32]
    families: NDArray[np.int32]  # of each text a number that it shares with those that belong to it


def stored_labels(data: Path) -> Taught:
    """Texts and their vectors by the teacher as it comes, from `data`."""
    stored = np.load(data / "teacher" / "e5_small_int8.npz")
    vectors = stored["vectors"] * stored["scale"]
    texts = [text for _, text in corpora.teacher_texts(data)]
    return Taught(texts, Space.of(vectors).place(vectors), np.arange(len(texts), dtype=np.int32))


def sentences(material: Material, seed: int) -> list[tuple[str, str]]:
    """Pairs of sentences that the teacher as it comes labels: nobody who tunes it to songs may change what it knows.

    Graded pairs, and each of their sentences beside one in which words of another stand (as TinyBERT's data
    augmentation does it, Jiao et al., 2020): a student meets too few sentences otherwise.
    """
    random = np.random.default_rng(seed)
    pairs = list(dict.fromkeys((left, right) for left, right, _ in material.pairs))
    pairs = [pairs[row] for row in random.permutation(len(pairs))[:PAIRS]]
    words = [rjieba.cut(sentence) for sentence in dict.fromkeys(chain.from_iterable(pairs))]
    long = [sentence for sentence in words if len(sentence) >= 4]
    return pairs + [("".join(one), _crossed(one, long[random.integers(len(long))], random)) for one in long]


def _crossed(one: list[str], other: list[str], random: np.random.Generator) -> str:
    """The sentence `one` with one or two words of another in place of one or two of its own."""
    start, begin = random.integers(len(one) - 1), random.integers(len(other) - 1)
    own, foreign = random.integers(1, 3, 2)
    return "".join([*one[:start], *other[begin : begin + foreign], *one[start + own :]])


def to_label(data: Path, material: Material) -> tuple[list[tuple[str, str]], NDArray[np.int32]]:
    """Prefix and text of all that a tuned teacher labels, and their families, of which each song is one.

    What comes labelled but for sentences, as much again, the feelings, and two windows of each song.
    """
    felt = corpora.felt_songs(data)
    known = corpora.teacher_texts(data) + corpora.more_teacher_texts(data, [song.lyrics for song in felt])
    general = {sentence for left, right, _ in material.pairs for sentence in (left, right)}
    families = {text: -number for number, (_, text) in enumerate(known, 1) if text not in general}
    prefixes = {text: prefix for prefix, text in known if text in families}
    for number, song in enumerate(song for song in material.songs if song.id not in material.dev):
        found = windows(song.lyrics)
        for prefix, texts in ((corpora.QUERY, song.feelings), (corpora.PASSAGE, (found[0], found[len(found) // 2]))):
            families |= dict.fromkeys(texts, number)
            prefixes |= dict.fromkeys(texts, prefix)
    return [(prefixes[text], text) for text in families], np.array(list(families.values()), dtype=np.int32)


@dataclass(frozen=True)
class Space:
    """Where the student shall place what a teacher places: centred, in the teacher's 312 main directions.

    Principal components keep 95 % of what 384 dimensions say; the mean says nothing.
    """

    mean: NDArray[np.float32]
    directions: NDArray[np.float32]  # (dimension of the teacher, 312)

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> "Space":
        mean = vectors.mean(axis=0)
        _, directions = np.linalg.eigh((vectors - mean).T @ (vectors - mean))
        return cls(mean, directions[:, ::-1][:, :DIMENSION])

    def place(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Unit rows (texts, 312)."""
        placed = (vectors - self.mean) @ self.directions
        return np.asarray(placed / np.linalg.norm(placed, axis=1, keepdims=True), dtype=np.float32)


def turned(vectors: NDArray[np.float32], places: NDArray[np.float32]) -> NDArray[np.float32]:
    """All `vectors`, turned so that the first ones come as near as they can to their `places` (Procrustes)."""
    left, _, right = np.linalg.svd(vectors[: len(places)].T @ places)
    return np.asarray(vectors @ (left @ right), dtype=np.float32)


def assemble(material: Material, tokenizer: Tokenizer, taught: Taught) -> Bundle:
    tokens = _Tokens(tokenizer)
    songs = material.songs
    song_tokens, song_lines = tokens.with_lines(song.lyrics for song in songs)
    labelled_tokens, labelled_lines = tokens.with_lines(text for text, _ in material.labelled)
    first, second = zip(*map(_halves, material.lyrics), strict=True)
    return Bundle(
        teacher_texts=tokens.of(taught.texts),
        # int8 holds their directions: only those count.
        teacher_vectors=np.round(taught.vectors * (127 / np.abs(taught.vectors).max())).astype(np.int8),
        families=taught.families,
        songs=song_tokens,
        song_lines=song_lines,
        feelings=tokens.of([feeling for song in songs for feeling in song.feelings]),
        feelings_per_song=np.array([len(song.feelings) for song in songs], dtype=np.int16),
        moods=_marks([song.moods for song in songs]),
        valence_energy=np.array([(song.valence, song.energy) for song in songs], dtype=np.int8),
        dev=np.array([song.id in material.dev for song in songs]),
        labelled=labelled_tokens,
        labelled_lines=labelled_lines,
        labelled_moods=_marks([(mood,) for _, mood in material.labelled]),
        posts=tokens.of([post.text for post in material.posts]),
        emotions=np.array([EMOTIONS.index(post.emotion) for post in material.posts], dtype=np.int8),
        left=tokens.of([left for left, _, _ in material.pairs]),
        right=tokens.of([right for _, right, _ in material.pairs]),
        grades=np.array([grade for _, _, grade in material.pairs], dtype=np.float32),
        first_halves=tokens.of(first),
        second_halves=tokens.of(second),
        strangers=tokens.of(material.without_feelings),
    )


def dev_songs(songs: Iterable[corpora.FeltSong]) -> frozenset[str]:
    """The ids of those songs by which training is stopped."""
    return frozenset(sorted((song.id for song in songs if song.id not in corpora.HELD_OUT), key=_shuffled)[:DEV_SONGS])


def _shuffled(key: str) -> bytes:
    return hashlib.sha1(f"dev{key}".encode(), usedforsecurity=False).digest()


def _halves(lyric: str) -> tuple[str, str]:
    """The beginnings of both halves of the different lines: a chorus sung twice would make it too easy."""
    lines = list(dict.fromkeys(lyric.split("\n")))
    middle = len(lines) // 2
    return " ".join(lines[:middle])[:HALF], " ".join(lines[middle:])[:HALF]


def _marks(moods: Sequence[Sequence[str]]) -> NDArray[np.int8]:
    return np.array([[mood in given for mood in MOODS] for given in moods], dtype=np.int8)
