"""The whole course: corpora, teacher, bag, distillation, contrast, folder. What is done already is not done again."""

from collections.abc import Callable
from pathlib import Path

import torch
from tokenizers import Tokenizer

from recommender.encoders.onnx import SHIPPED
from recommender.training import assemble, contrastive, curves, distillation
from recommender.training.bag import learn_bag
from recommender.training.bundle import Bundle
from recommender.training.config import Config
from recommender.training.export import export
from recommender.training.model import TokenEncoder, albert, start_from_bag
from recommender.training.teacher import Teacher
from recommender.training.tuning import tune


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
    if teacher is None:
        texts, vectors = assemble.stored_labels(data)
    else:
        learnt = Teacher(teacher, work / "teacher", str(device))
        curves.draw([tune(learnt, material, config.tuning, config.seed, work, say)], work / "tuning.png")
        learnt.cache = work / "tuned"  # what it said before holds no more
        to_label = assemble.to_label(data, material)
        texts, vectors = [text for _, text in to_label], learnt.label(to_label, say)
    tokenizer = Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))
    assemble.assemble(material, tokenizer, texts, vectors).save(work / "bundle.npz")


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
