"""Verdicts, and what was saved."""

from __future__ import annotations

from typing import Any

import pytest

from tests.overlaps import group
from testtime.whatif.differences import Difference
from testtime.whatif.proof import Attempt, Proof, Savings, proof, verdict

S = 1_000_000_000
GOOD = Attempt("overlap", None, None, True, ())
BACK = Attempt("reversed", None, None, True, ())
LATE = Attempt("delayed", 2, "g1", True, ())
BAD = Attempt("reversed", None, None, False, ("test_it: passed, now failed",))


def made(*attempts: Attempt, before: Any = (8, 5, 6), after: Any = (3, 4), ran: int = 2, **more: Any) -> Proof:
    """The proof of one group that should save a second in each execution; figures are seconds."""
    walls = [tuple(round(each * S) for each in figures) for figures in (before, after)]
    savings = Savings(walls[0], walls[1], {"g1": ran})
    return proof([group()], attempts, savings, tests=4, **more)


@pytest.mark.parametrize(
    ("attempts", "words"),
    [
        ([GOOD], "passed 1 of 1 runs under overlap"),
        ([GOOD, BACK], "passed 2 of 2 runs under overlap and reversal"),
        ([GOOD, GOOD, BACK, LATE], "passed 4 of 4 runs under overlap, reversal and delays"),
        ([GOOD, BAD], "failed under reversed order, passed 1 of 2 runs"),
        ([GOOD, Attempt("delayed", 2, "g1", False, ("x",))], "failed under task 2 of g1 delayed, passed 1 of 2 runs"),
    ],
)
def test_verdict(attempts: list[Attempt], words: str) -> None:
    assert verdict(attempts, None) == words


def test_obstacle_is_the_verdict() -> None:
    found = made(GOOD, obstacle="it is a lambda")
    assert (found.verdict, found.proved) == ("not verifiable: it is a lambda", False)


def test_proved() -> None:
    found = made(GOOD, BACK)
    assert (found.proved, found.groups, found.functions, found.tests) == (True, ("g1",), ("tests/test_a.py:3 db",), 4)
    assert (found.executions, found.predicted_per_execution_s, found.measured_per_execution_s) == (2, 1.0, 1.0)
    assert (found.predicted_saving_s, found.measured_saving_s, found.saving_error) == (2.0, 2.0, 0.0)


def test_saving_of_the_suite_follows_from_the_executions_that_were_run() -> None:
    found = made(GOOD, ran=1, before=(5, 5), after=(4.1, 4.1))
    assert (found.measured_per_execution_s, found.measured_saving_s, found.saving_error) == (0.9, 1.8, -0.1)


def test_not_proved_saves_nothing() -> None:
    difference = Difference("value", "t", "db", "int 1", "int 2")
    found = made(GOOD, BAD, differences=[difference])
    assert (found.proved, found.differences) == (False, (difference,))
    assert (found.measured_per_execution_s, found.measured_saving_s, found.saving_error) == (None, None, None)


def test_nothing_tried_is_not_proved() -> None:
    assert not made().proved


@pytest.mark.parametrize("changes", [{"before": ()}, {"after": ()}, {"ran": 0}])
def test_nothing_measured(changes: Any) -> None:
    found = made(GOOD, **changes)
    assert (found.proved, found.measured_saving_s, found.saving_error) == (True, None, None)


def test_several_groups() -> None:
    two = group(id="g2", function="cache", saved_per_execution_s=2.0, saved_s=2.0)
    savings = Savings((10 * S,), (7 * S,), {"g1": 2, "g2": 1})
    found = proof([group(), two], [GOOD], savings, tests=None)
    assert (found.groups, found.executions, found.predicted_per_execution_s) == (("g1", "g2"), 3, None)
    assert (found.measured_per_execution_s, found.predicted_saving_s) == (None, 4.0)
    assert (found.measured_saving_s, found.saving_error) == (3.0, -0.25)
