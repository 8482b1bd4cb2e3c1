"""How often fixtures are set up: a change that needs no statistics.

What lives here: the change of a fixture's time split into that of its count and that of its cost, and what of a change
of count is the suite's own doing.  What may never be added: a probability.

What a fixture takes more is (change of count) x (cost before) + (count after) x (change of cost), to the nanosecond.

A count is exact where nothing but the code decides it: of function scope always (tests that are not compared are left
out); of a wider scope in a sequential run that has its tests in the same order.  In another order tests of a module may
be spread, and each worker of xdist sets up what its tests need: there a wider scope is judged only by what order and
workers cannot explain: that the definition's scope became narrower.

A fixture that only the side after has is set up more often, too, for tests that did without.  But one that has another
name now is one that went and one that came: so those that went pay for those that came, most set-ups for most.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np

from testtime.compare.aligned import Aligned
from testtime.compare.sample import Booleans, Floats
from testtime.model.profile import Fixture

_WIDTH = {"function": 0, "class": 1, "module": 2, "package": 3, "session": 4}


@dataclass(frozen=True)
class Counted:
    """The counts of one fixture, and its time."""

    fixture: int
    before: float
    """Set-ups a run."""
    after: float
    before_ns: float
    """Set-ups and teardowns, own time, a run."""
    after_ns: float
    exact: bool
    """Whether nothing but the code decides the count."""
    narrowed: str | None
    """``session -> function`` where the scope became narrower."""
    new: bool = False
    """Whether only the side after has it; ``before`` is then how often one that went was set up."""

    @property
    def by_count_ns(self) -> float:
        """Part of the change that is due to the count."""
        if not self.before:
            return self.after_ns
        return (self.after - self.before) * self.before_ns / self.before

    @property
    def by_cost_ns(self) -> float:
        """Part of the change that is due to what each set-up takes."""
        return self.after_ns - self.before_ns - self.by_count_ns

    @property
    def grew(self) -> bool:
        """Whether it is set up more often, for no other reason than the code."""
        return self.after > self.before and (self.exact or self.narrowed is not None)


def counted(runs: Aligned, even: Floats) -> tuple[Counted, ...]:
    """All fixtures that both sides have; ``even`` [run, fixture]: ns of all set-ups and teardowns."""
    old, new = _set_ups(runs)
    exact = _exact(runs)
    return tuple(
        Counted(
            fixture=index,
            before=old[index],
            after=new[index],
            before_ns=float(even[: runs.before, index].mean()),
            after_ns=float(even[runs.before :, index].mean()),
            exact=bool(exact[index]),
            narrowed=_narrowed(was, now),
        )
        for index, (was, now) in enumerate(runs.fixtures.both)
        if was is not None and now is not None
    )


def came(runs: Aligned, even: Floats) -> tuple[Counted, ...]:
    """Fixtures that only the side after has, those with the most set-ups first."""
    old, new = _set_ups(runs)
    exact = _exact(runs)
    sides = runs.fixtures.both
    fresh = sorted((index for index, (was, _) in enumerate(sides) if was is None), key=lambda index: -new[index])
    went = sorted((old[index] for index, (_, now) in enumerate(sides) if now is None), reverse=True)
    return tuple(
        Counted(
            fixture=index,
            before=before,
            after=new[index],
            before_ns=0.0,
            after_ns=float(even[runs.before :, index].mean()),
            exact=bool(exact[index]),
            narrowed=None,
            new=True,
        )
        for index, before in zip(fresh, chain(went, repeat(0.0)), strict=False)
    )


def _set_ups(runs: Aligned) -> tuple[list[float], list[float]]:
    """[fixture]: set-ups in a run of each side, on average."""
    counts = runs.fixtures.counts
    return counts[: runs.before].mean(axis=0).tolist(), counts[runs.before :].mean(axis=0).tolist()


def _exact(runs: Aligned) -> Booleans:
    """[fixture]: whether nothing but the code decides how often it is set up."""
    old, new = runs.fixtures.counts[: runs.before], runs.fixtures.counts[runs.before :]
    steady: Booleans = (old == old[0]).all(axis=0) & (new == new[0]).all(axis=0)
    return steady if steady_order(runs) else steady & ~runs.fixtures.shared


def by_chance(runs: Aligned) -> Booleans:
    """[fixture]: whether order and workers decide how often it is set up, and so nothing can be said of that: it is
    shared, of the same scope on both sides.
    """
    if steady_order(runs):
        return np.zeros(len(runs.fixtures.both), dtype=np.bool_)
    alike = (was is None or now is None or was.scope == now.scope for was, now in runs.fixtures.both)
    return runs.fixtures.shared & np.fromiter(alike, dtype=np.bool_, count=len(runs.fixtures.both))


def steady_order(runs: Aligned) -> bool:
    """Whether all runs have their tests in the same order, in one process."""
    if any(run.profile.workers for run in runs.samples):
        return False
    orders = [np.argsort(run.order[runs.tests[at]], kind="stable") for at, run in enumerate(runs.samples)]
    return all(bool((order == orders[0]).all()) for order in orders)


def _narrowed(was: Fixture, now: Fixture) -> str | None:
    return f"{was.scope} -> {now.scope}" if _WIDTH[now.scope] < _WIDTH[was.scope] else None
