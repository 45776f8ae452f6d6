"""How what was trained is read."""

from typing import TYPE_CHECKING, Self

from django.db import models

from recommender.querysets import SongVectorQuerySet

if TYPE_CHECKING:
    from recommender.trained.models import TrainingRun


class TrainingRunQuerySet(models.QuerySet["TrainingRun"]):
    def serving(self, model: str) -> "TrainingRun | None":
        """The run that everybody is answered from now."""
        return self.filter(model=model, state=self.model.State.PUBLISHED).first()


class TrainedVectorQuerySet(SongVectorQuerySet):
    """Searched as the lyrics' vectors are."""

    def of_run(self, run: int) -> Self:
        """Vectors of one run; only those compare."""
        return self.filter(run=run)
