"""The mood diary as its writer sees it: a month, a curve, and what was written."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from frontend.listeners.signed_in import ListenerRequest, for_listeners
from recommender.listeners.models import DiaryEntry

ENTRIES_A_PAGE = 10
CURVE_ENTRIES = 60
WIDTH, HEIGHT = 600, 120


@dataclass(frozen=True)
class Day:
    """One square of the month. Brightness is 1 (dark) to 5 (bright), 0 where no mood was read, None with no entry."""

    date: date
    x: int  # day of the week, from 0
    y: int  # week of the month, from 0
    brightness: int | None


@require_safe
@for_listeners
def diary(request: ListenerRequest) -> HttpResponse:
    page = Paginator(request.listener.diary.all(), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    songs = DiaryEntry.objects.songs_of(page)
    today = timezone.localdate()
    this_month = request.listener.diary.filter(written_at__year=today.year, written_at__month=today.month)
    context = {
        "page": page,
        "entries": [(entry, songs[entry.pk]) for entry in page],
        "today": today,
        "days": month_of(this_month, today),
        "curve": curve_of(request.listener.diary.filter(valence__isnull=False)[:CURVE_ENTRIES]),
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render(request, "frontend/listeners/diary.html", context)


@require_POST
@for_listeners
def delete(request: ListenerRequest, pk: int) -> HttpResponse:
    get_object_or_404(request.listener.diary, pk=pk).delete()
    return redirect("frontend:diary")


@require_POST
@for_listeners
def delete_all(request: ListenerRequest) -> HttpResponse:
    request.listener.diary.all().delete()
    return redirect("frontend:diary")


def month_of(entries: Iterable[DiaryEntry], today: date) -> list[Day]:
    """The days of the month of `today`, each as bright as the mean of what was written on it."""
    written: dict[date, list[float | None]] = {}
    for entry in entries:
        written.setdefault(timezone.localdate(entry.written_at), []).append(entry.valence)
    weeks = calendar.Calendar().monthdatescalendar(today.year, today.month)
    return [
        Day(day, x, y, _brightness(written[day]) if day in written else None)
        for y, week in enumerate(weeks)
        for x, day in enumerate(week)
        if day.month == today.month
    ]


def _brightness(valences: Sequence[float | None]) -> int:
    read = [valence for valence in valences if valence is not None]
    return min(int((sum(read) / len(read) + 1) * 2.5), 4) + 1 if read else 0


def curve_of(newest: Iterable[DiaryEntry]) -> str:
    """The valences from old to new as the points of an SVG polyline, bright above; nothing for fewer than two."""
    valences = [entry.valence or 0.0 for entry in newest][::-1]
    if len(valences) < 2:
        return ""
    step = WIDTH / (len(valences) - 1)
    return " ".join(f"{i * step:.1f},{(1 - valence) / 2 * HEIGHT:.1f}" for i, valence in enumerate(valences))
