"""Stage 1: the ALBERT learns to place a text where a much larger teacher places it."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from recommender.training import config, losses
from recommender.training.bundle import Bundle, Tokens
from recommender.training.loop import Stage, run
from recommender.training.model import TokenEncoder

KEPT_OUT = 40  # one text in so many measures and does not train


class Lesson:
    """Texts and the unit vectors at which the teacher places them."""

    def __init__(self, bundle: Bundle, longest: int, device: torch.device) -> None:
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


def distil(
    encoder: TokenEncoder,
    lesson: Lesson,
    knobs: config.Distillation,
    seed: int,
    work: Path,
    say: Callable[[str], object],
) -> Stage:
    """Train `encoder` in place."""

    def loss(step: int) -> dict[str, Tensor]:
        rows = lesson.batch(step, knobs.batch, seed)
        vectors, teacher = encoder([lesson.texts[row] for row in rows]), lesson.vectors[rows]
        return {"loss": losses.to_teacher(vectors, teacher, knobs.similarity, knobs.temperature)}

    steps = int(knobs.passes * (len(lesson.training) // knobs.batch))
    stage = Stage("distillation", encoder, {"": knobs.rate}, steps, loss, lambda: lesson.check(encoder), "cosine")
    run(stage, work, say)
    return stage
