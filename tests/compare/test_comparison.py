"""Two sides of profiles to a verdict: what is a regression, what is none, and what cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import inf
from typing import Any

import msgspec
import numpy as np
import pytest

from tests import make
from tests.compare.suites import MS, Case, Day, Fix, Suite, parallel, run, runs, suite
from testtime.compare.acceptance import Acceptance
from testtime.compare.comparison import NOT_COMPARABLE, Ask, compare
from testtime.compare.result import Comparison, FixtureRow
from testtime.compare.rules import rules
from testtime.errors import UserError
from testtime.model.machine import Machine
from testtime.model.profile import Profile

LOW = Day(noise=0.02, drift=0.005)
"""Little noise."""
RULES = ("setup:5%", "call:5%", "teardown:5%", "total:5%", "fixture:10%", "count:+1", "test:20%", "collection:10%")
"""A rule about each metric."""


def asked(*words: str, **rest: Any) -> Ask:
    """Rules, the default where there is none."""
    return Ask(rules(words), **rest)


def versus(
    before: Profile | Sequence[Profile], after: Profile | Sequence[Profile], *words: str, **rest: Any
) -> Comparison:
    """A comparison of runs or of single ones."""
    sides = [[side] if isinstance(side, Profile) else list(side) for side in (before, after)]
    return compare(sides[0], sides[1], asked(*words, **rest))


def pairs(before: Suite, after: Suite, *words: str, count: int = 5, day: Day = LOW, **rest: Any) -> Comparison:
    """Interleaved pairs of two suites."""
    sides = runs(before, count, day), runs(after, count, day, seed=100)
    return compare(*sides, asked(*words, paired=True, **rest))


def fixture(found: Comparison, name: str) -> FixtureRow:
    """The row of a fixture."""
    return next(row for row in found.fixtures if row.name == name)


# -- what is no regression ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
def test_same_run_is_never_a_regression(rule: str) -> None:
    assert versus(run(suite()), run(suite()), rule).verdict != "regressed"


@pytest.mark.parametrize("rule", RULES)
def test_same_code_in_another_order_is_no_regression(rule: str) -> None:
    found = versus(run(suite()), run(suite().shuffled(1)), rule)
    assert not found.broken
    assert fixture(found, "server").uses_after == 1
    assert fixture(found, "app").uses_after > 6  # the order splits modules


@pytest.mark.parametrize("rule", RULES)
def test_pairs_in_other_orders_are_no_regression(rule: str) -> None:
    before = [run(suite(), replace(LOW, seed=at)) for at in range(5)]
    after = [run(suite().shuffled(at), replace(LOW, seed=50 + at)) for at in range(5)]
    assert not compare(before, after, asked(rule, paired=True)).broken


@pytest.mark.parametrize("rule", RULES[:-1])
def test_slower_machine_is_no_regression(rule: str) -> None:
    found = versus(run(suite()), run(suite(), Day(slow=1.3)), rule)
    assert not found.broken
    assert found.machine_factor == pytest.approx(1.3, rel=0.01)
    assert found.calibration_factor == pytest.approx(1.3, rel=0.01)


def test_waiting_is_not_corrected_for_a_slower_machine() -> None:
    """It takes as long on any: half more of it on a machine that computes half slower is a regression."""
    slow = suite().altered("db", wait=1.5)
    found = versus(run(suite()), run(slow, Day(slow=1.5)))
    assert [each.unit for each in found.broken if each.path] == ["db"]
    assert "waiting" in fixture(found, "db").why


def test_faster_machine_hides_no_regression() -> None:
    slow = suite().slower("db", 1.5).slower("user", 1.5)
    found = versus(run(suite()), run(slow, Day(slow=0.7)))
    assert found.verdict == "regressed"


@pytest.mark.parametrize("rule", RULES[:-1])
def test_crowded_machine_is_no_regression(rule: str) -> None:
    crowded = run(suite(), Day(crowd=0.4, reference=(10 * MS, 10 * MS)))
    assert not versus(run(suite()), crowded, rule).broken


def test_call_that_waits_less_makes_no_set_up_slower() -> None:
    """Only what waits for a core depends on the machine; a sleep that is gone tells nothing of it."""
    told = suite()
    before = told.cases_with({"wait": 3000 * MS}, [told.cases[7].nodeid])
    assert not versus(run(before), run(told)).broken


def test_calls_that_all_wait_less_make_no_set_up_slower() -> None:
    assert not versus(run(suite().cases_with({"wait": 50 * MS})), run(suite())).broken


@pytest.mark.parametrize("rule", RULES[:-1])
@pytest.mark.parametrize("calibrated", [False, True])
def test_faster_calls_make_no_set_up_slower(rule: str, calibrated: bool) -> None:
    """They look like a faster machine, on which set-up did not get faster."""
    told = suite()
    fast = replace(told, cases=tuple(replace(case, busy=round(case.busy * 0.6)) for case in told.cases))
    sides = [run(each) for each in (told, fast)]
    if not calibrated:
        sides = [msgspec.structs.replace(side, reference_ns=()) for side in sides]
    found = versus(sides[0], sides[1], rule)
    assert not found.broken


def test_slower_machine_that_nothing_confirms_is_not_decided() -> None:
    sides = [run(suite(), Day(slow=by), reference_ns=()) for by in (1, 1.3)]
    found = versus(sides[0], sides[1], "setup:20%")
    assert found.verdict == "inconclusive"
    assert found.doubts == (
        "setup:20%: it depends on how fast the machine was: x1.30 by the tests, and no calibration loop tells",
    )
    assert versus(sides[0], sides[0], "setup:20%").verdict == "ok"


def test_regression_that_shows_on_any_machine_needs_no_calibration() -> None:
    sides = [run(suite().slower("db", by), reference_ns=()) for by in (1, 1.5)]
    assert "db" in {each.unit for each in versus(sides[0], sides[1]).broken}


def test_slower_service_is_no_crowd_where_some_tests_only_compute() -> None:
    """Set-ups and calls wait for it for longer; on a crowded machine all would."""
    told = suite()
    cases = tuple(replace(case, wait=20 * MS if at % 2 else 0) for at, case in enumerate(told.cases))
    slow = tuple(replace(case, wait=case.wait * 3 // 2) for case in cases)
    found = versus(run(replace(told, cases=cases)), run(replace(told.altered("db", wait=1.5), cases=slow)))
    assert "db" in {each.unit for each in found.broken}


def test_slower_service_that_may_be_a_crowd_is_not_cleared() -> None:
    waiting = suite().cases_with({"wait": 20 * MS})
    slow = waiting.altered("db", wait=1.5).cases_with({"wait": 30 * MS})
    found = versus(run(waiting), run(slow), "setup:15%")
    assert found.verdict == "inconclusive"
    assert found.doubts == ("setup:15%: tests wait longer, as on a crowded machine or for a slower service",)


def test_call_that_waits_longer_hides_no_slower_set_up() -> None:
    told = suite(tests=120)
    after = told.slower("db", 1.5).cases_with({"wait": 3000 * MS}, [told.cases[7].nodeid])
    assert "db" in {each.unit for each in versus(run(told), run(after)).broken}


# -- what is one -------------------------------------------------------------------------------------------------------


def test_scope_that_became_narrower_is_found_from_one_run_each() -> None:
    found = versus(run(suite()), run(suite().scoped("server", "function")))
    assert found.verdict == "regressed"
    (broken,) = [each for each in found.broken if each.unit == "server"]
    assert (broken.path, broken.line) == ("tests/conftest.py", 44)
    assert "session -> function" in broken.what
    assert "60 times instead of 1" in broken.what
    row = fixture(found, "server")
    assert (row.uses_before, row.uses_after) == (1, 60)
    assert row.by_count_s == pytest.approx(59 * 0.42)
    assert row.by_cost_s == pytest.approx(0)


def test_decomposition_of_a_fixture_is_exact() -> None:
    slow = suite().scoped("server", "function").slower("server", 1.25)
    row = fixture(versus(run(suite()), run(slow)), "server")
    assert row.by_count_s == pytest.approx(59 * 0.42)
    assert row.by_cost_s == pytest.approx(60 * 0.42 * 0.25)
    assert row.by_count_s + row.by_cost_s == pytest.approx(row.after_s - row.before_s)


@pytest.mark.parametrize(("name", "line"), [("db", 11), ("user", 22), ("app", 33)])
def test_tenth_more_in_one_fixture_is_found_by_pairs(name: str, line: int) -> None:
    found = pairs(suite(), suite().slower(name, 1.15))
    assert found.verdict == "regressed"
    assert {(each.unit, each.path, each.line) for each in found.broken if each.path} == {
        (name, "tests/conftest.py", line)
    }


def test_little_more_everywhere_is_found_where_the_total_is_drowned() -> None:
    """One fixture that varies by seconds hides in the total what each test shows."""
    told = Suite(
        (Fix("server", "session", wait=10_000 * MS),),
        tuple(Case(f"tests/test_a.py::test_{at}", ("server",), setup=20 * MS) for at in range(200)),
    )
    slow = told.cases_with({"setup": 22 * MS})
    factors = (1.0, 1.4, 0.8, 1.3, 0.7)
    before = [run(told.altered("server", wait=by), Day(noise=0.02, seed=at)) for at, by in enumerate(factors)]
    after = [run(slow.altered("server", wait=by), Day(noise=0.02, seed=50 + at)) for at, by in enumerate(factors[::-1])]
    found = compare(before, after, asked(paired=True))
    assert [each.what.partition(" takes")[0] for each in found.broken] == ["setup of the typical test"]
    same = [run(told.altered("server", wait=by), Day(noise=0.02, seed=50 + at)) for at, by in enumerate(factors[::-1])]
    assert not compare(before, same, asked(paired=True)).broken


def test_new_shared_fixture_of_tests_that_are_compared_is_part_of_the_total() -> None:
    told = suite()
    after = replace(
        told.cases_with({"fixtures": ("server", "seed", "app", "db", "user")}),
        fixtures=(*told.fixtures, Fix("seed", "session", wait=5000 * MS, line=99)),
    )
    found = versus(run(told), run(after))
    assert found.verdict == "regressed"
    assert "setup in all" in found.broken[0].what


# -- tests that are not in both ----------------------------------------------------------------------------------------


def fresh(count: int, *, seconds: int = 2, module: str = "tests/test_new.py") -> tuple[Case, ...]:
    """New tests that take long."""
    return tuple(
        Case(f"{module}::test_new_{at}", ("server", "app", "db"), busy=seconds * make.S // 10, setup=seconds * MS * 10)
        for at in range(count)
    )


@pytest.mark.parametrize("rule", RULES[:-1])
@pytest.mark.parametrize("first", [False, True])
def test_suite_that_grows_is_not_slower(rule: str, first: bool) -> None:
    """Nor are the set-ups that new tests alone need."""
    found = versus(run(suite(tests=400)), run(suite(tests=400).plus(*fresh(4), first=first)), rule)
    assert not found.broken
    assert [each.nodeid for each in found.new] == [each.nodeid for each in fresh(4)]
    assert found.new[0].seconds_s == pytest.approx(0.2 + 0.02 + 0.021)
    assert fixture(found, "app").uses_after == 6
    assert fixture(found, "server").uses_after == 1


def test_suite_that_shrinks_hides_nothing() -> None:
    told = suite(tests=400).plus(*fresh(4))
    found = versus(run(told), run(suite(tests=400).slower("db", 1.5)))
    assert [each.unit for each in found.broken if each.path] == ["db"]
    assert len(found.removed) == 4
    assert found.compared == 400


def test_test_that_moved_is_compared() -> None:
    told = replace(suite().cases_with({"fixtures": ("db",)}), sources={"tests/test_0.py": {"test_3": 7}})
    moved = told.cases_with({"nodeid": "tests/test_9.py::test_3"}, ["tests/test_0.py::test_3"])
    moved = replace(moved, sources={"tests/test_9.py": {"test_3": 7}})
    found = versus(run(told), run(moved))
    assert [(each.before, each.after) for each in found.renamed] == [
        ("tests/test_0.py::test_3", "tests/test_9.py::test_3")
    ]
    assert not found.new
    assert not found.removed
    assert not found.broken


def test_test_that_fails_or_is_rerun_is_not_compared() -> None:
    told = suite(tests=120)
    failing = told.cases_with({"outcome": "failed", "busy": 400 * MS}, [told.cases[3].nodeid])
    after = run(failing)
    tests = list(after.tests)
    tests[5] = msgspec.structs.replace(tests[5], reruns=1)
    found = versus(run(told), msgspec.structs.replace(after, tests=tuple(tests), exit_status=1), "total:5%", "test:20%")
    assert {(each.nodeid, each.why) for each in found.not_compared} == {
        (told.cases[3].nodeid, "passed before, failed after"),
        (told.cases[5].nodeid, "rerun"),
    }
    assert not found.broken
    assert found.compared == 118


def test_too_little_in_common_is_inconclusive() -> None:
    found = versus(run(suite()), run(suite().slower("db", 1.02).plus(*fresh(20))))
    assert found.verdict == "inconclusive"
    assert "of the time is of tests that both sides have, 80 % are needed" in found.doubts[0]


def test_calibration_that_disagrees_is_inconclusive() -> None:
    """A new Python makes the tests look like a slow machine's."""
    after = run(suite(), Day(slow=1.3, reference=(10 * MS, 10 * MS)))
    found = versus(run(suite()), after)
    assert found.verdict == "inconclusive"
    assert "x1.30" in found.doubts[0]
    assert "x1.00" in found.doubts[0]


