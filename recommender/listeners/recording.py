"""Recording what listeners did. A batch is recorded whole or not at all, and once however often it is sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from catalog.models import Artist, Song
from recommender.listeners.models import DislikedArtist, Event, Listener, Opinion

Kind = Event.Kind


@dataclass(frozen=True)
class Report:
    """One event as a client tells of it. It is about an artist if its kind is, else about a song."""

    id: UUID
    kind: str
    at: datetime
    song: int | None = None
    artist: int | None = None
    share: float | None = None


@dataclass(frozen=True)
class Recorded:
    recorded: int
    replayed: int  # known already by their ids, and left alone
    paused: bool = False


class UnknownSubjects(ValueError):
    """Songs or artists that the site does not know: the places in the batch of the events about them."""

    def __init__(self, songs: Sequence[int], artists: Sequence[int]) -> None:
        self.songs, self.artists = songs, artists


@transaction.atomic
def record(listener: Listener, reports: Sequence[Report]) -> Recorded:
    """Add the events that are new to the log and bring opinions in step with it. Raises UnknownSubjects.

    While the listener has paused, nothing is recorded. Events may come in any order: opinions follow the order in
    which they happened, and that of `reports` where the times are equal.
    """
    # The lock lets one batch of a listener at a time in: of two equal ones, the second finds the first's events.
    if Listener.objects.select_for_update().get(pk=listener.pk).paused:
        return Recorded(recorded=0, replayed=0, paused=True)
    ids = [report.id for report in reports]
    known = set(Event.objects.filter(listener=listener, client_id__in=ids).values_list("client_id", flat=True))
    _refuse_unknown_subjects(reports, known)
    fresh: dict[UUID, Report] = {}
    for report in reports:
        if report.id not in known:
            fresh.setdefault(report.id, report)
    now = timezone.now()
    in_order = sorted(fresh.values(), key=lambda report: report.at)
    Event.objects.bulk_create(_as_event(listener, report, now) for report in in_order)
    _settle_songs(listener, {report.song for report in in_order if report.kind in Event.ABOUT_OPINION})
    _settle_artists(listener, {report.artist for report in in_order if report.kind in Event.ABOUT_ARTISTS})
    return Recorded(recorded=len(fresh), replayed=len(reports) - len(fresh))


def record_now(listener: Listener, kind: str, *, song: int | None = None, artist: int | None = None) -> Recorded:
    """Record one event that happens at this moment, such as a button that is pressed. Raises UnknownSubjects."""
    return record(listener, [Report(uuid4(), kind, timezone.now(), song=song, artist=artist)])


def _as_event(listener: Listener, report: Report, now: datetime) -> Event:
    return Event(
        listener=listener,
        client_id=report.id,
        kind=report.kind,
        song_id=report.song,
        artist_id=report.artist,
        share=report.share,
        # A clock that is fast must not win over what is decided later.
        occurred_at=min(report.at, now),
    )


def _refuse_unknown_subjects(reports: Sequence[Report], known: set[UUID]) -> None:
    """Hidden songs are unknown too: the site does not say that they exist."""
    fresh = [(place, report) for place, report in enumerate(reports) if report.id not in known]
    songs, artists = {r.song for _, r in fresh if r.song}, {r.artist for _, r in fresh if r.artist}
    real_songs = set(Song.objects.visible().filter(pk__in=songs).values_list("pk", flat=True)) if songs else set()
    visible = Artist.objects.filter(pk__in=artists, songs__hidden=False)
    real_artists = set(visible.values_list("pk", flat=True).distinct()) if artists else set()
    wrong_songs = [place for place, r in fresh if r.song and r.song not in real_songs]
    wrong_artists = [place for place, r in fresh if r.artist and r.artist not in real_artists]
    if wrong_songs or wrong_artists:
        raise UnknownSubjects(wrong_songs, wrong_artists)


def _settle_songs(listener: Listener, songs: set[int | None]) -> None:
    if not songs:
        return
    log = Event.objects.filter(listener=listener, song__in=songs, kind__in=Event.ABOUT_OPINION)
    held: dict[int, tuple[bool, datetime]] = {}
    for song, kind, at in log.order_by("occurred_at", "pk").values_list("song_id", "kind", "occurred_at"):
        if kind in (Kind.LIKE, Kind.DISLIKE):
            held[song] = kind == Kind.LIKE, at
        # What is taken back is only what was said: to unlike a song that is disliked changes nothing.
        elif song in held and held[song][0] is (kind == Kind.UNLIKE):
            del held[song]
    Opinion.objects.filter(listener=listener, song__in=songs - held.keys()).delete()
    Opinion.objects.bulk_create(
        [Opinion(listener=listener, song_id=song, likes=likes, since=at) for song, (likes, at) in held.items()],
        update_conflicts=True, unique_fields=["listener", "song"], update_fields=["likes", "since"],
    )  # fmt: skip


def _settle_artists(listener: Listener, artists: Iterable[int | None]) -> None:
    artists = set(artists)
    if not artists:
        return
    log = Event.objects.filter(listener=listener, artist__in=artists, kind__in=Event.ABOUT_ARTISTS)
    held: dict[int, datetime] = {}
    for artist, kind, at in log.order_by("occurred_at", "pk").values_list("artist_id", "kind", "occurred_at"):
        if kind == Kind.DISLIKE_ARTIST:
            held[artist] = at
        else:
            held.pop(artist, None)
    DislikedArtist.objects.filter(listener=listener, artist__in=artists - held.keys()).delete()
    DislikedArtist.objects.bulk_create(
        [DislikedArtist(listener=listener, artist_id=artist, since=at) for artist, at in held.items()],
        update_conflicts=True, unique_fields=["listener", "artist"], update_fields=["since"],
    )  # fmt: skip
