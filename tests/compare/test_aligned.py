"""The same test in one place of all runs; and which are new, gone, moved, or left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest

from tests import make
from tests.compare.suites import MS, Case, Suite, lay, run, suite
from testtime.compare.aligned import Aligned
from testtime.compare.sample import CALL
from testtime.model.profile import Outcome, Profile


def suite_of(*nodeids: str, busy: int = 5 * MS, sources: Any = None) -> Suite:
    """Tests of these names; their functions are those of ``sources``."""
    return Suite((), tuple(Case(nodeid, busy=busy) for nodeid in nodeids), sources or {})


def laid(before: Suite | Sequence[Profile], after: Suite | Sequence[Profile]) -> Aligned:
    """Of suites, or of runs."""
    sides = [[run(side)] if isinstance(side, Suite) else side for side in (before, after)]
    return lay(sides[0], sides[1])


def test_tests_are_found_in_whatever_order_they_ran() -> None:
    told = suite()
    found = laid(told, told.shuffled(3))
    assert found.names == tuple(case.nodeid for case in told.cases)
    assert (found.busy[0] == found.busy[1]).all()
    assert (found.wait[0] == found.wait[1]).all()
    assert found.matched == (1.0, 1.0)


def test_names_are_in_the_order_of_the_first_run() -> None:
    found = laid(suite_of("a.py::z", "a.py::a"), suite_of("a.py::a", "a.py::z"))
    assert found.names == ("a.py::z", "a.py::a")


def test_new_and_removed_tests_are_told_with_their_time_the_dearest_first() -> None:
    before = suite_of("a.py::one", "a.py::gone")
    after = suite_of("a.py::one", "a.py::new").plus(Case("a.py::dear", busy=50 * MS))
    found = laid(before, after)
    assert found.names == ("a.py::one",)
    assert found.new == (("a.py::dear", 50 * MS), ("a.py::new", 5 * MS))
    assert found.removed == (("a.py::gone", 5 * MS),)
    assert found.matched == pytest.approx((0.5, 5 / 60))
    assert found.busy.shape == (2, 1, 3)


def test_new_test_takes_what_it_takes_on_average() -> None:
    after = [run(suite_of("a.py::one").plus(Case("a.py::new", busy=by * MS))) for by in (10, 20)]
    found = laid([run(suite_of("a.py::one"))], [*after, run(suite_of("a.py::one"))])
    assert found.new == (("a.py::new", 15 * MS),)


# -- moved -------------------------------------------------------------------------------------------------------------

OLD, NEW = {"a.py": {"T::x": 7}}, {"b.py": {"T::x": 7}}


def test_test_in_another_file_with_the_same_code_was_moved() -> None:
    found = laid(suite_of("a.py::T::x[1]", sources=OLD), suite_of("b.py::T::x[1]", busy=9 * MS, sources=NEW))
    assert found.renamed == (("a.py::T::x[1]", "b.py::T::x[1]"),)
    assert found.names == ("a.py::T::x[1]",)
    assert found.busy[:, 0, CALL].tolist() == [5 * MS, 9 * MS]
    assert not found.new
    assert not found.removed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (suite_of("a.py::T::x", sources=OLD), suite_of("b.py::T::x", sources={"b.py": {"T::x": 8}})),
        (suite_of("a.py::T::x", sources=OLD), suite_of("b.py::T::x")),
        (suite_of("a.py::T::x"), suite_of("b.py::T::x", sources=NEW)),
        (suite_of("a.py::T::x"), suite_of("b.py::T::x")),
        (suite_of("a.py::T::x", sources=OLD), suite_of("b.py::T::y", sources={"b.py": {"T::y": 7}})),
    ],
    ids=["other code", "no code after", "no code before", "no code", "other name"],
)
def test_what_may_be_another_test_was_not_moved(before: Suite, after: Suite) -> None:
    found = laid(before, after)
    assert not found.renamed
    assert len(found.new) == len(found.removed) == 1


def test_one_of_two_was_not_moved() -> None:
    both = {"b.py": {"x": 7}, "c.py": {"x": 7}}
    found = laid(suite_of("a.py::x", sources={"a.py": {"x": 7}}), suite_of("b.py::x", "c.py::x", sources=both))
    assert not found.renamed
    assert len(found.new) == 2


def test_test_that_is_on_both_sides_is_itself() -> None:
    both = {"a.py": {"x": 7}, "b.py": {"x": 7}}
    found = laid(suite_of("a.py::x", "b.py::x", sources=both), suite_of("b.py::x", sources=both))
    assert not found.renamed
    assert [name for name, _ in found.removed] == ["a.py::x"]


# -- left out ----------------------------------------------------------------------------------------------------------


def with_outcome(outcome: Outcome, **changes: Any) -> Profile:
    """Two tests, of which the first ends so."""
    profile = run(suite_of("a.py::x", "a.py::y"))
    first = msgspec.structs.replace(profile.tests[0], outcome=outcome, **changes)
    return msgspec.structs.replace(profile, tests=(first, profile.tests[1]))


PASSED = with_outcome("passed")


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ([PASSED], [with_outcome("failed")], "passed before, failed after"),
        ([PASSED], [with_outcome("skipped")], "passed before, skipped after"),
        ([PASSED, with_outcome("failed")], [PASSED], "failed/passed before, passed after"),
        ([PASSED, with_outcome("failed")], [with_outcome("failed"), PASSED], "failed/passed from run to run"),
        ([PASSED], [with_outcome("passed", reruns=1)], "rerun"),
        ([with_outcome("passed", reruns=2)], [PASSED], "rerun"),
        ([PASSED], [with_outcome("crashed", end_ns=None)], "crashed"),
        ([PASSED], [with_outcome("unknown")], "passed before, unknown after"),
        ([with_outcome("unknown")], [with_outcome("unknown")], "outcome unknown"),
        ([PASSED], [PASSED, run(suite_of("a.py::y"))], "not in every run"),
    ],
)
def test_test_is_left_out_for_a_reason(before: Sequence[Profile], after: Sequence[Profile], why: str) -> None:
    found = laid(before, after)
    assert found.names == ("a.py::y",)
    assert found.not_compared == (("a.py::x", why),)
    assert not found.new
    assert not found.removed


@pytest.mark.parametrize("outcome", ["failed", "error", "skipped", "xfailed"])
def test_same_outcome_on_both_sides_is_compared(outcome: Outcome) -> None:
    found = laid([with_outcome(outcome)], [with_outcome(outcome)])
    assert found.names == ("a.py::x", "a.py::y")


def test_matched_is_the_worst_run_of_each_side() -> None:
    some = run(suite_of("a.py::x", "a.py::y"))
    more = run(suite_of("a.py::x", "a.py::y", "a.py::z"))
    found = laid([some, more], [some])
    assert found.matched == pytest.approx((2 / 3, 1.0))


def test_nothing_in_common_is_nothing() -> None:
    found = laid(suite_of("a.py::x"), suite_of("b.py::y"))
    assert found.names == ()
    assert found.matched == (0, 0)


def test_phase_that_one_run_lacks_did_not_run() -> None:
    story = make.Run()
    lane = story.main()
    lane.test("a.py::x", call=None)
    lane.finish()
    found = laid([run(suite_of("a.py::x"))], [story.profile()])
    assert found.ran.tolist() == [[True, False, True]]


def test_many_moved_tests_take_no_time() -> None:
    """Once, each new test was held against all that had moved."""
    names = [f"test_{at}" for at in range(3000)]
    sides = [
        replace(suite_of(*(f"{file}::{name}" for name in names)), sources={file: dict.fromkeys(names, 7)})
        for file in ("a.py", "b.py")
    ]
    found = laid(sides[0], sides[1])
    assert len(found.renamed) == 3000
    assert np.array_equal(found.tests[0], found.tests[1])
