"""The course of a training as a picture."""

from pathlib import Path

import matplotlib.pyplot as plt

from recommender.training.loop import Stage


def draw(stages: list[Stage], path: Path) -> None:
    """One row a stage, one panel a figure, over the steps."""
    names = [[name for name in stage.history[0] if name != "step"] for stage in stages]
    width = max(map(len, names))
    figure, axes = plt.subplots(len(stages), width, figsize=(3 * width, 2.5 * len(stages)), squeeze=False)
    for stage, shown, row in zip(stages, names, axes, strict=True):
        for panel in row[len(shown) :]:
            panel.set_visible(False)
        for name, panel in zip(shown, row, strict=False):
            panel.plot([point["step"] for point in stage.history], [point[name] for point in stage.history])
            panel.set_title(f"{stage.name}: {name}", fontsize=9)
            panel.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, dpi=100)
    plt.close(figure)
