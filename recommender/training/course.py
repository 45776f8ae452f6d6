"""The whole course: corpora, teacher, bag, distillation, contrast, folder. What is done already is not done again."""

from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from recommender.encoders.onnx import SHIPPED
from recommender.training import assemble, contrastive, curves, distillation
from recommender.training.bag import learn_bag
from recommender.training.bundle import Bundle
from recommender.training.config import Config
from recommender.training.corpora import QUERY
from recommender.training.export import export
from recommender.training.model import TokenEncoder, albert, shipped, start_from_bag
from recommender.training.teacher import Teacher
from recommender.training.tuning import tune

COMPARED = 6_000  # sentences by which two ways of placing them are laid over each other


def pick_device(name: str) -> torch.device:
    """`auto` is the GPU if there is one."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def build_bundle(
    config: Config,
    data: Path,
    fixtures: Path,
    teacher: Path | None,
    work: Path,
    device: torch.device,
    say: Callable[[str], object],
) -> None:
    """Read the corpora into `work/bundle.npz`.

    `teacher` is a transformers folder: it is tuned to feelings and songs, and labels more texts than come labelled.
    """
    material = assemble.read(data, fixtures)
    taught = (
        assemble.stored_labels(data)
        if teacher is None
        else _taught(config, data, material, Teacher(teacher, work / "teacher", str(device)), work, say)
    )
    tokenizer = Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))
    assemble.assemble(material, tokenizer, taught).save(work / "bundle.npz")


def _taught(
    config: Config, data: Path, material: assemble.Material, teacher: Teacher, work: Path, say: Callable[[str], object]
) -> assemble.Taught:
    """What `teacher` says: of sentences as it comes, of all else once it is tuned to feelings and songs."""
    pairs = assemble.sentences(material, config.seed)
    general = list(dict.fromkeys(chain.from_iterable(pairs)))
    vectors = teacher.label([(QUERY, sentence) for sentence in general], say)
    curves.draw([tune(teacher, material, config.tuning, config.seed, work, say)], work / "tuning.png")
    teacher.cache = work / "tuned"  # what it said before holds no more
    works, families = assemble.to_label(data, material)
    tuned = teacher.label(works, say)
    # Both ways of placing texts are laid over each other by sentences that it labels both ways.
    both = teacher.label([(QUERY, sentence) for sentence in general[:COMPARED]], say)
    space = assemble.Space.of(tuned)
    of_pair = {sentence: number for number, pair in enumerate(pairs, families.max() + 1) for sentence in pair}
    return assemble.Taught(
        [text for _, text in works] + general,
        np.concatenate(
            [space.place(tuned), assemble.turned(assemble.Space.of(vectors).place(vectors), space.place(both))]
        ),
        np.concatenate([families, [of_pair[sentence] for sentence in general]]).astype(np.int32),
    )


def train(config: Config, work: Path, device: torch.device, say: Callable[[str], object]) -> Path:
    """Train on `work/bundle.npz` and write the folder `work/albert_tiny_zh`, which is returned."""
    bundle = Bundle.load(work / "bundle.npz")
    lesson = distillation.Lesson(bundle, config.tokens.text, device)
    bag, bag_stage = learn_bag(lesson, config.distillation, config.bag, config.seed, work, say)
    torch.manual_seed(config.seed)
    model = albert()
    start_from_bag(model, bag.characters.weight.detach().cpu(), bag.to_space.weight.detach().cpu())
    encoder = TokenEncoder(model).to(device)
    distilled = distillation.distil(encoder, lesson, config.distillation, config.seed, work, say)
    with torch.no_grad():
        alike = bag([bundle.songs[i] for i in range(len(bundle.songs))]).cpu().numpy()
    contrasted = contrastive.contrast(encoder, bundle, lesson, alike, config, work, say)
    curves.draw([bag_stage, distilled, contrasted], work / "curves.png")
    export(encoder.model, SHIPPED / "tokenizer.json", work / "albert_tiny_zh")
    return work / "albert_tiny_zh"


def go_on(config: Config, work: Path, device: torch.device, say: Callable[[str], object]) -> Path:
    """As `train`, but the shipped encoder is distilled further, and ends as the mean of its weights before and after.

    A mean of runs from one start is often better than each of them (Wortsman et al., 2022).
    """
    knobs = replace(config.distillation, passes=config.onward.passes, rate=config.onward.rate)
    encoder = TokenEncoder(shipped()).to(device)
    before = {name: value.clone() for name, value in encoder.state_dict().items()}
    lesson = distillation.Lesson(Bundle.load(work / "bundle.npz"), config.tokens.text, device)
    lesson.turn_to(encoder)
    stage = distillation.distil(encoder, lesson, knobs, config.seed, work, say, name="onward")
    curves.draw([stage], work / "onward.png")
    after = encoder.state_dict()
    encoder.load_state_dict({name: before[name].lerp(after[name], config.onward.share) for name in before})
    export(encoder.model, SHIPPED / "tokenizer.json", work / "albert_tiny_zh")
    return work / "albert_tiny_zh"
