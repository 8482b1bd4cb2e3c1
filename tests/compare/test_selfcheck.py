"""A gate passes its test if it is silent on the same code and finds what was planted."""

from __future__ import annotations

import pytest

from tests import make
from tests.make import MS, Up
from testtime.compare.comparison import Ask
from testtime.compare.planting import Plant
from testtime.compare.rules import rules
from testtime.compare.selfcheck import self_test
from testtime.model.profile import Profile

PLANT = Plant("slow", "tests/test_a.py", 10, 100, 3 * MS, 0.1)


def runs(each: int) -> list[Profile]:
    made = []
    for number in range(3):
        run = make.Run()
        main = run.main()
        slow = run.fixture("slow")
        for test in range(100):
            main.test(f"t.py::test_{test}", ups=[Up(slow, each + number * 1000)], call=5 * MS)
        main.finish()
        made.append(run.profile())
    return made


@pytest.mark.parametrize(
    ("same", "slowed", "passed", "silent", "found"),
    [
        (30, 34, True, True, True),
        (30, 30, False, True, False),
        (33, 36, False, False, True),
    ],
)
def test_both_are_needed(same: int, slowed: int, passed: bool, silent: bool, found: bool) -> None:
    ask = Ask(rules(()), paired=True)
    result = self_test(runs(30 * MS), runs(same * MS), runs(slowed * MS), PLANT, ask)
    assert (result.passed, result.silent, result.planted.found) == (passed, silent, found)
    assert result.planted.named is found
    assert result.planted.where == "tests/test_a.py:10"
