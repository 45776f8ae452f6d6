"""What training leaves of a group of listeners: what they have in common, and nothing of any one of them."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from recommender.moods import Mood
from recommender.trained.models import TrainingRun

# What runs of training that find groups have for a model.
GROUPS = "listener_groups"
NAMED_ARTISTS = 2


class ListenerGroupQuerySet(models.QuerySet["ListenerGroup"]):
    def serving(self) -> Self:
        """The groups in use now."""
        return self.filter(run__model=GROUPS, run__state=TrainingRun.State.PUBLISHED)


class ListenerGroup(models.Model):
    """Listeners whose tastes lie together: what they hear most, and whom they love more than others do."""

    run = models.ForeignKey(TrainingRun, models.CASCADE, related_name="+")
    size = models.PositiveIntegerField(_("听众"))
    # Where tastes were compared (recommender.groups.tastes.Space.name), and the unit vector in their middle.
    space = models.CharField(max_length=120)
    centre = ArrayField(models.FloatField())
    songs = ArrayField(models.BigIntegerField())  # ids, what they hear most first
    artists = ArrayField(models.CharField(max_length=200))  # names, the most telling first
    mood = models.CharField(_("偏向的心情"), max_length=10, choices=Mood.choices, blank=True)
    # The profile of what they hear, in the order of recommender.moods.MOODS; nothing where moods are unread.
    shares = ArrayField(models.FloatField(), size=len(Mood), null=True)

    objects = ListenerGroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("听众群")
        ordering = ["-size", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As a person would call them, in the language that is spoken now."""
        artists, mood = gettext("、").join(self.artists[:NAMED_ARTISTS]), self.get_mood_display()
        if artists and mood:
            return gettext("爱听%(artists)s，偏%(mood)s") % {"artists": artists, "mood": mood}
        if artists:
            return gettext("爱听%(artists)s") % {"artists": artists}
        return gettext("偏%(mood)s") % {"mood": mood} if mood else gettext("口味相近")