# -- what cannot be compared -------------------------------------------------------------------------------------------


def test_refusal_has_a_status_of_its_own_and_can_be_overruled() -> None:
    before = run(suite())
    after = msgspec.structs.replace(before, machine=Machine("darwin", "arm64", 8))
    with pytest.raises(UserError, match="operating system: linux before, darwin after") as caught:
        versus(before, after)
    assert caught.value.status == NOT_COMPARABLE == 3
    assert any("darwin" in caveat for caveat in versus(before, after, force=True).caveats)


def test_two_suites_cannot_be_compared() -> None:
    other = suite().cases_with({}, [])
    other = replace(other, cases=tuple(replace(each, nodeid=f"other/{each.nodeid}") for each in other.cases))
    with pytest.raises(UserError, match="no test is on both sides") as caught:
        versus(run(suite()), run(other))
    assert caught.value.status == NOT_COMPARABLE


def test_other_machine_needs_a_larger_difference() -> None:
    slow = suite(tests=200).cases_with({"setup": 7 * MS})
    after = run(slow)
    assert versus(run(suite(tests=200)), after).verdict == "regressed"
    elsewhere = msgspec.structs.replace(after, machine=Machine("linux", "x86_64", 2))
    found = versus(run(suite(tests=200)), elsewhere)
    assert any(caveat.startswith("cores: 8 before, 2 after") for caveat in found.caveats)
    wide, narrow = found.phases[0], versus(run(suite(tests=200)), after).phases[0]
    assert wide.detectable is not None
    assert narrow.detectable is not None
    assert wide.detectable > narrow.detectable


