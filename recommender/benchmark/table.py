"""What was measured, as rows of one table."""

from collections.abc import Sequence
from dataclasses import dataclass

from recommender.benchmark.timing import Timing

HEAD = ("What", "Measured", "Against", "Reference", "Ratio", "Aim")


@dataclass(frozen=True)
class Row:
    """One figure beside its reference. `ratio` is None where a figure stands for itself."""

    what: str
    measured: str
    against: str = ""
    reference: str = ""
    ratio: float | None = None
    aim: str = ""

    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else f"{self.ratio:.{_decimals(self.ratio)}f}x"
        return (self.what, self.measured, self.against, self.reference, ratio, self.aim)


def slower(what: str, timing: Timing, against: str, reference: Timing, at_most: float | None = None) -> Row:
    """How many times the time of its reference something takes."""
    ratio = timing.p50 / reference.p50
    aim = "" if at_most is None else f"at most {at_most:g}x: {_verdict(ratio <= at_most)}"
    return Row(what, str(timing), against, str(reference), ratio, aim)


def faster(what: str, timing: Timing, against: str, reference: Timing, at_least: float | None = None) -> Row:
    """How many times faster than its reference something is."""
    ratio = reference.p50 / timing.p50
    aim = "" if at_least is None else f"at least {at_least:g}x: {_verdict(ratio >= at_least)}"
    return Row(what, str(timing), against, str(reference), ratio, aim)


def within(what: str, timing: Timing, percent: float, seconds: float) -> Row:
    """Whether so many of a hundred calls take no longer than `seconds`."""
    met = timing.percentile(percent) <= seconds
    return Row(what, str(timing), aim=f"p{percent:g} within {seconds * 1e3:g} ms: {_verdict(met)}")


def rate(what: str, unit: str, measured: float, against: str, reference: float) -> Row:
    """What part of the rate of its reference something reaches."""
    return Row(what, f"{measured:,.0f} {unit}/s", against, f"{reference:,.0f} {unit}/s", measured / reference)


def markdown(rows: Sequence[Row]) -> str:
    table = [HEAD, *(row.cells() for row in rows)]
    return "\n".join(_line(cells) for cells in (table[0], ["---"] * len(HEAD), *table[1:]))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _decimals(ratio: float) -> int:
    return 0 if ratio >= 100 else 1 if ratio >= 10 else 2


def _verdict(met: bool) -> str:
    return "met" if met else "missed"
