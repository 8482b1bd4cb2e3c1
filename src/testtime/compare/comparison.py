"""Two sides of profiles to a comparison: everything in its order.

What lives here: who is called with what, and the rows of the result.  What may never be added: a decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from testtime.compare import shrunk, thresholds
from testtime.compare.acceptance import Acceptance, idle, without
from testtime.compare.aligned import Aligned, aligned
from testtime.compare.comparable import comparable, too_little
from testtime.compare.counts import Counted
from testtime.compare.judge import PHASES, judged
from testtime.compare.judged import Judged, often
from testtime.compare.listed import listed
from testtime.compare.measured import Measured
from testtime.compare.mode import Mode
from testtime.compare.one_sided import alone, brought
from testtime.compare.parts import parts
from testtime.compare.result import (
    SCHEMA,
    Apart,
    Broken,
    Comparison,
    FixtureRow,
    Gone,
    Phase,
    Renamed,
    Revision,
    TestRow,
    Verdict,
)
from testtime.compare.rules import Rule
from testtime.compare.sample import Booleans, sample
from testtime.compare.speed import Speed, speed
from testtime.compare.sums import least_ns, summed
from testtime.errors import UserError
from testtime.model.profile import Profile
from testtime.units import seconds

NOT_COMPARABLE = 3
"""Exit status where two sides cannot be compared."""


@dataclass(frozen=True)
class Ask:
    """What is to be compared, and how."""

    rules: tuple[Rule, ...]
    paired: bool = False
    """Whether the runs of both sides are interleaved pairs on one machine."""
    force: bool = False
    """Compare also what cannot be compared."""
    looks: int = 1
    """How often runs are compared, at most, as they become more."""
    accepted: tuple[Acceptance, ...] = ()
    today: date = date.max
    """The day by which acceptances end."""
    revisions: tuple[Revision, Revision] | None = None
    """What the sides are; it decides nothing."""


class _Figures(NamedTuple):
    """What a use of a fixture changed by."""

    ratio: float | None
    low: float | None
    high: float | None
    detectable: float | None


_NO_FIGURES = _Figures(None, None, None, None)
"""Of a fixture that takes too little to be judged."""


def compare(before: Sequence[Profile], after: Sequence[Profile], ask: Ask) -> Comparison:
    """What changed from one side to the other.

    Raises UserError, of status 3, where they cannot be compared and ``ask`` does not force it, and where they have no
    test in common.
    """
    found = comparable(before, after)
    if found.refused and not ask.force:
        what = f"these profiles cannot be compared: {'; '.join(found.refused)}"
        raise UserError(
            what, "record both sides alike, or compare them nevertheless with --force", status=NOT_COMPARABLE
        )
    runs = aligned([sample(profile) for profile in before], [sample(profile) for profile in after])
    if not runs.names:
        raise UserError("no test is on both sides", "compare two runs of one suite", status=NOT_COMPARABLE)
    holding = tuple(each for each in ask.accepted if each.holds(ask.today))
    without_effect = idle(runs, holding)
    accepted = tuple(each for each in holding if each not in without_effect)
    runs = without(runs, accepted)
    drift = thresholds.OTHER_MACHINE_SD if found.widened else thresholds.TOTAL_SD
    mode = Mode(len(before), len(after), ask.paired, drift, ask.looks)
    measured = Measured(runs, mode, speed(runs, controls(ask.rules)))
    obstacle = _obstacle(runs, measured.speed)
    verdicts = tuple(judged(measured, rule, obstacle) for rule in ask.rules)
    forced = found.refused if ask.force else ()
    ended = (f"no longer accepted: {each}" for each in ask.accepted if each not in holding)
    unknown = (f"accepted, but there is no such test or fixture: {each}" for each in without_effect)
    caveats = (*forced, *found.widened, *found.differs, *ended, *unknown)
    of_run, whole = parts(measured)
    return Comparison(
        schema=SCHEMA,
        verdict=_verdict(verdicts),
        mode=mode.name,
        runs=(len(before), len(after)),
        compared=len(runs.names),
        matched=runs.matched,
        machine_factor=round(measured.speed.factor, 4),
        calibration_factor=None if measured.speed.calibration is None else round(measured.speed.calibration, 4),
        phases=tuple(_phase(measured, name, verdicts) for name in PHASES),
        fixtures=_fixtures(measured, verdicts),
        tests=tuple(
            TestRow(runs.names[row.test], row.phase, _s(row.before_ns), _s(row.after_ns), round(row.ratio, 4))
            for row in listed(measured)
        ),
        new=tuple(Gone(name, _s(ns)) for name, ns in runs.new),
        removed=tuple(Gone(name, _s(ns)) for name, ns in runs.removed),
        renamed=tuple(Renamed(old, new) for old, new in runs.renamed),
        not_compared=tuple(Apart(name, why) for name, why in runs.not_compared),
        rules=tuple(rule.text for rule in ask.rules),
        failed_rules=tuple(each.rule.text for each in verdicts if each.broken),
        broken=_once(each for verdict in verdicts for each in (*verdict.broken, *brought(measured, verdict))),
        doubts=_doubts(verdicts),
        accepted=tuple(map(str, accepted)),
        caveats=tuple(dict.fromkeys(caveats)),
        parts=of_run,
        whole=whole,
        causes=found.differs,
        new_fixtures=alone(measured, 1),
        removed_fixtures=alone(measured, 0),
        rootdir=after[0].rootdir,
        spared=tuple(f"{each.rule.text}: {what}" for each in verdicts for what in each.spared),
        revisions=ask.revisions,
    )


def controls(rules: Sequence[Rule]) -> Booleans:
    """Phases that no rule judges; the calls at least, for there is nothing better."""
    judged_ones = {phase for rule in rules for phase in PHASES.get(rule.metric, ())}
    free = np.array([phase not in judged_ones for phase in range(3)], dtype=bool)
    if free[1]:  # set-up and teardown are made of the same fixtures: what slows one may slow the other
        return np.array([False, True, False])
    return free if free.any() else np.array([False, True, False])


def _obstacle(runs: Aligned, speed_: Speed) -> str | None:
    """Why totals cannot be judged."""
    if not speed_.agrees and speed_.calibration is not None:
        return (
            f"the tests say the machine was {_times(speed_.factor)}, the calibration loop {_times(speed_.calibration)}:"
            " totals cannot be judged"
        )
    return too_little(runs.matched)


def _times(factor: float) -> str:
    return f"x{factor:.2f}"


def _doubts(verdicts: Sequence[Judged]) -> tuple[str, ...]:
    return tuple(f"{each.rule.text}: {each.doubt}" for each in verdicts if each.doubt)


def _verdict(verdicts: Sequence[Judged]) -> Verdict:
    found = {each.verdict for each in verdicts}
    order: tuple[Verdict, ...] = ("regressed", "inconclusive", "ok")
    return next(kind for kind in order if kind in found)


def _once(broken: Iterable[Broken]) -> tuple[Broken, ...]:
    return tuple(dict.fromkeys(broken))


def _phase(measured: Measured, name: str, verdicts: Sequence[Judged]) -> Phase:
    """The row of a phase; with the verdict of the rule that is about all of it, else what the figures alone say."""
    everything = np.ones(len(measured.runs.names), dtype=np.bool_)
    fixtures = np.ones(len(measured.runs.fixtures.both), dtype=np.bool_)
    sums = summed(measured, PHASES[name], everything, fixtures)
    before = measured.mode.before
    raw_before, raw_after = float(sums.total.raw[:before].mean()), float(sums.total.raw[before:].mean())
    rule = next((each for each in verdicts if each.rule.metric == name and each.rule.glob is None), None)
    if not raw_before or not raw_after:
        return Phase(
            name, _s(raw_before), _s(raw_after), None, None, None, None, rule.verdict if rule else "ok", None, None
        )
    ratio, low, high = (
        round(float(shrunk.ratio(value[0])), 4)
        for value in (sums.change.mean, sums.change.lower(thresholds.SURE), sums.change.upper(thresholds.SURE))
    )
    least = sums.limit(rule.rule if rule else Rule("", name))
    detectable = float(shrunk.ratio(sums.change.detectable(measured.mode.alpha, thresholds.POWER, least)[0])) - 1
    verdict: Verdict = rule.verdict if rule else "ok" if high < 1 + thresholds.PHASE_ALIKE else "inconclusive"
    raw = round(raw_after / raw_before, 4)
    limit, least_s = (rule.rule.share, _s(least_ns(rule.rule))) if rule else (None, None)
    before_s, after_s = _s(raw_before), _s(raw_after)
    detectable = round(detectable, 4)
    return Phase(name, before_s, after_s, raw, ratio, low, high, verdict, detectable, limit, least_s=least_s)


def _fixtures(measured: Measured, verdicts: Sequence[Judged]) -> tuple[FixtureRow, ...]:
    """All fixtures that both sides have, those that broke a rule first, then those that cost most more."""
    accused = {(each.path, each.line, each.unit) for verdict in verdicts for each in verdict.broken}
    figures = _figures(measured)
    rows = [_row(measured, each, figures.get(each.fixture, _NO_FIGURES), accused) for each in measured.counted]
    return tuple(sorted(rows, key=lambda row: (row.verdict != "regressed", -(row.after_s - row.before_s))))


def _figures(measured: Measured) -> dict[int, _Figures]:
    """By fixture, of those that may be judged."""
    units, change = measured.set_ups, measured.set_ups.change
    family = measured.mode.alpha / max(1, len(units.fixtures))
    least = float(np.log1p(thresholds.LOCAL_LEAST))
    columns = (
        np.exp(change.mean),
        shrunk.ratio(change.lower(thresholds.SURE)),
        shrunk.ratio(change.upper(thresholds.SURE)),
        shrunk.ratio(change.detectable(family, thresholds.POWER, least)) - 1,
    )
    rows = zip(*(np.round(column, 4).tolist() for column in columns), strict=True)
    return dict(zip(units.fixtures.tolist(), (_Figures(*row) for row in rows), strict=True))


def _row(
    measured: Measured, each: Counted, figures: _Figures, accused: set[tuple[str | None, int | None, str]]
) -> FixtureRow:
    old, new = measured.runs.fixtures.both[each.fixture]
    assert old is not None
    assert new is not None
    sure = figures.high is not None and figures.high < 1 + thresholds.LOCAL_LEAST
    verdict: Verdict = "regressed" if (new.path, new.line, new.name) in accused else "ok" if sure else "inconclusive"
    if verdict == "inconclusive" and max(each.before_ns, each.after_ns) < thresholds.LOCAL_LEAST_NS:
        verdict = "ok"
    return FixtureRow(
        name=new.name,
        where=new.where,
        scope_before=old.scope,
        scope_after=new.scope,
        uses_before=each.before,
        uses_after=each.after,
        before_s=_s(each.before_ns),
        after_s=_s(each.after_ns),
        by_count_s=_s(each.by_count_ns),
        by_cost_s=_s(each.by_cost_ns),
        ratio=figures.ratio,
        low=figures.low,
        high=figures.high,
        verdict=verdict,
        detectable=figures.detectable,
        why=_why(measured, each),
        path=new.path,
        line=new.line,
    )


def _why(measured: Measured, each: Counted) -> str:
    """What a change is made of, in words."""
    before = measured.mode.before
    busy, wait = (
        spent[before:].sum(axis=1).mean() - spent[:before].sum(axis=1).mean()
        for spent in measured.speed.parts(
            measured.runs.fixtures.busy[:, each.fixture], measured.runs.fixtures.wait[:, each.fixture]
        )
    )
    told = []
    if each.narrowed or each.grew:
        told.append(often(each))
    more = each.after_ns - each.before_ns
    if abs(more) >= thresholds.LOCAL_LEAST_NS:
        told.append("waiting" if abs(wait) > abs(busy) else "computing")
    return ", ".join(told)


def _s(ns: float) -> float:
    return seconds(round(ns))
