"""The knobs of a training, read from a TOML file of the form of `config.toml`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULT = Path(__file__).with_name("config.toml")


@dataclass(frozen=True)
class Tokens:
    text: int
    passage: int


@dataclass(frozen=True)
class Tuning:
    steps: int
    batch: int
    group: int
    others: int
    frozen: int
    rate: float
    temperature: float
    feelings: float
    spread: float
    moods: float
    emotions: float
    sentences: float


@dataclass(frozen=True)
class Bag:
    passes: int
    batch: int
    rate: float


@dataclass(frozen=True)
class Distillation:
    passes: float
    batch: int
    rate: float
    similarity: float
    temperature: float


@dataclass(frozen=True)
class Contrastive:
    steps: int
    batch: int
    group: int
    strangers: int
    rate: float
    temperature: float
    token_dropout: float
    averaging: float
    spread: float
    halves: float
    moods: float
    emotions: float
    distillation: float
    sentences: float
    passages: float


@dataclass(frozen=True)
class Onward:
    passes: float
    rate: float
    share: float


@dataclass(frozen=True)
class Config:
    seed: int
    tokens: Tokens
    tuning: Tuning
    bag: Bag
    distillation: Distillation
    contrastive: Contrastive
    onward: Onward


def load(path: Path = DEFAULT) -> Config:
    """Raises TypeError for a knob that is missing or that no stage knows."""
    read: dict[str, Any] = tomllib.loads(path.read_text())
    return Config(
        seed=read["seed"],
        tokens=Tokens(**read["tokens"]),
        tuning=Tuning(**read["tuning"]),
        bag=Bag(**read["bag"]),
        distillation=Distillation(**read["distillation"]),
        contrastive=Contrastive(**read["contrastive"]),
        onward=Onward(**read["onward"]),
    )
