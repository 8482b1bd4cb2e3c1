"""Fixtures that one side has alone: what they take, and whether those that are new are why a phase takes longer.

What lives here: such fixtures, and what they add to a rule that is broken.  What may never be added: a rule that is
broken for their sake alone; a fixture that came with new tests makes nothing slower.

A fixture that has another name now is one that went and one that came.  So new ones are named as a cause only by what
they take beyond those that went.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from testtime.compare import thresholds
from testtime.compare.judge import PHASES
from testtime.compare.judged import Judged, about, covered, plus
from testtime.compare.measured import Measured
from testtime.compare.result import Broken, FixtureAlone
from testtime.compare.sample import SETUP, TEARDOWN, Floats
from testtime.model.profile import Fixture
from testtime.units import seconds


def alone(measured: Measured, side: int) -> tuple[FixtureAlone, ...]:
    """Those that only side 0, before, or 1, after, has and uses; the dearest first."""
    both = enumerate(measured.runs.fixtures.both)
    found = ((index, sides[side]) for index, sides in both if sides[1 - side] is None)
    rows = [_row(measured, index, fixture, side) for index, fixture in found if fixture is not None]
    return tuple(sorted((row for row in rows if row.uses), key=lambda row: (-row.seconds_s, row.name)))


def brought(measured: Measured, verdict: Judged) -> Iterator[Broken]:
    """New fixtures that explain a good part of what a phase takes longer, where a rule about it is broken.

    A good part is what it takes for a fixture to be told slower: a tenth, and 20 ms.
    """
    rule = verdict.rule
    if not any(each.unit == rule.metric for each in verdict.broken) or rule.metric not in PHASES:
        return
    phases = PHASES[rule.metric]
    tests, fixtures = covered(measured, rule)
    before, after = (part.mean() for part in _by_side(measured, measured.total(phases, tests, fixtures).even))
    least = max(thresholds.LOCAL_LEAST_NS, thresholds.LOCAL_LEAST * (after - before))
    taken = {index: _taken(measured, index, 1, phases) for index in _unused(measured, 0) if fixtures[index]}
    went = sum(_taken(measured, index, 0, phases) for index in _unused(measured, 1) if fixtures[index])
    if sum(taken.values()) - went < least:
        return
    for index, ns in sorted(taken.items(), key=lambda pair: -pair[1]):
        if ns >= least and not _told(measured, verdict, index):
            uses = _uses(measured, index, 1)
            often = "once" if uses == 1 else f"{uses:,.6g} times"
            came = "is new" if measured.runs.fixtures.both[index][0] is None else "was not used before"
            yield about(measured, rule, index, f"{came}, set up {often}, {plus(ns)} in all")


def _told(measured: Measured, verdict: Judged, index: int) -> bool:
    """Whether a fixture is named already: it is set up more often."""
    what = about(measured, verdict.rule, index, "")
    return any((each.unit, each.path, each.line) == (what.unit, what.path, what.line) for each in verdict.broken)


def _unused(measured: Measured, side: int) -> list[int]:
    """Fixtures that no run of a side sets up."""
    return [index for index in range(len(measured.runs.fixtures.both)) if not _uses(measured, index, side)]


def _taken(measured: Measured, index: int, side: int, phases: tuple[int, ...]) -> float:
    """Ns a run, of its set-ups and teardowns where they are in ``phases``, were the machine as fast in all runs."""
    parts = [part for phase, part in ((SETUP, 0), (TEARDOWN, 1)) if phase in phases]
    spent = _by_side(measured, measured.even_fixtures[:, index])[side]
    return float(spent[:, parts].sum(axis=1).mean())


def _by_side(measured: Measured, runs: Floats) -> tuple[Floats, Floats]:
    """Figures of the runs before and after, [run, ...]."""
    return runs[: measured.runs.before], runs[measured.runs.before :]


def _uses(measured: Measured, index: int, side: int) -> float:
    """Set-ups a run."""
    return float(_by_side(measured, measured.runs.fixtures.counts[:, index].astype(np.float64))[side].mean())


def _row(measured: Measured, index: int, fixture: Fixture, side: int) -> FixtureAlone:
    return FixtureAlone(
        name=fixture.name,
        where=fixture.where,
        scope=fixture.scope,
        uses=_uses(measured, index, side),
        seconds_s=seconds(round(_taken(measured, index, side, (SETUP, TEARDOWN)))),
        path=fixture.path,
        line=fixture.line,
    )
