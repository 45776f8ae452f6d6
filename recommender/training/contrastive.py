"""Stage 2: a feeling and the song that answers it come together; other songs move away."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from recommender.training import config, losses
from recommender.training.alike import AlikeBatches
from recommender.training.bundle import EMOTIONS, MOODS, Bundle, Ragged, Tokens
from recommender.training.distillation import Lesson
from recommender.training.loop import Stage, run
from recommender.training.model import DIMENSION, TokenEncoder

LEAST_TOKENS = 40  # of a window; the end of a lyric gives no shorter one
CHECK_POOL = 1500  # lyrics and poems among which the check looks for the right one
HEAD_RATE = 3e-3
SHARPNESS = 8  # of unit vectors before a linear head, whose weights would otherwise have to grow first


class _WithHeads(nn.Module):
    """The encoder and the linear heads that read moods and emotions off its vectors. The heads are not shipped."""

    def __init__(self, encoder: TokenEncoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.moods = nn.Linear(DIMENSION, len(MOODS))
        self.valence_energy = nn.Linear(DIMENSION, 2)
        self.emotions = nn.Linear(DIMENSION, len(EMOTIONS))


class _Batches:
    """The losses of each step, and what they are taken from."""

    def __init__(
        self, module: _WithHeads, bundle: Bundle, lesson: Lesson, alike: NDArray[np.float32], knobs: config.Config
    ) -> None:
        self.module, self.bundle, self.lesson = module, bundle, lesson
        self.knobs, self.tokens, self.seed = knobs.contrastive, knobs.tokens, knobs.seed
        self.device, self.similarity = lesson.device, knobs.distillation.similarity
        self.songs = np.flatnonzero(~bundle.dev)
        self.feelings_before = np.cumsum([0, *bundle.feelings_per_song])
        self.alike = AlikeBatches(alike[self.songs], self.knobs.batch, self.knobs.group, self.seed)
        # Rare emotions are drawn more often than they occur, though not as often as common ones.
        often = 1 / np.sqrt(np.bincount(bundle.emotions, minlength=len(EMOTIONS)))[bundle.emotions]
        self.post_chances = often / often.sum()
        weighted = [
            (self.knobs.emotions, self._emotions),
            (self.knobs.distillation, self._distillation),
            (self.knobs.sentences, self._sentences),
            (self.knobs.passages, self._passages),
        ]
        self.beside = [(weight, loss) for weight, loss in weighted if weight]

    def losses(self, step: int) -> dict[str, Tensor]:
        random = np.random.default_rng([self.seed, step])
        found = self._feelings(step, random)
        if self.beside:
            weight, loss = self.beside[step % len(self.beside)]
            found[loss.__name__.strip("_")] = weight * loss(random)
        return found

    def _encode(self, texts: Iterable[Tokens], random: np.random.Generator) -> Tensor:
        """With some tokens left out, a different share of each text, so that no single word decides."""
        share = self.knobs.token_dropout
        kept = [text[random.random(len(text)) > share * 2 * random.random()] for text in map(np.asarray, texts)]
        vectors: Tensor = self.module.encoder(kept)
        return vectors

    def _feelings(self, step: int, random: np.random.Generator) -> dict[str, Tensor]:
        songs = self.songs[self.alike.of(step)]
        chosen = [
            self.feelings_before[song] + random.choice(self.bundle.feelings_per_song[song], 2, replace=False)
            for song in songs
        ]
        strangers = random.choice(len(self.bundle.strangers), self.knobs.strangers, replace=False)
        texts: list[Tokens] = [self.bundle.feelings[int(row)][: self.tokens.text] for row in np.transpose(chosen).flat]
        texts += [
            self._window(self.bundle.songs, self.bundle.song_lines, song, random, half)
            for half in (0, 1)
            for song in songs
        ]
        texts += [self.bundle.strangers[row][: self.tokens.passage] for row in strangers]
        one, two, window, other, rest = self._encode(texts, random).split([*[len(songs)] * 4, len(strangers)])
        # Two windows of a song, averaged, as the site averages all of them.
        song = functional.normalize(window + other, dim=1)
        heat = self.knobs.temperature
        resonance = (losses.pairs(one, song, heat, rest) + losses.pairs(two, song, heat, rest)) / 2
        return {
            "resonance": resonance + 0.3 * losses.pairs(one, two, heat),
            "halves": self.knobs.halves * losses.pairs(window, other, heat, rest),
            "moods": self.knobs.moods * torch.stack([self._moods(part, songs) for part in (one, two, song)]).mean(),
            "spread": self.knobs.spread
            * (losses.off_centre(torch.cat([song, rest])) + losses.off_centre(torch.cat([one, two]))),
        }

    def _window(self, lyrics: Ragged, lines: Ragged, song: int, random: np.random.Generator, half: int = 2) -> Tokens:
        """A stretch of a lyric from the start of one of its lines, now longer, now shorter.

        It starts in the first (0) or second (1) half, or anywhere.
        """
        text = lyrics[song]
        starts = [start for start in lines[song] if len(text) - start >= LEAST_TOKENS] or [0]
        start = random.choice(np.array_split(starts, 2)[half] if half < 2 and len(starts) > 1 else starts)
        return text[start : start + random.integers(LEAST_TOKENS, self.tokens.passage)]

    def _moods(self, vectors: Tensor, songs: NDArray[np.int64]) -> Tensor:
        moods = torch.from_numpy(self.bundle.moods[songs]).float().to(self.device)
        valence_energy = torch.from_numpy(self.bundle.valence_energy[songs]).float().to(self.device) / 2
        read = self.module.valence_energy(vectors * SHARPNESS / 2)
        return 2 * self._mood_loss(vectors, moods) + 0.3 * functional.mse_loss(read, valence_energy)

    def _mood_loss(self, vectors: Tensor, moods: Tensor) -> Tensor:
        return functional.binary_cross_entropy_with_logits(self.module.moods(vectors * SHARPNESS), moods)

    def _emotions(self, random: np.random.Generator) -> Tensor:
        rows = random.choice(len(self.bundle.posts), self.knobs.batch, p=self.post_chances)
        vectors = self._encode([self.bundle.posts[row][: self.tokens.text] for row in rows], random)
        wanted = torch.from_numpy(self.bundle.emotions[rows]).long().to(self.device)
        loss = functional.cross_entropy(self.module.emotions(vectors * SHARPNESS), wanted)
        songs = random.choice(len(self.bundle.labelled), self.knobs.batch // 4)
        windows = [self._window(self.bundle.labelled, self.bundle.labelled_lines, song, random) for song in songs]
        moods = torch.from_numpy(self.bundle.labelled_moods[songs]).float().to(self.device)
        return loss + self._mood_loss(self._encode(windows, random), moods)

    def _distillation(self, random: np.random.Generator) -> Tensor:
        rows = random.choice(self.lesson.training, self.knobs.batch, replace=False)
        vectors = self.module.encoder([self.lesson.texts[row] for row in rows])
        return losses.to_teacher(vectors, self.lesson.vectors[rows], self.similarity, self.knobs.temperature)

    def _sentences(self, random: np.random.Generator) -> Tensor:
        rows = random.choice(len(self.bundle.grades), self.knobs.batch, replace=False)
        texts = [side[row][: self.tokens.text] for side in (self.bundle.left, self.bundle.right) for row in rows]
        left, right = self._encode(texts, random).chunk(2)
        return losses.graded_pairs(left, right, torch.from_numpy(self.bundle.grades[rows]).to(self.device))

    def _passages(self, random: np.random.Generator) -> Tensor:
        rows = random.choice(len(self.bundle.first_halves), self.knobs.batch // 2, replace=False)
        halves = (self.bundle.first_halves, self.bundle.second_halves)
        first, second = self._encode([half[row][: self.tokens.text] for half in halves for row in rows], random).chunk(
            2
        )
        return losses.pairs(first, second, self.knobs.temperature)


@torch.no_grad()
def check(encoder: TokenEncoder, bundle: Bundle, passage: int) -> dict[str, float]:
    """Of the feelings of the songs kept for it: how often their song is in the first ten, and mean reciprocal rank.

    The pool is those songs and CHECK_POOL lyrics and poems without feelings.
    """
    kept = np.flatnonzero(bundle.dev)
    ends = np.cumsum(bundle.feelings_per_song)
    songs = encoder([bundle.songs[int(song)][: passage - 2] for song in kept])
    others = [bundle.strangers[row] for row in np.linspace(0, len(bundle.strangers) - 1, CHECK_POOL, dtype=int)]
    pool = torch.cat([songs, encoder(others)])
    chosen = [int(row) for song in kept for row in range(ends[song] - bundle.feelings_per_song[song], ends[song])]
    gold = torch.from_numpy(np.repeat(np.arange(len(kept)), bundle.feelings_per_song[kept])).to(pool.device)
    scores = encoder([bundle.feelings[row] for row in chosen]) @ pool.T
    return ranks(scores, gold)


def ranks(scores: Tensor, right: Tensor) -> dict[str, float]:
    """Of scores (feelings, works): how often the `right` work is in the first ten, and its mean reciprocal rank."""
    rank = (scores > scores.gather(1, right[:, None])).sum(dim=1)
    return {"recall": (rank < 10).float().mean().item(), "mrr": (1 / (1 + rank.float())).mean().item()}


def contrast(
    encoder: TokenEncoder,
    bundle: Bundle,
    lesson: Lesson,
    alike: NDArray[np.float32],
    knobs: config.Config,
    work: Path,
    say: Callable[[str], object],
) -> Stage:
    """Train `encoder` in place. By `alike`, one row a song, songs are put together in batches."""
    torch.manual_seed(knobs.seed)
    module = _WithHeads(encoder).to(lesson.device)
    batches = _Batches(module, bundle, lesson, alike, knobs)
    stage = Stage(
        name="contrastive",
        module=module,
        rates={"encoder": knobs.contrastive.rate, "": HEAD_RATE},
        steps=knobs.contrastive.steps,
        losses=batches.losses,
        check=lambda: check(encoder, bundle, knobs.tokens.passage),
        better="mrr",
        averaging=knobs.contrastive.averaging,
    )
    run(stage, work, say)
    return stage
