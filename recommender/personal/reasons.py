"""Why a song is there: read off the votes that ranked it, so that nothing is said that did not count."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalog.models import Song
from recommender.listeners.models import Event
from recommender.personal.weights import GROUPS
from recommender.recommendation import Recommendation
from recommender.recommenders.base import Candidate
from recommender.recommenders.fusion import RANK_CONSTANT


@dataclass(frozen=True)
class Reason:
    """One true thing that put a song there."""

    class Kind(StrEnum):
        RESONANCE = "resonance"
        MEANING = "meaning"
        LISTENERS = "listeners"
        PLAYLISTS = "playlists"
        POPULAR = "popular"
        FRESH = "fresh"

    source: str  # the recommender that voted
    kind: Kind
    song: Song | None = None  # the listener's own song behind it, with title and artist
    deed: str = ""  # what they did with that song, an Event.Kind; "" where they only asked for more like it
    line: str = ""  # the line that resonates

    @property
    def sentence(self) -> str:
        """In words, in the language that is spoken now."""
        if self.kind is Reason.Kind.RESONANCE:
            return _("这一句很像你说的：%(line)s") % {"line": self.line}
        therefore = _(THEREFORE[self.kind])
        if self.song is None:
            return _("口味和你相近的听众爱听这首") if self.kind is Reason.Kind.LISTENERS else therefore
        because = _because(self.deed) % {"title": self.song.title}
        return _("%(because)s，%(therefore)s") % {"because": because, "therefore": therefore}


def _because(deed: str) -> str:
    if deed == Event.Kind.LIKE:
        return _("因为你收藏了《%(title)s》")
    if deed == Event.Kind.KEEP:
        return _("因为你留下过《%(title)s》")
    if deed == Event.Kind.PLAY:
        return _("因为你听过《%(title)s》")
    return _("因为你想多听像《%(title)s》的歌")


THEREFORE = {
    Reason.Kind.MEANING: gettext_noop("它们唱着相近的心事"),
    Reason.Kind.LISTENERS: gettext_noop("喜欢它的听众也常听这首"),
    Reason.Kind.PLAYLISTS: gettext_noop("它们常出现在同样的歌单里"),
    Reason.Kind.POPULAR: gettext_noop("很多人在听这首歌"),
    Reason.Kind.FRESH: gettext_noop("最近不少人在听这首歌"),
}


def kind_of(source: str) -> Reason.Kind:
    if source in ("resonance", "popular", "fresh"):
        return Reason.Kind(source)
    return Reason.Kind(next(group for group, sources in GROUPS.items() if source in sources))


def seeds_behind(candidates: Collection[Candidate]) -> set[int]:
    """All songs of the listener's that any vote for `candidates` names."""
    votes = (vote for candidate in candidates for vote in candidate.evidence["candidates"].values())
    return {vote.evidence["seed"] for vote in votes if "seed" in vote.evidence}


def reasons_of(
    candidate: Candidate,
    shown: Recommendation,
    weights: Mapping[str, float],
    seeds: Mapping[int, Song],
    deeds: Mapping[int, str],
) -> list[Reason]:
    """Of a fusion's candidate one reason for each kind of vote, the one that counted most first."""
    reasons = list(_reasons(candidate, shown, seeds, deeds))
    worth = {
        reason.source: weights[reason.source] / (RANK_CONSTANT + candidate.evidence["votes"][reason.source])
        for reason in reasons
    }
    first: dict[Reason.Kind, Reason] = {}
    for reason in reasons:
        first.setdefault(reason.kind, reason)
    return sorted(first.values(), key=lambda reason: -worth[reason.source])


def _reasons(
    candidate: Candidate, shown: Recommendation, seeds: Mapping[int, Song], deeds: Mapping[int, str]
) -> Iterator[Reason]:
    voted = candidate.evidence["votes"]
    for source in (source for sources in GROUPS.values() for source in sources if source in voted):
        evidence, kind = candidate.evidence["candidates"][source].evidence, kind_of(source)
        if kind in (Reason.Kind.POPULAR, Reason.Kind.FRESH) or "group" in evidence:
            yield Reason(source, kind)
        elif kind is Reason.Kind.RESONANCE and shown.resonance:
            yield Reason(source, kind, line=shown.strongest_line)
        elif song := seeds.get(evidence.get("seed", 0)):
            yield Reason(source, kind, song, deeds.get(song.pk, ""))
