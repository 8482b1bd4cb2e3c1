"""A curve in characters, for every reporter that prints with letters of one width.

What lives here: the scale, and which character stands where.  What may never be added: a colour, an escape, a word that
is not in the curve.

Time goes up from 0, so that half the height is half the time.  At each number along the bottom every series has a
column of its own, so that series that take the same time stay apart; where there is no room for all numbers, some in
between are left out.  (Rejected: one column for all series, where the last one drawn hides the others.)
"""

from __future__ import annotations

from dataclasses import dataclass

from testtime.units import duration
from testtime.view.document import Curve, Point

#: Lines from the top of the scale to 0.
HEIGHT = 9
#: The scale ends here, as a multiple of the longest time, even where a range goes on.
HIGHEST = 1.3


@dataclass(frozen=True)
class Drawn:
    """A curve's lines, none wider than the room, and what its characters mean."""

    lines: tuple[str, ...]
    legend: tuple[str, ...]


def drawn(curve: Curve, room: int, *, ascii_only: bool = False) -> Drawn:
    """The curve in lines of at most ``room`` characters."""
    level, range_ = ("-", ".") if ascii_only else ("─", "·")
    labels = {_row(curve, 0): "0", 0: duration(_top(curve)), _row(curve, curve.level_ns): duration(curve.level_ns)}
    margin = max(len(curve.along), *map(len, labels.values()))
    step = max(len(curve.series), *(len(str(at)) for at in _numbers(curve))) + 1
    shown = _thinned(_numbers(curve), (room - margin - 2) // step)
    paper = [[" "] * (step * len(shown)) for _ in range(HEIGHT)]
    paper[_row(curve, curve.level_ns)] = [level] * (step * len(shown))
    for column, series in enumerate(curve.series):
        for point in series.points:
            if point.at in shown:
                _draw(paper, curve, point, step * shown.index(point.at) + column, (series.mark, range_))
    lines = [f"{labels.get(number, ''):>{margin}}  {''.join(line)}" for number, line in enumerate(paper)]
    numbers = f"{curve.along:>{margin}}  {''.join(f'{at:<{step}}' for at in shown)}"
    marks = (f"{series.mark} {series.name}" for series in curve.series)
    legend = (*marks, f"{range_} {curve.range}", f"{level} {curve.level}")
    return Drawn(tuple(line.rstrip() for line in (*lines, numbers)), legend)


def _draw(paper: list[list[str]], curve: Curve, point: Point, column: int, marks: tuple[str, str]) -> None:
    """Put a point, and its range above and below, into a column of the paper."""
    mark, range_ = marks
    for row in range(_row(curve, point.high_ns), _row(curve, point.low_ns) + 1):
        paper[row][column] = range_
    paper[_row(curve, point.ns)][column] = mark


def _row(curve: Curve, ns: int) -> int:
    """The line that ``ns`` is on, 0 at the top."""
    return min(HEIGHT - 1, max(0, round((1 - ns / _top(curve)) * (HEIGHT - 1))))


def _top(curve: Curve) -> int:
    """The ns at the top of the scale."""
    points = [point for series in curve.series for point in series.points]
    longest = max([1, curve.level_ns, *(point.ns for point in points)])
    highest = max((point.high_ns for point in points), default=0)
    return max(longest, min(round(longest * HIGHEST), highest))


def _numbers(curve: Curve) -> list[int]:
    """All numbers along the bottom."""
    return sorted({point.at for series in curve.series for point in series.points})


def _thinned(numbers: list[int], most: int) -> list[int]:
    """At most ``most`` of the numbers, the first and the last among them."""
    most = max(2, most)
    if len(numbers) <= most:
        return numbers
    return [numbers[round(index * (len(numbers) - 1) / (most - 1))] for index in range(most)]
