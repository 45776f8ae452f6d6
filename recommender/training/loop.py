"""One loop for every stage: learning-rate schedule, progress with time left, checkpoints to go on from."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn

CHECKPOINT_EVERY = 50  # steps
SMOOTHING = 0.95


@dataclass
class Stage:
    """What a stage trains and how.

    `losses(step)` gives the losses of one batch by name, and must depend on nothing but the step and the weights:
    then a run that was interrupted ends as if it had not been. `check()` measures on texts kept out of training; the
    weights with the highest `better` of its figures are what the stage ends with. With `averaging`, both mean the
    running average of the weights, which is steadier than any of them (Polyak and Juditsky, 1992).
    """

    name: str
    module: nn.Module
    rates: dict[str, float]  # learning rate by prefix of parameter name; "" for the rest
    steps: int
    losses: Callable[[int], dict[str, Tensor]]
    check: Callable[[], dict[str, float]]
    better: str
    averaging: float = 0.0  # share of the average that a step keeps
    history: list[dict[str, float]] = field(default_factory=list)


def run(stage: Stage, work: Path, say: Callable[[str], object]) -> None:
    """Train the stage to its end, from its last checkpoint in `work` if there is one."""
    optimiser = _optimiser(stage)
    path = work / f"{stage.name}.pt"
    step, best, average = _resume(stage, optimiser, path)
    began, began_at = time.monotonic(), step
    running: dict[str, float] = {}
    while step < stage.steps:
        _set_rates(optimiser, step, stage.steps)
        for name, loss in _one_step(stage, optimiser, step).items():
            running[name] = running.get(name, loss) * SMOOTHING + loss * (1 - SMOOTHING)
        step += 1
        _follow(average, stage, min(stage.averaging, step / (step + 10)))
        if step % CHECKPOINT_EVERY == 0 or step == stage.steps:
            row = {"step": step, **running, **_check(stage, average)}
            stage.history.append(row)
            if best is None or row[stage.better] > max(old[stage.better] for old in stage.history[:-1]):
                best = {name: value.cpu().clone() for name, value in average.items()}
            _save(stage, optimiser, path, step, best, average)
            left = (time.monotonic() - began) / (step - began_at) * (stage.steps - step)
            figures = "  ".join(f"{name} {value:.4f}" for name, value in row.items() if name != "step")
            say(f"{stage.name} {step}/{stage.steps}  {figures}  {left / 60:.0f} min left")
    if best is not None:
        stage.module.load_state_dict(best)
    (work / f"{stage.name}.json").write_text(json.dumps(stage.history, indent=1))


def _optimiser(stage: Stage) -> torch.optim.Optimizer:
    groups: dict[str, list[nn.Parameter]] = {prefix: [] for prefix in stage.rates}
    for name, parameter in stage.module.named_parameters():
        groups[max((prefix for prefix in groups if name.startswith(prefix)), key=len)].append(parameter)
    rated = [{"params": groups[prefix], "lr": rate, "peak": rate} for prefix, rate in stage.rates.items()]
    return torch.optim.AdamW(rated, betas=(0.9, 0.98), weight_decay=0.01)


def _set_rates(optimiser: torch.optim.Optimizer, step: int, steps: int) -> None:
    """Up over the first twentieth, then down in a straight line to a fiftieth."""
    share = min(1, (step + 1) / max(1, steps / 20)) * max(0.02, 1 - step / steps)
    for group in optimiser.param_groups:
        group["lr"] = group["peak"] * share


def _one_step(stage: Stage, optimiser: torch.optim.Optimizer, step: int) -> dict[str, float]:
    torch.manual_seed(step)
    losses = stage.losses(step)
    optimiser.zero_grad()
    torch.stack(list(losses.values())).sum().backward()
    nn.utils.clip_grad_norm_(stage.module.parameters(), 1.0)
    optimiser.step()
    return {name: loss.item() for name, loss in losses.items()}


Weights = dict[str, Tensor]


def _copy(stage: Stage) -> Weights:
    return {name: value.detach().clone() for name, value in stage.module.state_dict().items()}


def _follow(average: Weights, stage: Stage, kept: float) -> None:
    for name, value in stage.module.state_dict().items():
        if value.is_floating_point():
            average[name].lerp_(value, 1 - kept)


def _check(stage: Stage, average: Weights) -> dict[str, float]:
    """The figures of the averaged weights; the module keeps its own."""
    own = _copy(stage)
    stage.module.load_state_dict(average)
    figures = stage.check()
    stage.module.load_state_dict(own)
    return figures


def _resume(stage: Stage, optimiser: torch.optim.Optimizer, path: Path) -> tuple[int, Weights | None, Weights]:
    if not path.exists():
        return 0, None, _copy(stage)
    saved = torch.load(path, map_location="cpu", weights_only=True)
    stage.module.load_state_dict(saved["module"])
    optimiser.load_state_dict(saved["optimiser"])
    stage.history = saved["history"]
    average = {name: value.to(stage.module.state_dict()[name].device) for name, value in saved["average"].items()}
    return saved["step"], saved["best"], average


def _save(
    stage: Stage, optimiser: torch.optim.Optimizer, path: Path, step: int, best: Weights | None, average: Weights
) -> None:
    saved = {
        "step": step,
        "module": stage.module.state_dict(),
        "optimiser": optimiser.state_dict(),
        "history": stage.history,
        "best": best,
        "average": average,
    }
    torch.save(saved, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)  # a run killed while it writes loses nothing
