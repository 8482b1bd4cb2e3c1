"""What is known of two sides before it is judged."""

from __future__ import annotations

import numpy as np
import pytest

from tests import make
from tests.compare.noise import measured
from tests.compare.suites import MS, Day, lay, parallel, run, suite
from testtime.compare.measured import Measured, collection
from testtime.compare.rules import rule
from testtime.compare.sample import CALL, SETUP


def single(day: Day) -> Measured:
    """Of one run each, the second on that day."""
    return measured(lay([run(suite())], [run(suite(), day)]), rule("setup:5%"), paired=False)


def test_figures_are_those_of_one_machine() -> None:
    found = single(Day(slow=1.3))
    assert found.even[0] == pytest.approx(found.even[1])
    assert found.even_fixtures[0] == pytest.approx(found.even_fixtures[1])
    assert found.even[0, 0, SETUP] > 27 * MS  # of a machine between the two
    assert found.even[0, 0, SETUP] < 1.3 * 27 * MS
    assert single(Day()).even[0, 0, CALL] == pytest.approx(5 * MS)


def test_counts_come_with_the_time_of_one_machine() -> None:
    assert all(each.by_cost_ns == pytest.approx(0, abs=1) for each in single(Day(slow=1.3)).counted)


def test_units_of_set_up_and_teardown() -> None:
    found = single(Day())
    names = [old.name for old, _ in found.runs.fixtures.both if old is not None]
    assert {names[at] for at in found.set_ups.fixtures} == {"db", "user", "app", "server"}
    assert {names[at] for at in found.teardowns.fixtures} == {"db", "app", "server"}
    assert (found.set_ups.part, found.teardowns.part) == (0, 1)


def test_total_and_typical_are_of_what_is_chosen() -> None:
    found = single(Day())
    none = np.zeros(len(found.runs.fixtures.both), dtype=bool)
    first = np.arange(60) == 0
    assert found.total((SETUP,), first, none).even == pytest.approx([27 * MS, 27 * MS])
    assert found.typical((SETUP,), first) == pytest.approx([0, 0])


def test_collection_is_of_the_slowest_process() -> None:
    told = suite()
    halves = [list(range(30)), list(range(30, 60))]
    assert collection(lay([run(told)], [parallel(told, halves)])) == pytest.approx([5 * MS, 5 * MS])


def test_collection_that_never_ended_took_nothing() -> None:
    story = make.Run()
    lane = story.lane(None, 0, 160 * MS)
    lane.mark("import", "configure", "collect")
    lane.test("a.py::x")
    assert collection(lay([story.profile()], [story.profile()])).tolist() == [0, 0]
