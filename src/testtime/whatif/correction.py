"""Predictions corrected by what ``testtime verify`` measured of this suite before.

What lives here: one pure rule.  What may never be added: the rule's use (``forecast`` decides on that), or a constant
fitted to some suites; a suite is corrected by its own measurements only.

What was measured for the same workers and mode replaces the prediction, range and all.  Under another number of
workers or another mode, part of the error would be the same (what a worker costs) and part would not (how tests fall
to workers), so the prediction moves by half of it, in logarithms, and its range moves along.  Measurements are compared
with the unchanged suite of the same round, so that a machine that was slower that day does not count as an error.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from statistics import median, stdev
from typing import NamedTuple

from testtime.model.profile import Check
from testtime.units import percent

#: Half of the range is never less than this share of the prediction: two days differ by more than two runs in a row.
LEAST = 0.01
#: 90 % quantiles of Student's t by degrees of freedom, for a range that holds four of five runs; source: any table.
_T = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372)
_T_MANY = 1.36
"""For more than ten degrees of freedom; at most 6 % too wide."""


class Corrected(NamedTuple):
    """A prediction after correction, ns, and what was done, in words; no words where nothing was."""

    wall_ns: int
    low_ns: int
    high_ns: int
    words: tuple[str, ...] = ()


def corrected(
    wall_ns: float,
    low_ns: float,
    high_ns: float,
    checks: Sequence[Check],
    workers: int,
    dist: str,
    widen: tuple[str, ...] = (),
) -> Corrected:
    """A prediction for so many workers as the checks of its suite correct it, ns; unchanged where they say nothing.

    ``widen``: what was widened (``FIXTURE=SCOPE``) for the prediction.  A sequential run is left as it is unless just
    this was measured.
    """
    usable = [check for check in checks if _usable(check)]
    same = [check for check in usable if (check.workers, check.dist, check.widen) == (workers, dist, widen)]
    if same:
        return _replaced(wall_ns, (low_ns, high_ns), same)
    usable = [check for check in usable if check.workers]
    if not usable or not workers:
        return Corrected(round(wall_ns), round(low_ns), round(high_ns))
    near = min(usable, key=lambda check: (check.widen != widen, check.dist != dist, _apart(check.workers, workers)))
    alike = [each for each in usable if (each.workers, each.dist, each.widen) == (near.workers, near.dist, near.widen)]
    middle = median(_factors(alike))
    half = math.sqrt(middle)
    word = f"moved by half of {_found(alike, middle)}"
    return Corrected(round(wall_ns * half), round(low_ns * half), round(high_ns * half), (word,))


def _usable(check: Check) -> bool:
    """Whether anything was measured, under workers or of wider fixtures; a gathered suite is another suite."""
    figures = (check.predicted_ns, *check.measured_ns, *check.baseline_ns)
    measured = bool(check.measured_ns and check.baseline_ns) and min(figures) > 0
    return measured and (check.workers > 0 or bool(check.widen)) and check.gather in ((), ("none",))


def _replaced(wall_ns: float, bounds_ns: tuple[float, float], checks: Sequence[Check]) -> Corrected:
    """Corrected by measurements of just this; ``bounds_ns`` are kept, moved along, where there is but one."""
    factors = list(_factors(checks))
    middle = median(factors)
    corrected_ns = wall_ns * middle
    low_ns, high_ns = (bound * middle for bound in bounds_ns)
    if len(factors) > 1:
        spread = math.exp(max(LEAST, _half(factors)))
        low_ns, high_ns = corrected_ns / spread, corrected_ns * spread
    word = f"corrected by {_found(checks, middle)}"
    return Corrected(round(corrected_ns), round(low_ns), round(high_ns), (word,))


def _factors(checks: Iterable[Check]) -> Iterator[float]:
    """By round: how many times as long it took as was predicted, each round brought to one speed by its baseline."""
    for check in checks:
        usual = median(check.baseline_ns)
        for measured, baseline in zip(check.measured_ns, check.baseline_ns, strict=False):
            yield measured / baseline * usual / check.predicted_ns


def _half(factors: Iterable[float]) -> float:
    """Half the logarithmic width of the range in which the next factor is expected in four of five cases."""
    logs = [math.log(factor) for factor in factors]
    free = len(logs) - 1
    quantile = _T[free - 1] if free <= len(_T) else _T_MANY
    return quantile * stdev(logs) * math.sqrt(1 + 1 / len(logs))


def _apart(workers: int, others: int) -> float:
    """How far two numbers of workers are apart."""
    return abs(math.log(workers / others))


def _found(checks: Sequence[Check], factor: float) -> str:
    """``what verify measured on 2026-02-03: -n 2 --dist load took 4.0 % longer than predicted``; the last day."""
    day = max(check.created for check in checks).partition("T")[0]
    found = "took what was predicted"
    if abs(factor - 1) >= 0.001:
        found = f"took {percent(abs(factor - 1), 1)} {'longer' if factor > 1 else 'less'} than predicted"
    first = checks[0]
    how = [f"-n {first.workers} --dist {first.dist}"] if first.workers else []
    return f"what verify measured on {day}: {' '.join([*how, *(f'--widen {wish}' for wish in first.widen)])} {found}"
