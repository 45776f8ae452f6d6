"""Everything that training reads, as numbers in one file: it travels to a GPU without database, texts or network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Tokens = Sequence[int] | NDArray[np.int16]  # ids of one text, without [CLS] and [SEP]

CLS, SEP = 101, 102
DIMENSION = 312
MOODS = ("孤独", "悲伤", "思念", "怀旧", "焦虑", "愤怒", "平静", "治愈", "希望", "快乐", "浪漫", "勇敢")
EMOTIONS = ("happy", "angry", "neutral", "sad", "fear", "surprise")


@dataclass(frozen=True)
class Ragged:
    """Rows of different length in two flat arrays."""

    values: NDArray[np.int16]
    ends: NDArray[np.int32]

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> "Ragged":
        kept = [np.asarray(row, dtype=np.int16) for row in rows]
        values = np.concatenate(kept) if kept else np.empty(0, np.int16)
        return cls(values, np.cumsum([len(row) for row in kept], dtype=np.int32))

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, row: int) -> NDArray[np.int16]:
        return self.values[self.ends[row - 1] if row else 0 : self.ends[row]]


@dataclass(frozen=True)
class Bundle:
    """Texts as token ids. A lyric comes with the token offsets at which its lines start.

    Songs are those with feelings: `feelings` has `feelings_per_song[i]` rows for song i, in order; `dev` marks the
    songs that are kept for early stopping. Halves are those of lyrics without feelings.
    """

    teacher_texts: Ragged
    teacher_vectors: NDArray[np.int8]  # (texts, 312), of any length: the directions in which the teacher places them
    families: NDArray[np.int32]  # of each teacher text a number that it shares with those that belong to it
    songs: Ragged
    song_lines: Ragged
    feelings: Ragged
    feelings_per_song: NDArray[np.int16]
    moods: NDArray[np.int8]  # (songs, 12) 0 or 1
    valence_energy: NDArray[np.int8]  # (songs, 2) from -2 to 2
    dev: NDArray[np.bool_]
    labelled: Ragged  # lyrics with moods but no feelings
    labelled_lines: Ragged
    labelled_moods: NDArray[np.int8]
    posts: Ragged
    emotions: NDArray[np.int8]  # index into EMOTIONS
    left: Ragged
    right: Ragged
    grades: NDArray[np.float32]  # of the pairs left-right, 0 to 5
    first_halves: Ragged
    second_halves: Ragged
    strangers: Ragged  # windows of works without feelings

    def save(self, path: Path) -> None:
        arrays: dict[str, NDArray[np.generic]] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Ragged):
                arrays |= {f"{field.name}.values": value.values, f"{field.name}.ends": value.ends}
            else:
                arrays[field.name] = value
        np.savez_compressed(path, **arrays)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path) -> "Bundle":
        with np.load(path) as arrays:
            ragged = {name.removesuffix(".ends") for name in arrays.files if name.endswith(".ends")}
            values: dict[str, Any] = {name: arrays[name] for name in arrays.files if "." not in name}
            values |= {name: Ragged(arrays[f"{name}.values"], arrays[f"{name}.ends"]) for name in ragged}
        return cls(**values)
