"""A journey as a picture: a line that runs down the page, to the left where it is dark, to the right where bright."""

from dataclasses import dataclass
from itertools import pairwise

from recommender.journey import Journey
from recommender.moods import Mood

WIDTH, ROW, TOP, EDGE = 360, 46, 34, 26
LONGEST_TITLE = 11  # characters; the list below has the whole of it
SMALLEST, LARGEST = 3.5, 9.0  # dots: a quiet song, a powerful one


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    radius: float
    mood: Mood
    title: str
    name_x: float
    anchor: str  # of the title: "start" to the right of the dot, "end" to the left


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    line: str  # an SVG path through the dots
    dots: list[Dot]


def drawn(journey: Journey) -> Picture:
    dots = []
    for row, step in enumerate(journey.steps):
        x = round(WIDTH / 2 + step.profile.valence * (WIDTH / 2 - EDGE), 1)
        radius = round(SMALLEST + (step.profile.energy + 1) / 2 * (LARGEST - SMALLEST), 1)
        on_left = x < WIDTH / 2
        dots.append(
            Dot(
                x=x,
                y=TOP + row * ROW,
                radius=radius,
                mood=step.profile.strongest,
                title=_shortened(step.recommendation.song.title),
                name_x=x + radius + 7 if on_left else x - radius - 7,
                anchor="start" if on_left else "end",
            )
        )
    return Picture(WIDTH, 2 * TOP + ROW * max(len(dots) - 1, 0), _line(dots), dots)


def _shortened(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def _line(dots: list[Dot]) -> str:
    """A curve that leaves every dot downwards, so that it never runs back up."""
    if not dots:
        return ""
    curves = [
        f"C{before.x} {before.y + ROW / 2} {dot.x} {dot.y - ROW / 2} {dot.x} {dot.y}" for before, dot in pairwise(dots)
    ]
    return f"M{dots[0].x} {dots[0].y}" + "".join(curves)
