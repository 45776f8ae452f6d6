"""Moods: how a text feels, read off its vector by a small linear head. numpy only; training.moods fits the head."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from django.db import models
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from recommender.encoders import get_encoder
from recommender.encoders.base import Encoder

HEAD = "moods.npz"
_log = logging.getLogger(__name__)


class Mood(models.TextChoices):
    """The moods that a listener would name, in the order of the head's columns."""

    LONELY = "lonely", _("孤独")
    SAD = "sad", _("悲伤")
    LONGING = "longing", _("思念")
    NOSTALGIC = "nostalgic", _("怀旧")
    ANXIOUS = "anxious", _("焦虑")
    ANGRY = "angry", _("愤怒")
    CALM = "calm", _("平静")
    HEALING = "healing", _("治愈")
    HOPEFUL = "hopeful", _("希望")
    HAPPY = "happy", _("快乐")
    ROMANTIC = "romantic", _("浪漫")
    BRAVE = "brave", _("勇敢")


MOODS = tuple(Mood)


@dataclass(frozen=True)
class Profile:
    """How a text feels: shares of the moods, together 1, and its place between dark and bright, quiet and powerful."""

    shares: Mapping[Mood, float]
    valence: float  # -1 (dark) to 1 (bright)
    energy: float  # -1 (quiet) to 1 (powerful)

    @classmethod
    def of(cls, shares: Sequence[float] | NDArray[np.float32], valence: float, energy: float) -> "Profile":
        """From twelve numbers in the order of MOODS."""
        return cls(dict(zip(MOODS, map(float, shares), strict=True)), float(valence), float(energy))

    @property
    def strongest(self) -> Mood:
        return max(self.shares, key=self.shares.__getitem__)

    def leading(self, least: float = 0.12) -> list[tuple[Mood, float]]:
        """The one to three moods that matter, strongest first: those of at least the share `least`."""
        ranked = sorted(self.shares.items(), key=lambda item: -item[1])
        return [ranked[0], *((mood, share) for mood, share in ranked[1:3] if share >= least)]


@dataclass(frozen=True)
class Reading:
    """What turns the head's raw numbers for one kind of text into a profile's, each of shape (14,)."""

    scales: NDArray[np.float32]
    offsets: NDArray[np.float32]


@dataclass(frozen=True)
class MoodHead:
    """Softmax regression for the moods and ridge regression for valence and energy over one encoder's vectors."""

    encoder: str  # whose vectors it reads
    weights: NDArray[np.float32]  # (dimension, 14): the moods, then valence and energy
    written: Reading  # of what a visitor writes
    sung: Reading  # of lyrics, whose vectors lie elsewhere

    @property
    def name(self) -> str:
        """The encoder's name and a digest of the numbers: profiles of equal names compare."""
        numbers = b"".join(part.tobytes() for part in self._arrays().values())
        return f"{self.encoder}/{hashlib.sha256(numbers).hexdigest()[:8]}"

    def read_text(self, vector: NDArray[np.float32]) -> Profile:
        """The profile of what a visitor wrote, from its vector of shape (dimension,)."""
        return self._read(vector, self.written)

    def read_song(self, passages: NDArray[np.float32]) -> Profile:
        """The profile of a song from the vectors of its passages (n, dimension), n > 0: of their mean."""
        return self._read(passages.mean(axis=0), self.sung)

    def _read(self, vector: NDArray[np.float32], reading: Reading) -> Profile:
        read = vector @ self.weights * reading.scales + reading.offsets
        valence, energy = np.clip(read[len(MOODS) :], -1, 1)
        return Profile.of(softmax(read[None, : len(MOODS)])[0], valence, energy)

    def save(self, path: Path) -> None:
        np.savez_compressed(path, encoder=np.array(self.encoder), **self._arrays())  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path) -> "MoodHead":
        with np.load(path) as arrays:
            return cls(str(arrays["encoder"]), arrays["weights"], Reading(*arrays["written"]), Reading(*arrays["sung"]))

    def _arrays(self) -> dict[str, NDArray[np.float32]]:
        return {
            "weights": self.weights,
            "written": np.stack([self.written.scales, self.written.offsets]),
            "sung": np.stack([self.sung.scales, self.sung.offsets]),
        }


def softmax(logits: NDArray[np.floating]) -> NDArray[np.floating]:
    """Rows of positive numbers, each row together 1."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.floating] = raised / raised.sum(axis=1, keepdims=True)
    return shares


def get_mood_head() -> MoodHead | None:
    """The head that reads the vectors of the encoder in use; None where nobody has fitted one on them."""
    return head_of(get_encoder())


def head_of(encoder: Encoder) -> MoodHead | None:
    """The head beside an encoder's weights, unless it was fitted on the vectors of other weights."""
    return _load(encoder.folder, encoder.name) if encoder.folder else None


@cache
def _load(folder: Path, encoder: str) -> MoodHead | None:
    if not (folder / HEAD).exists():
        return None
    head = MoodHead.load(folder / HEAD)
    if head.encoder != encoder:
        _log.warning("%s belongs to %s, not to %s: no moods until manage.py train_moods", HEAD, head.encoder, encoder)
        return None
    return head
