"""Taking times in a way that a busy machine cannot bend: what is compared takes turns, and medians are compared."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

Question = TypeVar("Question")


@dataclass(frozen=True)
class Timing:
    """How long each of many calls took, in seconds."""

    seconds: Sequence[float]

    @property
    def p50(self) -> float:
        return self.percentile(50)

    def percentile(self, percent: float) -> float:
        """Linear interpolation between the two nearest calls. Raises ValueError when there was none."""
        if not self.seconds:
            raise ValueError("Nothing was timed.")
        return float(np.percentile(self.seconds, percent))

    def __str__(self) -> str:
        return " / ".join(f"{self.percentile(percent) * 1e3:.2f}" for percent in (50, 95, 99)) + " ms"


def take_turns(
    calls: Mapping[str, Callable[[Question], object]], questions: Iterable[Question], rounds: int, warm_up: int = 5
) -> dict[str, Timing]:
    """Time each call `rounds` times, one after the other, so that noise of the machine meets all of them alike.

    Every call gets a question of its own: none finds the answer of another in a cache. Who begins a round changes.
    """
    asked = iter(questions)
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    names = list(calls)
    for number in range(warm_up + rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            question = next(asked)
            began = time.perf_counter()
            calls[name](question)
            if number >= warm_up:
                seconds[name].append(time.perf_counter() - began)
    return {name: Timing(times) for name, times in seconds.items()}


def seconds_of(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
