"""What is said of a gate that works, one that cries wolf, and one that sees nothing."""

from __future__ import annotations

import pytest

from tests.compare.test_selfcheck import PLANT, runs
from tests.make import MS
from testtime.compare.comparison import Ask
from testtime.compare.rules import rules
from testtime.compare.selfcheck import SelfTest, self_test
from testtime.view.selfcheck import document


def result(same: int, slowed: int) -> SelfTest:
    return self_test(runs(30 * MS), runs(same * MS), runs(slowed * MS), PLANT, Ask(rules(()), paired=True))


@pytest.mark.parametrize(
    ("same", "slowed", "title"),
    [
        (30, 34, "The gate works here: silent on the same code, and it finds what was planted"),
        (30, 30, "The gate is of no use here yet"),
        (33, 36, "The gate cries wolf here"),
    ],
)
def test_title(same: int, slowed: int, title: str) -> None:
    assert document(result(same, slowed)).title == title


def test_what_was_planted_and_what_came_of_it() -> None:
    text = " ".join(document(result(30, 34)).answer)
    assert "3.00 ms of computing in each of 100 uses of slow (tests/test_a.py:10), 10 % of all set-up" in text
    assert "found, and the fixture named" in text
    assert "3 pairs of runs in turn, judged by setup:5%" in text


def test_what_to_do_where_it_was_not_found() -> None:
    text = " ".join(document(result(30, 30)).answer)
    assert "not found" in text
    assert "--pairs" in text
