"""Stage 0, a minute: token vectors and their map to 312 dimensions, learned as a bag of characters."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from recommender.training import config, losses
from recommender.training.bundle import Tokens
from recommender.training.distillation import Lesson
from recommender.training.loop import Stage, run
from recommender.training.model import DIMENSION

UNKNOWN = 100


class BagOfCharacters(nn.Module):
    """The mean of the token vectors, mapped to 312 dimensions."""

    def __init__(self, vocabulary: int = 21128) -> None:
        super().__init__()
        self.characters = nn.EmbeddingBag(vocabulary, 128, mode="mean")
        self.to_space = nn.Linear(128, DIMENSION, bias=False)
        nn.init.normal_(self.characters.weight, std=0.1)

    def forward(self, texts: Sequence[Tokens]) -> Tensor:
        rows = [np.asarray(text, dtype=np.int64) if len(text) else np.array([UNKNOWN]) for text in texts]
        starts = np.cumsum([0, *map(len, rows[:-1])])
        device = self.to_space.weight.device
        ids = torch.from_numpy(np.concatenate(rows)).to(device)
        return functional.normalize(self.to_space(self.characters(ids, torch.from_numpy(starts).to(device))), dim=1)


def learn_bag(
    lesson: Lesson, knobs: config.Distillation, bag: config.Bag, seed: int, work: Path, say: Callable[[str], object]
) -> tuple[BagOfCharacters, Stage]:
    """Train the bag against the teacher, in `lesson.device`'s memory."""
    torch.manual_seed(seed)
    module = BagOfCharacters().to(lesson.device)

    def loss(step: int) -> dict[str, Tensor]:
        rows = lesson.batch(step, bag.batch, seed)
        vectors, teacher = module([lesson.texts[row] for row in rows]), lesson.vectors[rows]
        return {"loss": losses.to_teacher(vectors, teacher, knobs.similarity, knobs.temperature)}

    steps = bag.passes * (len(lesson.training) // bag.batch)
    stage = Stage("bag", module, {"": bag.rate}, steps, loss, lambda: lesson.check(module), "cosine")
    run(stage, work, say)
    return module, stage
