"""The list of tests that changed: who is on it, and that chance fills it no further than it says."""

from __future__ import annotations

import numpy as np
import pytest

from tests.compare.noise import Weather, measured, noisy
from tests.compare.suites import MS, Case, Day, Suite, lay, run, runs, suite
from testtime.compare import thresholds
from testtime.compare.listed import Listed, changes_of_tests, listed
from testtime.compare.rules import rule

RULE = rule("setup:5%")
CALM = Weather(stalls=0)


def pairs(before: Suite, after: Suite, count: int = 5, noise: float = 0.02) -> tuple[Listed, ...]:
    """Of interleaved pairs."""
    day = Day(noise=noise)
    return listed(measured(lay(runs(before, count, day), runs(after, count, day, seed=50)), RULE, paired=True))


def test_slower_and_faster_tests_are_listed_those_that_cost_most_first() -> None:
    told = suite()
    nodeids = [case.nodeid for case in told.cases]
    after = told.cases_with({"busy": 60 * MS}, nodeids[3:4]).cases_with({"busy": 200 * MS}, nodeids[9:10])
    after = after.cases_with({"busy": 0, "wait": 0, "fixtures": ("server", "app")}, nodeids[6:7])
    found = pairs(told, after)
    assert [row.test for row in found] == [9, 3, 6]
    assert [row.phase for row in found] == ["call", "call", "setup"]
    assert found[1].after_ns - found[1].before_ns == pytest.approx(52 * MS, rel=0.1)
    assert found[1].ratio == pytest.approx((60 + 28) / (8 + 28), rel=0.1)
    assert found[2].ratio < 0.5


def test_same_tests_are_not_listed() -> None:
    assert pairs(suite(), suite()) == ()
    assert pairs(suite(), suite(), count=2) == ()


def test_small_changes_are_not_listed() -> None:
    told = suite()
    nodeids = [case.nodeid for case in told.cases]
    assert not pairs(told, told.cases_with({"setup": 4 * MS}, nodeids[:1]))  # some, and less than a fifth
    small = Suite((), tuple(Case(f"a.py::{at}", busy=6 * MS) for at in range(40)))
    assert not pairs(small, small.cases_with({"busy": 10 * MS}, ["a.py::1"]))  # two thirds, and less than 5 ms


def test_tests_that_take_nothing_are_not_asked() -> None:
    tiny = Suite((), tuple(Case(f"a.py::{at}", busy=1 * MS) for at in range(40)))
    day = Day()
    found = measured(lay(runs(tiny, 2, day), runs(tiny, 2, day)), RULE, paired=True)
    assert len(changes_of_tests(found, np.ones(40, dtype=bool)).tests) == 0
    assert listed(found) == ()


def test_what_happened_once_is_no_change() -> None:
    """Slow in four of five runs, and as fast as ever in one."""
    told = suite()
    slow = told.cases_with({"busy": 100 * MS}, [told.cases[3].nodeid])
    after = [*runs(slow, 4, Day(noise=0.02), seed=60), run(told, Day(noise=0.02, seed=70))]
    found = measured(lay(runs(told, 5, Day(noise=0.02)), after), RULE, paired=True)
    assert listed(found) == ()


def test_list_by_chance_is_rare() -> None:
    told = run(suite(tests=200, files=10))
    base = lay([told] * 5, [told] * 5)
    lists = [listed(measured(noisy(base, CALM, seed), RULE, paired=True)) for seed in range(40)]
    assert sum(map(bool, lists)) <= 40 * thresholds.FALSE_LISTED


def test_list_of_single_runs_by_chance_is_rare() -> None:
    told = run(suite(tests=200, files=10))
    base = lay([told], [told])
    lists = [listed(measured(noisy(base, CALM, seed), RULE, paired=False)) for seed in range(40)]
    assert sum(map(bool, lists)) <= 40 * thresholds.FALSE_LISTED


def test_few_tests_of_single_runs_are_not_trusted() -> None:
    """Three tests do not tell how far a test varies; a fifth more in one is nothing."""
    told = Suite((), tuple(Case(f"a.py::{at}", busy=50 * MS) for at in range(3)))
    found = measured(lay([run(told)], [run(told.cases_with({"busy": 65 * MS}, ["a.py::1"]))]), RULE, paired=False)
    assert listed(found) == ()
