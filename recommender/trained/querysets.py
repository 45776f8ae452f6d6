"""How what was trained is read."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Subquery

from recommender.querysets import SongVectorQuerySet

if TYPE_CHECKING:
    from recommender.trained.models import TrainingRun


class TrainingRunQuerySet(models.QuerySet["TrainingRun"]):
    def serving(self, model: str) -> "TrainingRun | None":
        """The run that everybody is answered from now."""
        return self._published(model).first()

    def serving_key(self, model: str) -> Subquery:
        """The key of that run inside another query, which it saves one; NULL where there is none."""
        return Subquery(self._published(model).values("pk")[:1])

    def _published(self, model: str) -> Self:
        return self.filter(model=model, state=self.model.State.PUBLISHED)


class TrainedVectorQuerySet(SongVectorQuerySet):
    """Searched as the lyrics' vectors are."""

    def of_run(self, run: int | Subquery) -> Self:
        """Vectors of one run; only those compare."""
        return self.filter(run=run)
