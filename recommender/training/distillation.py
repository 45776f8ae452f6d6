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

KEPT_OUT = 40  # one family in so many measures and does not train
AVERAGING = 0.99  # of the weights, over the steps
COMPARED, PARTS = 6_000, 12  # texts by which vectors are turned


class Lesson:
    """Texts and the unit vectors at which the teacher places them."""

    def __init__(self, bundle: Bundle, longest: int, device: torch.device) -> None:
        self.texts = [bundle.teacher_texts[i][:longest] for i in range(len(bundle.teacher_texts))]
        placed = torch.from_numpy(bundle.teacher_vectors).float()
        self.vectors = functional.normalize(placed, dim=1).to(device)
        self.device = device
        _, self.families = np.unique(bundle.families, return_inverse=True)
        self.kept_out = np.flatnonzero(self.families % KEPT_OUT == 0)
        self.training = np.flatnonzero(self.families % KEPT_OUT)

    def batch(self, step: int, size: int, seed: int) -> NDArray[np.int64]:
        """The rows of a step: every text once a pass, families together, so that who is nearest to whom can be told."""
        a_pass = len(self.training) // size
        number, place = divmod(step, a_pass)
        families = np.random.default_rng([seed, number]).permutation(self.families.max() + 1)
        rows = self.training[np.argsort(families[self.families[self.training]], kind="stable")]
        return rows[place * size : (place + 1) * size]

    @torch.no_grad()
    def turn_to(self, encoder: Callable[[list[Tokens]], Tensor]) -> None:
        """Turn all vectors to where `encoder` lies, so that it need not turn (orthogonal Procrustes)."""
        rows = np.random.default_rng(0).permutation(self.training)[:COMPARED]
        placed = torch.cat([encoder([self.texts[row] for row in part]) for part in np.array_split(rows, PARTS)])
        turned, _, back = torch.linalg.svd(self.vectors[rows].T @ placed)
        self.vectors = self.vectors @ (turned @ back)

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
    name: str = "distillation",
) -> Stage:
    """Train `encoder` in place. Checkpoints lie in `work` under the `name`: no other training goes on from them."""

    def loss(step: int) -> dict[str, Tensor]:
        rows = lesson.batch(step, knobs.batch, seed)
        vectors, teacher = encoder([lesson.texts[row] for row in rows]), lesson.vectors[rows]
        return {"loss": losses.to_teacher(vectors, teacher, knobs.similarity, knobs.temperature)}

    steps = int(knobs.passes * (len(lesson.training) // knobs.batch))
    stage = Stage(name, encoder, {"": knobs.rate}, steps, loss, lambda: lesson.check(encoder), "cosine", AVERAGING)
    run(stage, work, say)
    return stage
