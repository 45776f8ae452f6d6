"""`manage.py train_recommenders`"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommender.collaborative.training import TRAINED, train
from recommender.groups.models import GROUPS
from recommender.trained.models import TrainingRun


class Command(BaseCommand):
    help = "Train recommenders on what people play. A run that fails or is worse leaves the one before it serving."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("models", nargs="*", metavar="MODEL", help=f"some of {', '.join(TRAINED)}; all, if none")

    def handle(self, *, models: list[str], **options: Any) -> None:
        if unknown := set(models) - set(TRAINED):
            raise CommandError(f"没有这样的模型：{'、'.join(sorted(unknown))}")
        runs = train(models or TRAINED, self._say)
        if not runs:
            self.stdout.write("Nothing to learn from, or another training is going on.")
        if any(run.state == run.State.FAILED for run in runs):
            raise CommandError("有模型没有训练成功，原因见上面的日志。")

    def _say(self, run: TrainingRun) -> None:
        seconds = (run.finished_at - run.started_at).total_seconds() if run.finished_at else 0.0
        self.stdout.write(f"{run.model:<16}{run.state:<10}{seconds:7.1f} s   {_figures(run)}")


def _figures(run: TrainingRun) -> str:
    if run.model == GROUPS:
        return ", ".join(f"{name} {figure:.3g}" for name, figure in run.figures.items())
    recalls = ", ".join(f"{whose} {figures['recall20']:.3f}" for whose, figures in run.figures.items())
    return f"recall@20: {recalls or 'not measured'}"
