"""Whom a rule is about, and the words for what becomes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.compare.noise import measured
from tests.compare.suites import Fix, lay, run, suite
from testtime.compare.counts import Counted
from testtime.compare.judged import about, bound, covered, limit, longer, nothing, often, plus
from testtime.compare.result import Broken
from testtime.compare.rules import rule


@pytest.mark.parametrize(
    ("word", "tests", "fixtures"),
    [
        ("setup:5%", 60, {"db", "user", "app", "server", "seed"}),
        ("setup:*:5%", 60, {"db", "user", "app", "server", "seed"}),
        ("setup:*e*:5%", 60, {"user", "server", "seed"}),
        ("setup:tests/test_0.py::*:5%", 10, set()),
        ("setup:s*:5%", 0, {"server", "seed"}),
    ],
)
def test_rule_covers_tests_and_fixtures_of_either_side(word: str, tests: int, fixtures: set[str]) -> None:
    after = replace(suite(), fixtures=(*suite().fixtures, Fix("seed")))
    found = measured(lay([run(suite())], [run(after)]), rule(word), paired=False)
    chosen, named = covered(found, rule(word))
    assert chosen.sum() == tests
    both = [found.runs.fixtures.both[at] for at in np.flatnonzero(named)]
    assert {next(side.name for side in sides if side is not None) for sides in both} == fixtures


def test_place_is_that_of_the_side_after() -> None:
    moved = replace(suite(), fixtures=tuple(replace(each, line=each.line + 100) for each in suite().fixtures))
    found = measured(lay([run(suite())], [run(moved)]), rule("setup:5%"), paired=False)
    index = next(at for at, (old, _) in enumerate(found.runs.fixtures.both) if old is not None and old.name == "db")
    expected = Broken("setup:5%", "db", "db is odd", "tests/conftest.py", 111)
    assert about(found, rule("setup:5%"), index, "is odd") == expected


def test_rule_about_nothing_is_not_kept() -> None:
    found = nothing(rule("setup:5%"), "test")
    assert (found.verdict, found.doubt) == ("inconclusive", "it is about no test that both sides have")


def test_words() -> None:
    counted = Counted(0, before=1, after=812, before_ns=1, after_ns=1, exact=True, narrowed=None)
    assert often(counted) == "is set up 812 times instead of 1"
    assert often(replace(counted, narrowed="session -> function")).endswith(", scope session -> function")
    assert often(replace(counted, after=1234567)) == "is set up 1,234,567 times instead of 1"
    assert often(replace(counted, before=10, after=10.5)) == "is set up 10.5 times instead of 10"
    assert plus(1.2e9) == "+1.20 s"
    assert longer(float(np.log(1.12))) == "12 % more"
    assert longer(float(np.log(24.48))) == "x24.5 as long"
    assert bound(0.061, 0, 1e9) == "+6.1 %"
    assert bound(23.0, 0, 1e9) == "x24"
    assert bound(0.05, 100e6, 2e9) == "+5.0 %"
    assert bound(0.05, 100e6, 1e9) == "+10 % (+100 ms)"
    assert np.exp(limit(0.05, 100e6, 1e9)) == pytest.approx(1.1)
