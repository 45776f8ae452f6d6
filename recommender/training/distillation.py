"""Stage 1: the ALBERT learns to place a text where a much larger teacher places it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from recommender.training import config, losses
from recommender.training.alike import AlikeBatches
from recommender.training.bundle import Bundle, Ragged, Tokens
from recommender.training.loop import Stage, run
from recommender.training.model import TokenEncoder

KEPT_OUT = 40  # one text in so many measures and does not train


class Lesson:
    """Texts and the unit vectors at which the teacher places them."""

    def __init__(self, bundle: Bundle, longest: int, device: torch.device) -> None:
        self.longest = longest
        self.texts = [bundle.teacher_texts[i][:longest] for i in range(len(bundle.teacher_texts))]
        placed = torch.from_numpy(bundle.teacher_vectors).float()
        self.vectors = functional.normalize(placed, dim=1).to(device)
        self.device = device
        everything = np.arange(len(self.texts))
        self.kept_out = everything[::KEPT_OUT]
        self.training = np.setdiff1d(everything, self.kept_out)

    def batch(self, step: int, size: int, seed: int) -> NDArray[np.int64]:
        """The rows of a step: every text once a pass, texts of like length together so that little is padded."""
        a_pass = len(self.training) // size
        number, place = divmod(step, a_pass)
        random = np.random.default_rng([seed, number])
        rows = random.permutation(self.training)[: a_pass * size]
        lengths = np.array([len(self.texts[row]) for row in rows])
        # Sorted within stretches of 20 batches only: batches of one length must not follow each other for long.
        stretches = np.arange(len(rows)) // (size * 20)
        batches = rows[np.lexsort((lengths, stretches))].reshape(a_pass, size)
        chosen: NDArray[np.int64] = batches[random.permutation(a_pass)[place]]
        return chosen

    @torch.no_grad()
    def check(self, encode: Callable[[list[Tokens]], Tensor]) -> dict[str, float]:
        """Mean cosine to the teacher on the texts kept out."""
        vectors = encode([self.texts[row] for row in self.kept_out])
        return {"cosine": (vectors * self.vectors[self.kept_out]).sum(dim=1).mean().item()}


class _Batches:
    """The losses of each step, and what they are taken from."""

    def __init__(
        self, encoder: TokenEncoder, bundle: Bundle, lesson: Lesson, knobs: config.Distillation, seed: int
    ) -> None:
        self.encoder, self.bundle, self.lesson, self.knobs, self.seed = encoder, bundle, lesson, knobs, seed
        self.felt = bundle.felt[~np.isin(bundle.felt, lesson.kept_out).any(axis=1)]
        windows = lesson.vectors[self.felt[:, 2]].cpu().numpy()
        self.alike = AlikeBatches(windows, knobs.songs, knobs.group, seed) if len(self.felt) else None

    def losses(self, step: int) -> dict[str, Tensor]:
        rows = self.lesson.batch(step, self.knobs.batch, self.seed)
        vectors, teacher = self._encode(rows), self.lesson.vectors[rows]
        found = {"vectors": losses.to_teacher(vectors, teacher, self.knobs.similarity, self.knobs.temperature)}
        if self.alike:
            found["ranking"] = self.knobs.ranking * self._ranking(self.felt[self.alike.of(step)])
        beside = self._passages if step % 2 else self._sentences
        return found | beside(np.random.default_rng([self.seed, step]))

    def _encode(self, rows: NDArray[np.integer[Any]]) -> Tensor:
        return self.encoder([self.lesson.texts[row] for row in rows])

    def _ranking(self, felt: NDArray[np.int32]) -> Tensor:
        """For each feeling the songs of a batch, as the teacher ranks them."""
        rows = felt.T.ravel()  # one feeling of each song, the other, the windows
        many = 2 * len(felt)
        own, teacher = self._encode(rows), self.lesson.vectors[rows]
        return losses.ranking(own[:many], own[many:], teacher[:many], teacher[many:], self.knobs.temperature)

    def _sentences(self, random: np.random.Generator) -> dict[str, Tensor]:
        left, right, rows = self._sides(self.bundle.left, self.bundle.right, self.knobs.batch // 2, random)
        grades = torch.from_numpy(self.bundle.grades[rows]).to(left.device)
        return {"sentences": self.knobs.sentences * losses.graded_pairs(left, right, grades)}

    def _passages(self, random: np.random.Generator) -> dict[str, Tensor]:
        first, second, _ = self._sides(self.bundle.first_halves, self.bundle.second_halves, self.knobs.songs, random)
        return {"passages": self.knobs.passages * losses.pairs(first, second, self.knobs.temperature)}

    def _sides(
        self, one: Ragged, other: Ragged, many: int, random: np.random.Generator
    ) -> tuple[Tensor, Tensor, NDArray[np.int64]]:
        """Vectors of at most so `many` texts of one side and of those that belong to them on the other; their rows."""
        rows = random.choice(len(one), min(many, len(one)), replace=False)
        both = self.encoder([side[row][: self.lesson.longest] for side in (one, other) for row in rows])
        return both[: len(rows)], both[len(rows) :], rows


def distil(
    encoder: TokenEncoder,
    bundle: Bundle,
    lesson: Lesson,
    knobs: config.Distillation,
    seed: int,
    work: Path,
    say: Callable[[str], object],
) -> Stage:
    """Train `encoder` in place."""
    batches = _Batches(encoder, bundle, lesson, knobs, seed)
    steps = int(knobs.passes * (len(lesson.training) // knobs.batch))
    check = partial(lesson.check, encoder)
    stage = Stage("distillation", encoder, {"": knobs.rate}, steps, batches.losses, check, "cosine")
    run(stage, work, say)
    return stage
