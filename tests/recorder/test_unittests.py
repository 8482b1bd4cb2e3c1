"""A ``TestCase`` is watched while it runs, and is as it was before when it has run.

What lives here: ``watch`` on instances of unittest's and of others.  What may never be added: the hooks around the call
(``test_items`` has these), or a real session (``runs/test_xunit.py`` has one).
"""

from __future__ import annotations

import unittest
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from testtime_recorder import unittests
from testtime_recorder.schema import XUNIT
from testtime_recorder.unittests import watch


class TestCaseFunction(SimpleNamespace):
    """An item of pytest's of that name, as far as it is looked at."""

    __test__ = False


class Derived(TestCaseFunction):
    """As plugins derive theirs."""

    __test__ = False


class Case(unittest.TestCase):
    """Notes what it does."""

    def __init__(self, *stumbles: str) -> None:
        super().__init__("does")
        self.stumbles = stumbles
        self.done: list[str] = []

    def _do(self, what: str) -> None:
        self.done.append(what)
        if what in self.stumbles:
            raise ValueError(what)

    def setUp(self) -> None:
        """First."""
        self._do("set up")

    def tearDown(self) -> None:
        """Last."""
        self._do("torn down")

    def does(self) -> None:
        """In between."""
        self._do("done")


class Asynchronous(unittest.IsolatedAsyncioTestCase):
    """Does nothing, in a loop."""

    async def does(self) -> None:
        """In between."""


class Twisted(Case):
    """One with a way to run of its own."""

    def run(self, result: Any = None) -> Any:
        """Not as unittest does."""
        return super().run(result)


def watched(case: Any, kind: type = TestCaseFunction) -> Any:
    """``case`` under watch, by a clock that tells 1, 2, 3 and so on; None where it is left alone."""
    ticks = count(1)
    plain: set[type] = set()
    found = watch(kind(_testcase=case), lambda: next(ticks), plain)
    assert not plain
    return found


@pytest.mark.parametrize(
    ("stumbles", "expected", "done"),
    [
        ((), (XUNIT, 1, 2), ["set up", "done", "torn down"]),
        (("done",), (XUNIT, 1, 2), ["set up", "done", "torn down"]),
        (("torn down",), (XUNIT, 1, 2), ["set up", "done", "torn down"]),
        (("set up",), (XUNIT, 1, 0), ["set up"]),
    ],
    ids=["all well", "test fails", "teardown fails", "set-up fails"],
)
def test_end_of_set_up_and_start_of_teardown_are_noted(
    stumbles: tuple[str, ...], expected: tuple[int, ...], done: list[str]
) -> None:
    case = Case(*stumbles)
    before = dict(vars(case))
    watching = watched(case)
    result = unittest.TestResult()
    case.run(result)
    assert case.done == done
    assert len(result.errors) == len(stumbles)
    assert watching.event() == expected
    assert vars(case).keys() == before.keys()


@pytest.mark.parametrize("kind", [TestCaseFunction, Derived])
def test_kind_is_known_by_its_name(kind: type) -> None:
    assert watched(Case(), kind) is not None


def test_asynchronous_case_is_watched() -> None:
    case = Asynchronous("does")
    watching = watched(case)
    case.run(unittest.TestResult())
    assert watching.event() == (XUNIT, 1, 2)


def test_case_that_was_skipped_has_nothing_to_tell_and_is_as_before() -> None:
    case = Case()
    before = dict(vars(case))
    assert watched(case).event() == ()
    assert vars(case) == before


def test_only_the_one_instance_is_watched() -> None:
    one, other = Case(), Case()
    watching = watched(one)
    other.run(unittest.TestResult())
    assert watching.event() == ()
    assert not {"_callSetUp", "_callTearDown"} & vars(other).keys()


def test_what_goes_wrong_passes_through_and_shows_no_frame_of_ours() -> None:
    case: Any = Case("set up")
    watching = watched(case)
    with pytest.raises(ValueError, match="set up") as raised:
        case._callSetUp()
    watching.event()
    ours = [frame for frame in raised.traceback if frame.frame.f_globals["__name__"] == unittests.__name__]
    assert all(frame.locals.get("__tracebackhide__") for frame in ours)
    assert ours


@pytest.mark.parametrize(
    "case",
    [Twisted(), None, SimpleNamespace(), type("Bare", (), {"run": unittest.TestCase.run})()],
    ids=["its own run", "no case", "no run", "nothing to shadow"],
)
def test_what_is_not_as_unittest_has_it_is_left_alone(case: Any) -> None:
    before = dict(vars(case)) if case is not None else {}
    assert watched(case) is None
    assert (dict(vars(case)) if case is not None else {}) == before


def test_item_that_has_no_case() -> None:
    assert watch(TestCaseFunction(), lambda: 0, set()) is None


def test_kinds_of_items_that_are_not_unittests_are_remembered() -> None:
    plain: set[type] = set()
    assert watch(SimpleNamespace(_testcase=Case()), lambda: 0, plain) is None
    assert plain == {SimpleNamespace}
