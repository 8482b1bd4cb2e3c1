"""Single fixtures against a rule."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.compare.noise import measured
from tests.compare.suites import MS, Case, Day, Fix, Suite, lay, run, runs, suite
from testtime.compare.judged import Judged
from testtime.compare.measured import Measured
from testtime.compare.result import Broken
from testtime.compare.rules import rule
from testtime.compare.single import judged_counts, judged_fixtures, more_often, slower


def of(before: Suite, after: Suite) -> Measured:
    """One run of each."""
    return measured(lay([run(before)], [run(after)]), rule("setup:5%"), paired=False)


def by_use(before: Suite, after: Suite, word: str = "setup:5%", least: float = 0.1) -> list[Broken]:
    """Fixtures that take longer each time."""
    found = of(before, after)
    return list(slower(found, rule(word), found.set_ups, found.runs.fixtures.on_both, least))


def by_count(before: Suite, after: Suite, word: str = "setup:5%") -> list[Broken]:
    """Fixtures that are set up more often."""
    found = of(before, after)
    return list(more_often(found, rule(word), found.runs.fixtures.on_both))


def fixtures(before: Suite, after: Suite, word: str) -> Judged:
    """A rule about fixtures."""
    return judged_fixtures(of(before, after), rule(word))


def counts(before: Suite, after: Suite, word: str) -> Judged:
    """A rule about counts."""
    return judged_counts(of(before, after), rule(word))


def few(count: int) -> Suite:
    """The usual suite; the last so many tests ask for ``db``."""
    told = suite()
    without = [case.nodeid for case in told.cases[: 60 - count]]
    return told.cases_with({"fixtures": ("server", "app", "user")}, without)


def test_fixture_is_named_with_its_place_and_its_cost() -> None:
    (broken,) = by_use(suite(), suite().slower("db", 1.5))
    expected = "db takes 50 % more each time, +600 ms in all"
    assert broken == Broken("setup:5%", "db", expected, "tests/conftest.py", 11)


def test_fixture_must_cost_something() -> None:
    told = Suite((Fix("db", busy=2 * MS),), tuple(Case(f"a.py::{at}", ("db",)) for at in range(15)))
    assert not by_use(told, told.slower("db", 1.6))  # 18 ms
    assert by_use(told, told.slower("db", 1.8))  # 24 ms


def test_fixture_must_be_slower_by_the_limit() -> None:
    assert not by_use(suite(), suite().slower("db", 1.15), least=0.2)
    assert not by_use(suite(), suite().slower("db", 1.5), "setup:5%,+1s")
    assert by_use(suite(), suite().slower("db", 1.5), "setup:5%,+0.5s")


def test_pairs_must_agree_on_the_direction() -> None:
    told, day = suite(), Day(noise=0.01)
    after = [*runs(told.slower("db", 1.9), 4, day, seed=50), run(told.slower("db", 0.97), day)]
    found = measured(lay(runs(told, 5, day), after), rule("setup:5%"), paired=True)
    assert not list(slower(found, rule("setup:5%"), found.set_ups, found.runs.fixtures.on_both, 0.1))


def test_more_fixtures_need_more_proof() -> None:
    """Of one it would be enough; with fifty there is one such by chance."""

    def told(count: int) -> Suite:
        names = tuple(f"f{at}" for at in range(count))
        return Suite(
            tuple(Fix(name, busy=30 * MS) for name in names), tuple(Case(f"a.py::{at}", names) for at in range(30))
        )

    assert by_use(told(1), told(1).slower("f0", 1.3))
    assert not by_use(told(50), told(50).slower("f0", 1.3))
    assert by_use(told(50), told(50).slower("f0", 2.5))


def test_only_chosen_fixtures_are_judged() -> None:
    found = of(suite(), suite().slower("db", 2))
    none = np.zeros(len(found.runs.fixtures.both), dtype=bool)
    assert not list(slower(found, rule("setup:5%"), found.set_ups, none, 0.1))


# -- counts ------------------------------------------------------------------------------------------------------------


def test_count_is_told_with_its_cost_and_the_scope() -> None:
    (broken,) = by_count(suite(), suite().scoped("server", "module"))
    what = "server is set up 6 times instead of 1, scope session -> module, +2.10 s"
    assert broken == Broken("setup:5%", "server", what, "tests/conftest.py", 44)


@pytest.mark.parametrize(
    ("before", "after", "word", "breaks"),
    [
        (30, 60, "setup:5%", True),
        (60, 30, "setup:5%", False),
        (59, 60, "setup:1%", True),  # 21 ms, 1.7 %
        (59, 60, "setup:5%", False),
        (30, 60, "setup:x3", False),
        (30, 60, "setup:5%,+500ms", True),
        (30, 60, "setup:5%,+1s", False),
    ],
)
def test_count_must_grow_by_the_limit(before: int, after: int, word: str, breaks: bool) -> None:
    assert bool(by_count(few(before), few(after), word)) == breaks


def test_count_that_costs_nothing_is_none_of_set_up() -> None:
    cheap = few(30).altered("db", busy=0.1, wait=0.0, down=0.0), few(60).altered("db", busy=0.1, wait=0.0, down=0.0)
    assert not by_count(*cheap)
    assert counts(*cheap, "count:+1").verdict == "regressed"


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("count:+30", "regressed"),
        ("count:+31", "ok"),
        ("count:100%", "ok"),
        ("count:99%", "regressed"),
        ("count:x2", "ok"),
        ("count:user:+1", "ok"),
        ("count:d*:+1", "regressed"),
        ("count:50%,+31", "ok"),
    ],
)
def test_rule_about_counts(word: str, verdict: str) -> None:
    assert counts(few(30), few(60), word).verdict == verdict


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("count:+1", "regressed"),
        ("count:db:+3", "regressed"),
        ("count:db:+4", "ok"),
        ("count:1000%", "regressed"),
        ("count:x2,+4", "ok"),
        ("count:user:+1", "ok"),
    ],
)
def test_count_may_grow_from_nothing(word: str, verdict: str) -> None:
    """Whatever the share, 3 is more than that of none."""
    found = counts(few(0), few(3), word)
    assert found.verdict == verdict
    whats = [each.what for each in found.broken]
    assert whats == (["db is set up 3 times instead of 0"] if verdict == "regressed" else [])


def test_fixture_that_tests_did_not_use_before_is_set_up_more_often() -> None:
    """Of set-up it must cost something, as any other."""
    assert [each.what for each in by_count(few(0), few(3))] == ["db is set up 3 times instead of 0, +63.0 ms"]
    cheap = [each.altered("db", busy=0.1, wait=0.1, down=0.0) for each in (few(0), few(3))]
    assert not by_count(cheap[0], cheap[1])
    assert [each.unit for each in fixtures(few(0), few(3), "fixture:db:x9").broken] == ["db"]


def without(*names: str) -> Suite:
    """The usual suite, which has no such fixtures at all."""
    told = suite()
    kept = tuple(each for each in told.fixtures if each.name not in names)
    asked = tuple(name for name in ("server", "app", "db", "user") if name not in names)
    return Suite(kept, told.cases_with({"fixtures": asked}).cases)


@pytest.mark.parametrize("word", ["count:+1", "count:d*:+60", "count:x9"])
def test_new_fixture_of_old_tests_is_set_up_more_often(word: str) -> None:
    found = counts(without("db"), suite(), word)
    assert found.broken == (Broken(word, "db", "db is new, set up 60 times", "tests/conftest.py", 11),)


@pytest.mark.parametrize("word", ["count:d*:+61", "count:user:+1"])
def test_new_fixture_must_be_set_up_as_often_as_the_limit_says(word: str) -> None:
    assert counts(without("db"), suite(), word).verdict == "ok"


def test_new_fixture_of_new_tests_is_set_up_for_none_that_is_compared() -> None:
    told = without("db")
    more = Suite(suite().fixtures, (*told.cases, Case("tests/new.py::new", ("db",))))
    assert counts(told, more, "count:+1").verdict == "ok"


def test_new_name_is_no_more_set_ups() -> None:
    """What went pays for what came, as long as it was set up as often."""
    renamed = tuple(replace(each, name="base") if each.name == "db" else each for each in suite().fixtures)
    cases = suite().cases_with({"fixtures": ("server", "app", "base", "user")}).cases
    assert counts(suite(), Suite(renamed, cases), "count:+1").verdict == "ok"
    assert counts(suite(), Suite(renamed, cases), "count:base:+1").verdict == "ok"
    found = counts(few(59), Suite(renamed, cases), "count:+1")
    assert [each.what for each in found.broken] == ["base is new, set up 60 times; 59 set-ups of others are gone"]


def test_rule_about_counts_of_nothing() -> None:
    assert counts(suite(), suite(), "count:nobody:+1").doubt == "it is about no fixture that both sides have"


# -- rules about fixtures ----------------------------------------------------------------------------------------------


def test_rule_about_fixtures_is_broken_by_use_teardown_and_count() -> None:
    assert [each.unit for each in fixtures(suite(), suite().altered("db", wait=1.5), "fixture:10%").broken] == ["db"]
    down = fixtures(suite(), suite().altered("server", down=30), "fixture:10%").broken
    assert [each.what for each in down] == ["server takes for its teardown x30 as long each time, +580 ms in all"]
    assert [each.unit for each in fixtures(few(30), few(60), "fixture:10%").broken] == ["db"]


def test_rule_about_fixtures_may_ask_for_less_than_a_tenth() -> None:
    told, word = suite(), rule("fixture:db:5%")
    found = measured(lay(runs(told, 5, Day()), runs(told.slower("db", 1.09), 5, Day())), word, paired=True)
    assert [each.what for each in judged_fixtures(found, word).broken] == [
        "db takes 9.0 % more each time, +108 ms in all"
    ]


def test_rule_about_fixtures_is_kept_only_where_that_is_sure() -> None:
    assert fixtures(suite(), suite(), "fixture:db:15%") == Judged(rule("fixture:db:15%"), "ok")
    assert fixtures(suite(), suite(), "fixture:server:5%").doubt == "could not exclude +5.0 % of server"
    assert fixtures(suite(), suite(), "fixture:nobody:1%").verdict == "inconclusive"


def test_fixture_that_costs_too_little_for_any_rule_is_let_pass_in_so_many_words() -> None:
    told, word = Suite((Fix("db", busy=2 * MS),), tuple(Case(f"a.py::{at}", ("db",)) for at in range(15))), "fixture:5%"
    slower_ = told.slower("db", 1.6)
    found = measured(lay(runs(told, 5, Day()), runs(slower_, 5, Day())), rule(word), paired=True)
    judged = judged_fixtures(found, rule(word))
    what = "db takes 60 % more each time, +18.0 ms in all, and a fixture breaks no rule below +20.0 ms"
    assert judged == Judged(rule(word), "ok", spared=(what,))
    assert judged_fixtures(found, rule("fixture:70%")) == Judged(rule("fixture:70%"), "ok")


def test_fixture_of_one_side_is_not_what_a_rule_is_about() -> None:
    told = suite()
    gone = Suite(told.fixtures[1:], told.cases_with({"fixtures": ("server", "app", "user")}).cases)
    assert fixtures(told, gone, "fixture:db:5%").doubt == "it is about no fixture that both sides have"
