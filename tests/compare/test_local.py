"""Single fixtures, by use: which got slower, whatever their number of uses, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from tests.compare.suites import MS, Case, Day, Fix, Suite, lay, run, runs, suite
from testtime.compare import thresholds
from testtime.compare.local import Local, local
from testtime.compare.mode import Mode
from testtime.compare.speed import speed
from testtime.model.profile import Profile

CALLS = np.array([False, True, False])


class Found:
    """Units by the names of their fixtures."""

    def __init__(self, before: Sequence[Profile], after: Sequence[Profile], *, part: int = 0, paired: bool = False):
        laid = lay(before, after)
        mode = Mode(len(before), len(after), paired)
        self.units: Local = local(laid, speed(laid, CALLS), mode, part, laid.fixtures.on_both)
        both = [laid.fixtures.both[at] for at in self.units.fixtures]
        self.names = [old.name for old, _ in both if old is not None]

    def change(self, name: str) -> float:
        """By which a use takes longer."""
        return float(np.expm1(self.units.change.mean[self.names.index(name)]))

    def error(self, name: str) -> float:
        """Of its logarithm."""
        return float(self.units.change.error[self.names.index(name)])


def single(before: Suite, after: Suite, part: int = 0, day: Day | None = None) -> Found:
    """One run of each."""
    return Found([run(before)], [run(after, day)], part=part)


def test_each_use_is_compared_whatever_their_number() -> None:
    told = suite()
    more = told.cases_with({"fixtures": ("server", "app", "user")}, [case.nodeid for case in told.cases[:30]])
    found = single(more, told.slower("db", 1.5))
    assert found.change("db") == pytest.approx(0.5)
    assert found.change("user") == pytest.approx(0)
    assert found.units.even[:, found.names.index("db")] == pytest.approx([20 * MS, 30 * MS])


def test_teardown_is_a_part_of_its_own() -> None:
    found = single(suite(), suite().altered("db", down=3.0), part=1)
    assert found.change("db") == pytest.approx(2)
    assert single(suite(), suite().altered("db", down=3.0)).change("db") == pytest.approx(0)


def test_machine_is_taken_out() -> None:
    assert single(suite(), suite(), day=Day(slow=1.4)).change("db") == pytest.approx(0, abs=0.001)


def test_next_to_nothing_is_left_out() -> None:
    told = Suite(
        (Fix("tiny", busy=round(0.1 * MS)), Fix("none", busy=0), Fix("some", busy=2 * MS)),
        tuple(Case(f"a.py::test_{at}", ("tiny", "none", "some")) for at in range(40)),
    )
    assert single(told, told).names == ["some"]
    grown = single(told, told.slower("tiny", 10))
    assert sorted(grown.names) == ["some", "tiny"]


def test_stall_in_one_use_is_drawn_in() -> None:
    told = Suite(
        (Fix("db", busy=10 * MS), Fix("slow", busy=5000 * MS)),
        tuple(Case(f"a.py::test_{at}", ("db",)) for at in range(100)),
    )
    after = run(told)
    hit = list(after.uses)
    hit[50] = run(told.altered("db", busy=300)).uses[50]
    found = Found([run(told)], [msgspec.structs.replace(after, uses=tuple(hit))])
    assert found.change("db") == pytest.approx(0)


def test_noise_of_uses_shrinks_with_their_number() -> None:
    day = Day(noise=0.2)
    few, many = suite(tests=40, files=4), suite(tests=400, files=4)
    errors = [Found(runs(told, 1, day), runs(told, 1, day, seed=5)).error("db") for told in (few, many)]
    assert errors[1] < errors[0]
    assert errors[1] >= thresholds.TOTAL_SD


def test_one_use_is_as_uncertain_as_those_of_other_fixtures() -> None:
    day = Day(noise=0.2)
    found = Found(runs(suite(), 1, day), runs(suite(), 1, day, seed=5))
    assert found.error("server") == pytest.approx(np.sqrt(2) * 0.2, rel=0.4)
    assert found.error("server") > found.error("app") > found.error("db")


def test_one_use_and_nothing_else_is_as_uncertain_as_assumed() -> None:
    told = Suite(
        (Fix("server", "session", busy=400 * MS),), tuple(Case(f"a.py::{at}", ("server",)) for at in range(30))
    )
    expected = np.hypot(thresholds.TOTAL_SD, thresholds.OTHER_MACHINE_SD)
    assert single(told, told).error("server") == pytest.approx(expected)


def test_pairs_know_a_single_use_by_its_runs() -> None:
    day = Day(noise=0.02)
    found = Found(runs(suite(), 5, day), runs(suite().slower("server", 1.2), 5, day, seed=50), paired=True)
    assert found.change("server") == pytest.approx(0.2, abs=0.03)
    assert found.units.change.p_above()[found.names.index("server")] < thresholds.ALPHA
    assert found.units.changes.shape == (5, 4)


def test_few_blocks_leave_the_drift_to_the_controls() -> None:
    """A fixture of one module cannot tell how fast the machine was elsewhere."""
    told = suite(tests=500, files=10)
    modules = {case.module for case in told.cases[:20]}
    own = replace(
        told,
        cases=tuple(
            case if case.module in modules else replace(case, fixtures=("server", "app", "user")) for case in told.cases
        ),
    )
    cases = (replace(case, busy=case.busy * (5 + at // 20 % 5)) for at, case in enumerate(own.cases))
    slow = replace(own, cases=tuple(cases))
    even, uneven = single(own, own), single(own, slow)
    assert uneven.error("db") > 1.5 * even.error("db")


def test_no_unit_at_all() -> None:
    told = Suite((), (Case("a.py::x"),))
    found = single(told, told)
    assert found.names == []
    assert found.units.even.shape == (2, 0)
    assert found.units.change.mean.shape == (0,)


def test_waiting_for_a_core_is_chance_where_uses_are_short() -> None:
    """Forty set-ups of a millisecond; in four of them another program has the core for twelve."""
    told = Suite(
        (Fix("client", busy=MS),),
        tuple(Case(f"tests/test_a.py::test_{at}", () if at % 10 else ("client",), busy=5 * MS) for at in range(400)),
    )
    laid = lay([run(told)], [run(told)])
    use_wait, wait = laid.fixtures.use_wait.copy(), laid.wait.copy()
    use_wait[1, ::10, 0] = 12 * MS
    mode = Mode(1, 1, paired=False)

    def p_of(crowd: bool) -> float:
        wait[1, 5::8, 1] = 20 * MS if crowd else 0
        here = replace(laid, wait=wait, fixtures=replace(laid.fixtures, use_wait=use_wait))
        found = local(here, speed(here, CALLS), mode, 0, laid.fixtures.on_both)
        return float(found.change.p_above()[0])

    assert p_of(crowd=False) < thresholds.ALPHA < p_of(crowd=True)
