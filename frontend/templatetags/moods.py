"""Moods as small pictures and in words."""

from math import sqrt
from typing import Any, NamedTuple

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from recommender import mood_words
from recommender.moods import Mood, Profile
from recommender.shifting import NO_SHIFT, Shift

register = template.Library()

# Round the flower, so that neighbours feel alike: bright ones at the top, dark ones below.
ROUND = (
    Mood.HAPPY, Mood.BRAVE, Mood.ANGRY, Mood.ANXIOUS, Mood.SAD, Mood.LONELY,
    Mood.LONGING, Mood.NOSTALGIC, Mood.CALM, Mood.HEALING, Mood.ROMANTIC, Mood.HOPEFUL,
)  # fmt: skip
LONGEST, SHORTEST, WIDEST = 47.0, 12.0, 15.0  # of a petal, in a picture from -50 to 50
FULL = 0.45  # a share from which on a petal is as long as it gets


class Petal(NamedTuple):
    mood: Mood
    path: str
    turn: int  # degrees


class Chip(NamedTuple):
    label: str | Promise
    shift: Shift


@register.filter
def in_words(profile: Profile) -> str:
    """Like 有些孤独，也有一点想念."""
    return mood_words.in_words(profile)


@register.inclusion_tag("frontend/moods/_flower.html")
def flower(profile: Profile, name: str = "") -> dict[str, Any]:
    """A flower with a petal for each mood, as long as its share; `name` says whose it is to those who do not see it."""
    petals = [Petal(mood, _petal(profile.shares[mood]), 360 * place // len(ROUND)) for place, mood in enumerate(ROUND)]
    return {"petals": petals, "leading": profile.leading(), "name": name}


def _petal(share: float) -> str:
    """A petal that points up; its area, more than its length, is what the eye compares."""
    size = sqrt(min(share / FULL, 1))
    length = SHORTEST + (LONGEST - SHORTEST) * size
    width = WIDEST * (0.35 + 0.65 * size)
    return (
        f"M0 0C{width:.1f} {-0.35 * length:.1f} {width:.1f} {-0.9 * length:.1f} 0 {-length:.1f}"
        f"C{-width:.1f} {-0.9 * length:.1f} {-width:.1f} {-0.35 * length:.1f} 0 0Z"
    )


@register.filter
def percent(share: float) -> int:
    return round(100 * share)


@register.simple_tag
def shift_chips(shift: Shift | None) -> list[Chip]:
    """The ways to go from where an answer has been shifted to; none that leads nowhere."""
    here = shift or NO_SHIFT
    directions = [(_("明亮一点"), 1, 0), (_("低沉一点"), -1, 0), (_("安静一点"), 0, -1), (_("更有力量"), 0, 1)]
    chips = [Chip(label, here.moved(valence, energy)) for label, valence, energy in directions]
    back = [Chip(_("回到原来"), NO_SHIFT)] if here else []
    return [chip for chip in chips if chip.shift != here] + back


@register.filter
def shift_in_words(shift: Shift | None) -> list[str | Promise]:
    """What an answer is more of than the words that it answers."""
    here = shift or NO_SHIFT
    words = [
        (here.valence > 0, pgettext_lazy("comparative", "明亮")),
        (here.valence < 0, pgettext_lazy("comparative", "低沉")),
        (here.energy < 0, pgettext_lazy("comparative", "安静")),
        (here.energy > 0, pgettext_lazy("comparative", "有力量")),
    ]
    return [word for true, word in words if true]
