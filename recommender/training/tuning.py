"""Stage 0: the teacher, which knows the language, learns from pairs what it cannot know: who needs which song."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from recommender.encoders.windows import windows
from recommender.training import config, losses
from recommender.training.alike import AlikeBatches
from recommender.training.assemble import Material
from recommender.training.bundle import EMOTIONS, MOODS
from recommender.training.contrastive import CHECK_POOL, ranks
from recommender.training.corpora import PASSAGE, QUERY
from recommender.training.loop import Stage, run
from recommender.training.teacher import Teacher

HEAD_RATE = 1e-3
SHARPNESS = 8  # of unit vectors before a linear head, whose weights would otherwise have to grow first


class _WithHeads(nn.Module):
    """The teacher and the linear heads that read moods and emotions off its vectors. The heads are not kept."""

    def __init__(self, teacher: Teacher) -> None:
        super().__init__()
        self.teacher = teacher.model
        self.moods = nn.Linear(teacher.dimension, len(MOODS))
        self.emotions = nn.Linear(teacher.dimension, len(EMOTIONS))


class _Batches:
    """The losses of each step, and what they are taken from."""

    def __init__(
        self, module: _WithHeads, teacher: Teacher, material: Material, knobs: config.Tuning, seed: int
    ) -> None:
        self.module, self.teacher, self.knobs, self.seed = module, teacher, knobs, seed
        self.songs = [song for song in material.songs if song.id not in material.dev]
        self.windows = [windows(song.lyrics) for song in self.songs]
        self.moods = torch.tensor([[float(mood in song.moods) for mood in MOODS] for song in self.songs])
        first = teacher.encode([PASSAGE + found[0] for found in self.windows])
        self.alike = AlikeBatches(first, knobs.batch, knobs.group, seed)
        self.dev = [song for song in material.songs if song.id in material.dev]
        works = material.without_feelings
        works = [works[row] for row in np.random.default_rng(seed).permutation(len(works))]
        self.pool, self.others = works[:CHECK_POOL], works[CHECK_POOL:]
        self.pairs, self.posts = material.pairs, material.posts
        self.emotions = np.array([EMOTIONS.index(post.emotion) for post in self.posts])
        often = 1 / np.sqrt(np.bincount(self.emotions, minlength=len(EMOTIONS)))[self.emotions]
        self.post_chances = often / often.sum()

    def losses(self, step: int) -> dict[str, Tensor]:
        random = np.random.default_rng([self.seed, step])
        rest = {"emotions": self._emotions} if step % 2 else {"sentences": self._sentences}
        return self._resonance(step, random) | {name: loss(random) for name, loss in rest.items()}

    def _resonance(self, step: int, random: np.random.Generator) -> dict[str, Tensor]:
        rows, heat = self.alike.of(step), self.knobs.temperature
        one, two = (self._embed(QUERY, [self.songs[row].feelings[place] for row in rows]) for place in (0, -1))
        song = self._embed(PASSAGE, [random.choice(self.windows[row]) for row in rows])
        rest = self._embed(PASSAGE, [self.others[row] for row in random.choice(len(self.others), self.knobs.others)])
        return {
            "resonance": (losses.pairs(one, song, heat, rest) + losses.pairs(two, song, heat, rest)) / 2
            + self.knobs.feelings * losses.pairs(one, two, heat),
            "moods": self.knobs.moods * torch.stack([self._mood_loss(part, rows) for part in (one, two, song)]).mean(),
            "spread": self.knobs.spread
            * (losses.off_centre(torch.cat([song, rest])) + losses.off_centre(torch.cat([one, two]))),
        }

    def _mood_loss(self, vectors: Tensor, rows: NDArray[np.int64]) -> Tensor:
        wanted = self.moods[rows].to(vectors.device)
        return functional.binary_cross_entropy_with_logits(self.module.moods(vectors * SHARPNESS), wanted)

    def _sentences(self, random: np.random.Generator) -> Tensor:
        rows = random.choice(len(self.pairs), self.knobs.batch)
        left, right, grades = zip(*(self.pairs[row] for row in rows), strict=True)
        vectors = self._embed(QUERY, left), self._embed(QUERY, right)
        return self.knobs.sentences * losses.graded_pairs(*vectors, torch.tensor(grades).to(vectors[0].device))

    def _emotions(self, random: np.random.Generator) -> Tensor:
        rows = random.choice(len(self.emotions), self.knobs.batch, p=self.post_chances)
        vectors = self._embed(QUERY, [self.posts[row].text for row in rows])
        wanted = torch.from_numpy(self.emotions[rows]).to(vectors.device)
        return self.knobs.emotions * functional.cross_entropy(self.module.emotions(vectors * SHARPNESS), wanted)

    def _embed(self, prefix: str, texts: Sequence[str]) -> Tensor:
        return self.teacher.embed([prefix + text for text in texts])

    @torch.no_grad()
    def check(self) -> dict[str, float]:
        """As for the student: feelings of the songs kept for it, which are looked for among other works too."""
        works = [windows(song.lyrics)[0] for song in self.dev] + self.pool
        feelings = self._embed(QUERY, [feeling for song in self.dev for feeling in song.feelings])
        right = torch.tensor([row for row, song in enumerate(self.dev) for _ in song.feelings])
        return ranks(feelings @ self._embed(PASSAGE, works).T, right.to(feelings.device))


def tune(
    teacher: Teacher, material: Material, knobs: config.Tuning, seed: int, work: Path, say: Callable[[str], object]
) -> Stage:
    """Train the upper layers of `teacher` in place."""
    torch.manual_seed(seed)
    module = _WithHeads(teacher).to(teacher.device)
    batches = _Batches(module, teacher, material, knobs, seed)
    teacher.freeze(knobs.frozen)
    stage = Stage(
        name="tuning",
        module=module,
        rates={"teacher": knobs.rate, "": HEAD_RATE},
        steps=knobs.steps,
        losses=batches.losses,
        check=batches.check,
        better="mrr",
    )
    run(stage, work, say)
    return stage
