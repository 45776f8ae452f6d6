"""Why a song is there, as briefly as a page says it."""

from collections.abc import Iterable

from django import template

from recommender.personal import Reason

register = template.Library()

MOST_TOLD = 3


@register.filter
def told(reasons: Iterable[Reason]) -> list[Reason]:
    """The reasons that counted most; that many play a song is told once."""
    told: dict[Reason.Kind, Reason] = {}
    for reason in reasons:
        told.setdefault(Reason.Kind.POPULAR if reason.kind is Reason.Kind.FRESH else reason.kind, reason)
    return list(told.values())[:MOST_TOLD]
