"""Parts of the whole run, from the interpreter's start to its exit, and what changed in each.

What lives here: the accounting of each run (``analysis.accounting``, as the report prints it) laid over those of the
others, and which parts changed beyond doubt.  What may never be added: a say in the exit status.

A rule judges tests and fixtures; a new pytest, plugin or import makes slower what is around them.  Parts differ from
run to run by more than totals of tests do, as files are in memory or not, and short ones by more than long ones.  Of
several runs, how far they differ is the sample; of one run each it is assumed.  A part may take next to nothing, so
some time is added before logarithms are taken: what is below it never changed many times over.

Whether the machine was slower is not known of a part, only of the tests: it may wait or compute.  So a part changed
only if it did as measured, and also were the machine as fast on both sides, and as empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from testtime.analysis import ledger
from testtime.analysis.accounting import UNKNOWN_START, wall
from testtime.analysis.stretches import INTERPRETER, PYTEST
from testtime.compare import thresholds
from testtime.compare.measured import Measured
from testtime.compare.mode import Mode, small
from testtime.compare.result import Changed, Part
from testtime.compare.sample import Booleans, Floats, Sample
from testtime.compare.shrunk import Estimate, holm
from testtime.units import seconds

WHOLE = "whole run"
TESTS = frozenset({ledger.SETUP, ledger.SHARED, ledger.CALLS, ledger.TEARDOWN})
"""What tests and fixtures themselves do: code of the suite, that no version of a tool explains."""


@dataclass(frozen=True)
class _Account:
    """What changed, of each part."""

    change: Estimate
    """Of the logarithm."""
    agreed: Booleans
    """Whether all pairs agree on the direction."""
    level_ns: Floats
    """What a part took before, with what was added."""

    def above(self) -> Booleans:
        """Parts that take longer, beyond doubt and by enough."""
        return self._sure() & (self._more(self.change.mean) >= thresholds.PART_LEAST_NS)

    def below(self) -> Booleans:
        """Parts that take less."""
        return self._sure() & (self._more(self.change.mean) <= -thresholds.PART_LEAST_NS)

    def range_ns(self) -> tuple[Floats, Floats]:
        """Between which ns of change the truth is."""
        return self._more(self.change.lower(thresholds.SURE)), self._more(self.change.upper(thresholds.SURE))

    def _sure(self) -> Booleans:
        """Parts that changed in either direction, were one comparison in twenty of unchanged code to name any."""
        p = self.change.p_above()
        return (holm(2 * np.minimum(p, 1 - p)) < 1 - thresholds.SURE) & self.agreed

    def _more(self, log: Floats) -> Floats:
        return self.level_ns * np.expm1(np.minimum(log, _MOST))


_NEXT_TO_NOTHING: tuple[None, None, Changed] = (None, None, "alike")
_UNKNOWN: Changed = "inconclusive"
_MOST = 50.0
"""Logarithm of a ratio that is as good as any: a part of one run each may have no upper bound worth the name."""


def parts(measured: Measured) -> tuple[tuple[Part, ...], Part]:
    """All parts of the runs, in the order of a run, and the whole wall time that they sum to."""
    runs = measured.runs.samples
    found = {**accounts(runs), WHOLE: [run.profile.wall_ns for run in runs]}
    *rows, whole = _rows(measured, tuple(found), np.array(list(found.values()), dtype=np.float64).T)
    return tuple(rows), whole


def accounts(runs: Sequence[Sample]) -> dict[str, list[int]]:
    """By part, ns in each run; 0 where a run has no such part."""
    each = [wall(run.profile, run.rows) for run in runs]
    if any(UNKNOWN_START in account for account in each):
        each = [_started(account) for account in each]
    return {part: [account.get(part, 0) for account in each] for part in _order(each)}


def _started(account: dict[str, int]) -> dict[str, int]:
    """With the start in one part, as where it is not known when the interpreter was up."""
    apart = (INTERPRETER, PYTEST)
    start = sum(account.get(part, 0) for part in (UNKNOWN_START, *apart))
    rest = {part: ns for part, ns in account.items() if part not in (UNKNOWN_START, *apart)}
    return {UNKNOWN_START: start, **rest}


def _order(accounts_: Iterable[dict[str, int]]) -> list[str]:
    """Parts of all, in the order of a run: one that few have comes where it stands among its neighbours."""
    order: list[str] = []
    for account in accounts_:
        place = 0
        for part in account:
            if part in order:
                place = order.index(part) + 1
            else:
                order.insert(place, part)
                place += 1
    return order


def _rows(measured: Measured, names: Sequence[str], spent: Floats) -> Iterator[Part]:
    """Of ``spent`` [run, part], ns; one that takes next to nothing in all runs is not even asked."""
    asked = np.flatnonzero(spent.max(axis=0) >= thresholds.PART_LEAST_NS)
    found = dict(zip(asked.tolist(), _judged(measured, spent[:, asked]), strict=True))
    before = measured.mode.before
    for at, name in enumerate(names):
        old, new = float(spent[:before, at].mean()), float(spent[before:, at].mean())
        low, high, verdict = found.get(at, _NEXT_TO_NOTHING)
        yield Part(name, _s(old), _s(new), _s(new - old), _at_least(low, -old), _at_least(high, -old), verdict)


def _judged(measured: Measured, spent: Floats) -> Iterator[tuple[float, float, Changed]]:
    """The least and the most ns of change, by any account, and what that means."""
    speed = measured.speed
    pace = np.ones_like(speed.slowness), speed.slowness, speed.slowness * (1 + speed.crowding)
    accounts_ = [_account(measured.mode, spent / each[:, None]) for each in pace]
    slower = np.logical_and.reduce([each.above() for each in accounts_])
    faster = np.logical_and.reduce([each.below() for each in accounts_])
    ranges = np.array([each.range_ns() for each in accounts_])
    low, high = ranges[:, 0].min(axis=0), ranges[:, 1].max(axis=0)
    alike = (low > -thresholds.PART_LEAST_NS) & (high < thresholds.PART_LEAST_NS)
    kinds: dict[Changed, Booleans] = {"slower": slower, "faster": faster, "alike": alike}
    for at in range(spent.shape[1]):
        verdict = next((kind for kind, held in kinds.items() if held[at]), _UNKNOWN)
        yield float(low[at]), float(high[at]), verdict


def _account(mode: Mode, spent: Floats) -> _Account:
    """What changed, were ``spent`` [run, part] what the runs took."""
    spent = np.maximum(spent, 0.0) + thresholds.PART_LEAST_NS
    logs, level = np.log(spent), spent[: mode.before].mean(axis=0)
    changes = mode.changes(logs)
    assumed = small(level) + thresholds.TOTAL_SD**2
    told, freedom = mode.prior(changes / np.sqrt(assumed), 1.0)
    change = mode.estimated(
        logs, mode.small(level), (told * assumed, freedom), np.full_like(level, thresholds.PART_RUNS)
    )
    agreed = np.logical_or((changes > 0).all(axis=0), (changes < 0).all(axis=0))
    return _Account(change, np.asarray(agreed), level)


def _at_least(ns: float | None, least: float) -> float | None:
    """As seconds; no part can take less than nothing."""
    return None if ns is None else _s(max(ns, least))


def _s(ns: float) -> float:
    return seconds(round(float(ns)))