# -- acceptances -------------------------------------------------------------------------------------------------------


def test_acceptance_holds_until_its_day() -> None:
    before, after = run(suite()), run(suite().slower("db", 2))
    accepted = (Acceptance("db", date(2026, 3, 31), "new schema"),)
    found = versus(before, after, accepted=accepted, today=date(2026, 3, 31))
    assert not found.broken
    assert found.accepted == ("db (until 2026-03-31: new schema)",)
    late = versus(before, after, accepted=accepted, today=date(2026, 4, 1))
    assert late.verdict == "regressed"
    assert late.caveats == ("no longer accepted: db (until 2026-03-31: new schema)",)


@pytest.mark.parametrize("scope", ["function", "module"])
def test_accepted_fixture_may_be_set_up_more_often(scope: Any) -> None:
    accepted = (Acceptance("server", date.max),)
    found = versus(run(suite()), run(suite().scoped("server", scope)), accepted=accepted, today=date(2026, 1, 1))
    assert not found.broken
    assert "server" not in {row.name for row in found.fixtures}


def test_accepted_function_fixture_that_more_tests_ask_for_is_left_out() -> None:
    told = suite()
    few = told.cases_with({"fixtures": ("server", "app", "user")}, [each.nodeid for each in told.cases[:50]])
    accepted = (Acceptance("db", date.max),)
    assert versus(run(few), run(told)).verdict == "regressed"
    assert not versus(run(few), run(told), accepted=accepted, today=date(2026, 1, 1)).broken


