"""The songs for one listener: what is said here of songs and of their sources is felt in the page that answers it."""

from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from frontend.answers import answer_to, keep_if_new, visit_after
from frontend.forms import FeelingForm
from frontend.listeners.forms import WeightsForm
from frontend.listeners.opinions import hear_likes
from frontend.listeners.signed_in import ListenerRequest, for_listeners
from frontend.throttling import in_moderation
from recommender.personal import GROUPS, ForYou, weights_of

LABELS: dict[str, Promise] = {
    "meaning": gettext_lazy("歌词说到你心里"),
    "listeners": gettext_lazy("和你相像的听众"),
    "playlists": gettext_lazy("常在一张歌单里"),
    "popular": gettext_lazy("大家在听"),
}
# What each step of a slider means, from silence to twice as much as measured.
LEVELS = (
    gettext_lazy("不听"),
    gettext_lazy("少听一点"),
    gettext_lazy("照常"),
    gettext_lazy("多听一点"),
    gettext_lazy("最听它的"),
)


class Voice(NamedTuple):
    """A group of sources that a listener can turn."""

    group: str
    label: str | Promise
    weight: float
    level: str | Promise
    heard: str  # what came of it on this page


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@in_moderation
@for_listeners
def for_you(request: ListenerRequest) -> HttpResponse:
    """The page, or for htmx what follows its form. Without words, the songs come from the listener's taste alone."""
    form, weights = FeelingForm(request.POST), WeightsForm(request.POST)
    visit, liked = visit_after(request), hear_likes(request)
    if weights.is_valid():
        request.listener.weights = weights.chosen()
        request.listener.save(update_fields=["weights"])
    answer = answer_to(form, visit, request.listener, wordless=True)
    keep_if_new(request, request.listener, form, answer)
    part = "frontend/listeners/_for_you.html" if answer else "frontend/_refusal.html"
    template = part if request.htmx else "frontend/listeners/for_you.html"
    context: dict[str, Any] = {"form": form, "answer": answer, "visit": visit, "liked": liked}
    context["voices"] = _voices(request, answer) if isinstance(answer, ForYou) else []
    # Whoever turns a weight or only looks has their eyes elsewhere than on the songs.
    context["asked"] = request.method == "POST" and not weights.is_valid()
    return visit.keep(request, render(request, template, context, status=200 if answer else 422))


def _voices(request: ListenerRequest, answer: ForYou) -> list[Voice]:
    voted = [set(recommendation.votes) for recommendation in answer.recommendations]
    return [
        Voice(
            group,
            LABELS[group],
            weight,
            LEVELS[round(2 * weight)],
            _heard(weight, answer.weights[group], sum(not votes.isdisjoint(GROUPS[group]) for votes in voted)),
        )
        for group, weight in weights_of(request.listener).items()
    ]


def _heard(weight: float, counted: float, songs: int) -> str:
    """What a group had to say of an answer: how many of its songs it voted for, or why for none."""
    if weight and not counted:
        return gettext("你再多收藏几首，它才开口")
    if not songs:
        return gettext("这一次没有它的话")
    return ngettext("这一次，%(n)s 首有它一票", "这一次，%(n)s 首有它一票", songs) % {"n": songs}
