"""Fixtures that one side has alone: listed, and named where they are why a phase takes longer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.compare.suites import MS, Fix, Suite, run, suite
from testtime.compare.comparison import Ask, compare
from testtime.compare.result import Broken, Comparison
from testtime.compare.rules import rules

AUDIT = Fix("audit", busy=0, wait=30 * MS, down=2 * MS, path="tests/more.py", line=7)


def asked(told: Suite, more: Fix, tests: int = 60) -> Suite:
    """With one more fixture, which the first tests ask for."""
    cases = tuple(
        replace(case, fixtures=(*case.fixtures, more.name)) if at < tests else case
        for at, case in enumerate(told.cases)
    )
    return replace(told, fixtures=(*told.fixtures, more), cases=cases)


def compared(before: Suite, after: Suite, *words: str, runs: int = 3) -> Comparison:
    ask = Ask(rules(words), paired=True)
    return compare([run(before)] * runs, [run(after)] * runs, ask)


def named(found: Comparison) -> list[Broken]:
    """What is said of fixtures that were not used before."""
    return [each for each in found.broken if "is new" in each.what or "not used before" in each.what]


def test_new_fixture_is_listed_and_named_where_set_up_grew_by_it() -> None:
    found = compared(suite(), asked(suite(), AUDIT))
    assert found.verdict == "regressed"
    what = "audit is new, set up 60 times, +1.80 s in all"
    assert named(found) == [Broken("setup:5%", "audit", what, "tests/more.py", 7)]
    (new,) = found.new_fixtures
    assert (new.name, new.where, new.scope, new.uses) == ("audit", "tests/more.py:7", "function", 60)
    assert new.seconds_s == pytest.approx(60 * 0.032)
    assert found.removed_fixtures == ()


def test_one_of_a_wider_scope_is_named_too() -> None:
    found = compared(suite(), asked(suite(), replace(AUDIT, scope="session", wait=900 * MS)))
    assert [each.what for each in named(found)] == ["audit is new, set up once, +900 ms in all"]


def test_one_that_is_gone_is_listed() -> None:
    found = compared(asked(suite(), AUDIT), suite())
    assert found.verdict == "ok"
    assert [each.name for each in found.removed_fixtures] == ["audit"]
    assert (found.new_fixtures, found.broken) == ((), ())


def test_new_name_is_no_cause() -> None:
    """The other fixture is, although the renamed one takes as much."""
    old = asked(suite(), AUDIT)
    new = asked(suite(), replace(AUDIT, name="trail")).slower("db", 3.0)
    found = compared(old, new)
    assert found.verdict == "regressed"
    assert "db" in {each.unit for each in found.broken}
    assert named(found) == []
    assert [each.name for each in (*found.new_fixtures, *found.removed_fixtures)] == ["trail", "audit"]


def test_one_that_adds_little_to_a_large_rise_is_not_named() -> None:
    found = compared(suite(), asked(suite(), replace(AUDIT, wait=1 * MS)).slower("db", 3.0))
    assert found.verdict == "regressed"
    assert named(found) == []


def test_one_that_was_there_and_not_used_is_set_up_more_often_and_told_once() -> None:
    found = compared(asked(suite(), AUDIT, tests=0), asked(suite(), AUDIT))
    told = [each.what for each in found.broken if each.unit == "audit"]
    assert told == ["audit is set up 60 times instead of 0, +1.92 s"]


def test_one_that_was_there_and_not_used_is_named_as_such_where_counts_are_chance() -> None:
    shared = replace(AUDIT, scope="module", wait=300 * MS)
    found = compared(asked(suite(), shared, tests=0), asked(suite(), shared).shuffled(2))
    told = [each.what for each in found.broken if each.unit == "audit"]
    assert len(told) == 1
    assert told[0].startswith("audit was not used before, set up ")


def test_nothing_is_named_for_a_rule_that_is_kept_or_about_another() -> None:
    old, new = suite(), asked(suite(), AUDIT)
    assert compared(old, new, "setup:x9").broken == ()
    assert named(compared(old, new.slower("db", 3.0), "fixture:db:10%")) == []
    assert named(compared(old, new, "setup:db:5%", "teardown:x9")) == []