def test_acceptance_of_what_is_not_there_is_told_as_such() -> None:
    named = ("bd", "db", "tests/new.py::test_*", "tests/test_0.py::test_1")
    accepted = tuple(Acceptance(name, date(2026, 3, 31)) for name in named)
    told = suite().plus(Case("tests/new.py::test_new"))
    found = versus(run(suite()), run(told), accepted=accepted, today=date(2026, 1, 1))
    assert found.accepted == tuple(f"{name} (until 2026-03-31)" for name in named[1:])
    assert found.caveats == ("accepted, but there is no such test or fixture: bd (until 2026-03-31)",)


def test_everything_may_be_accepted() -> None:
    accepted = (Acceptance("*", date.max),)
    found = versus(run(suite()), run(suite().slower("db", 3)), *RULES, accepted=accepted, today=date(2026, 1, 1))
    assert found.verdict != "regressed"
    assert found.compared == 0


# -- workers -----------------------------------------------------------------------------------------------------------


def halves(told: Suite, by: int) -> list[list[int]]:
    """Tests dealt to two workers, ``by`` at a time."""
    return [[at for at in range(len(told.cases)) if at // by % 2 == worker] for worker in range(2)]


@pytest.mark.parametrize("rule", RULES[:-1])
def test_tests_dealt_otherwise_to_workers_are_no_regression(rule: str) -> None:
    """Each worker sets up what its tests need: how often is chance."""
    told = suite()
    found = versus(parallel(told, halves(told, 10)), parallel(told, halves(told, 2)), rule)
    assert not found.broken
    assert fixture(found, "app").uses_before == 6
    assert fixture(found, "app").uses_after == 12
    assert fixture(found, "server").uses_after == 2


def heavy(told: Suite) -> Suite:
    """Modules that differ a lot in what their fixture takes."""
    files = sorted({case.module for case in told.cases})
    return replace(
        told,
        cases=tuple(replace(case, heavy=10.0 if files.index(case.module) % 5 == 0 else 0.5) for case in told.cases),
    )


def dealt(told: Suite, seed: int) -> Profile:
    """To four workers, as chance has it, a few tests at a time."""
    lanes = np.random.default_rng(seed).integers(0, 4, len(told.cases) // 3 + 1)
    places = [[at for at in range(len(told.cases)) if lanes[at // 3] == lane] for lane in range(4)]
    return parallel(told, places, replace(LOW, seed=seed))


@pytest.mark.parametrize("rule", ["setup:5%", "total:5%", "fixture:10%", "teardown:5%"])
def test_chance_of_dealing_raises_no_alarm(rule: str) -> None:
    runs_ = [dealt(heavy(suite()), seed) for seed in range(24)]
    assert not [at for at in range(0, 24, 2) if versus(runs_[at], runs_[at + 1], rule).broken]
    assert not [at for at in range(0, 20, 10) if versus(runs_[at : at + 5], runs_[at + 5 : at + 10], rule).broken]
    assert not versus(runs_[:5], runs_[5:10], rule, paired=True).broken


@pytest.mark.parametrize("rule", ["setup:5%", "total:5%", "fixture:10%", "teardown:5%"])
def test_chance_of_order_raises_no_alarm(rule: str) -> None:
    runs_ = [run(heavy(suite()).shuffled(seed), replace(LOW, seed=seed)) for seed in range(24)]
    assert not [at for at in range(0, 24, 2) if versus(runs_[at], runs_[at + 1], rule).broken]
    assert not versus(runs_[:5], runs_[5:10], rule, paired=True).broken


def test_slower_fixture_is_found_with_workers() -> None:
    told = heavy(suite())
    before = [dealt(told, seed) for seed in range(5)]
    after = [dealt(told.slower("app", 1.3), seed) for seed in range(50, 55)]
    assert "app" in {each.unit for each in versus(before, after, paired=True).broken}


def test_narrower_scope_is_found_with_workers() -> None:
    told = suite()
    slow = told.scoped("server", "function")
    found = versus(parallel(told, halves(told, 10)), parallel(slow, halves(told, 2)))
    assert "server" in {each.unit for each in found.broken}


def test_count_that_chance_may_explain_is_not_decided() -> None:
    told = suite()
    found = versus(parallel(told, halves(told, 10)), parallel(told, halves(told, 2)), "count:app:+1")
    assert found.verdict == "inconclusive"
    assert "app" in found.doubts[0]
    assert versus(run(told), run(told), "count:app:+1").verdict == "ok"


# -- edges -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paired", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize(
    "told",
    [
        Suite((), (Case("tests/test_a.py::test_one"),)),
        Suite((), (Case("tests/test_a.py::test_one", busy=0),)),
        Suite((Fix("db", busy=0),), (Case("tests/test_a.py::test_one", ("db",), busy=0),)),
        Suite((Fix("db", busy=0),), tuple(Case(f"tests/test_a.py::test_{at}", ("db",), busy=0) for at in range(30))),
        Suite((Fix("unused"),), tuple(Case(f"tests/test_a.py::test_{at}") for at in range(30))),
        Suite((Fix("s", "session"),), (Case("tests/test_a.py::test_one", ("s",)),)),
        suite(),
    ],
    ids=["no fixture", "no time", "empty phases", "many of no time", "no use", "one test", "usual"],
)
def test_no_shape_of_a_suite_breaks_it(told: Suite, count: int, paired: bool) -> None:
    sides = runs(told, count, Day()), runs(told, count, Day())
    found = compare(*sides, asked(*RULES, paired=paired))
    assert not found.broken
    assert msgspec.json.encode(found)


def test_unequal_numbers_of_runs_are_compared() -> None:
    found = versus(runs(suite(), 3, LOW), runs(suite().slower("db", 1.5), 2, LOW, seed=9))
    assert found.mode == "repeats"
    assert [each.unit for each in found.broken if each.path] == ["db"]


def test_phase_that_took_no_time_and_now_does_is_told_in_time() -> None:
    told = Suite((), tuple(Case(f"tests/test_a.py::test_{at}") for at in range(30)))
    found = versus(run(told), run(told.cases_with({"setup": 100 * MS})))
    assert found.verdict == "regressed"
    assert found.broken[0].what == "setup in all takes 3.00 s, and took nothing before"


def test_unittest_set_up_is_set_up() -> None:
    told = Suite(
        (), tuple(Case(f"tests/test_a.py::T::test_{at}", busy=60 * MS, xunit_setup=50 * MS) for at in range(40))
    )
    slow = told.cases_with({"busy": 85 * MS, "xunit_setup": 75 * MS})
    found = versus(run(told), run(slow), "setup:5%")
    assert found.verdict == "regressed"
    assert found.phases[0].before_s == pytest.approx(2.0)
    assert found.phases[1].ratio == pytest.approx(1.0)


def test_same_node_id_twice_is_two_tests() -> None:
    told = suite()
    twice = told.plus(*told.cases[:1])
    found = versus(run(twice), run(twice))
    assert found.compared == 61
    assert not found.not_compared
    once = versus(run(twice), run(told))
    assert [each.nodeid for each in once.removed] == [f"{told.cases[0].nodeid} (2)"]


def test_rule_about_nothing_is_inconclusive_and_says_so() -> None:
    found = versus(run(suite()), run(suite()), "fixture:dbb:5%")
    assert found.verdict == "inconclusive"
    assert found.doubts == ("fixture:dbb:5%: it is about no fixture that both sides have",)


def test_collection_is_judged() -> None:
    def collecting(ns: int) -> Profile:
        story = make.Run()
        lane = story.main(collection=ns)
        for at in range(30):
            lane.test(f"tests/test_a.py::test_{at}", call=5 * MS)
        lane.finish()
        return story.profile()

    assert versus(collecting(1000 * MS), collecting(2000 * MS), "collection:10%").verdict == "regressed"
    assert versus(collecting(1000 * MS), collecting(1000 * MS), "collection:50%").verdict == "ok"


def test_what_could_have_been_found_is_told_and_shrinks_with_pairs() -> None:
    few = pairs(suite(), suite(), count=2).phases[0].detectable
    many = pairs(suite(), suite(), count=8).phases[0].detectable
    assert few is not None
    assert many is not None
    assert many < few < 1


def test_document_has_the_keys_of_the_contract() -> None:
    told = msgspec.json.decode(msgspec.json.encode(versus(run(suite()), run(suite()))))
    assert told["schema"] == "testtime.compare/1.3"
    assert {"phase", "before_s", "after_s", "ratio", "low", "high", "verdict", "detectable"} <= set(told["phases"][0])
    assert {"name", "where", "uses_before", "uses_after", "before_s", "after_s", "ratio", "verdict", "why"} <= set(
        told["fixtures"][0]
    )
    assert {"tests", "new", "removed", "renamed", "not_compared", "failed_rules", "machine_factor"} <= set(told)


def test_why_is_told_of_what_grew_and_not_of_a_slower_machine() -> None:
    """The fixture computes for longer because the machine is slow, and waits for longer because of the suite."""
    told = suite().altered("db", busy=5.0)
    found = versus(run(told), run(told.altered("db", wait=1.3), Day(slow=1.5)))
    assert fixture(found, "db").why == "waiting"
    assert fixture(versus(run(told), run(told.altered("db", busy=1.5))), "db").why == "computing"


def test_limits_in_time_are_part_of_what_could_have_been_found() -> None:
    small, large = (versus(run(suite()), run(suite()), f"setup:5%,+{by}s").phases[0].detectable for by in ("0.1", "2"))
    assert small is not None
    assert large is not None
    assert large > 2 / 2.62 > small


def test_teardown_is_called_so() -> None:
    told = suite().altered("db", down=20)
    (broken,) = versus(run(told), run(told.altered("db", down=2)), "fixture:10%").broken
    assert broken.what == "db takes for its teardown 100 % more each time, +1.20 s in all"


@pytest.mark.filterwarnings("error")
def test_where_nothing_would_have_been_noticed_no_number_is_told() -> None:
    """A fixture whose time the crowd on the machine may be, all but a thousandth, in one run of each."""
    told = suite(200, 20)
    before = run(told.altered("server", busy=1e-3, wait=1e-3, down=1e-3), Day(noise=2, seed=2))
    found = versus(before, run(told, Day(noise=2, crowd=20, seed=1)))
    row = fixture(found, "server")
    assert row.detectable == row.high == inf
    assert row.ratio is not None
    assert row.ratio < inf
    encoded = msgspec.json.decode(msgspec.json.encode(found))
    assert [each["detectable"] for each in encoded["fixtures"] if each["name"] == "server"] == [None]
