"""Rules applied: no false alarm in hundreds of noisy comparisons of unchanged code, and what is there is found."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tests.compare.noise import Weather, measured, noisy
from tests.compare.suites import MS, Case, Day, Fix, Suite, lay, run, runs, suite
from testtime.compare.aligned import Aligned
from testtime.compare.judge import judged
from testtime.compare.judged import Judged
from testtime.compare.measured import Measured
from testtime.compare.rules import rule
from testtime.compare.sample import CALL, SETUP

SEEDS = 200
STORMY = Weather(run=0.06, while_=0.04, each=0.2, stalls=0.005)


def one(before: Suite, after: Suite, word: str, obstacle: str | None = None) -> Judged:
    """Of one run each."""
    told = rule(word)
    return judged(measured(lay([run(before)], [run(after)]), told, paired=False), told, obstacle)


def pairs(before: Suite, after: Suite, word: str, count: int = 5) -> Judged:
    """Of interleaved pairs with little noise."""
    told, day = rule(word), Day(noise=0.02)
    return judged(
        measured(lay(runs(before, count, day), runs(after, count, day, seed=50)), told, paired=True), told, None
    )


def weathered(word: str, count: int, weather: Weather, *, paired: bool, slower: float = 1.0) -> Counter[str]:
    """Verdicts on runs of a suite in bad weather; ``slower``: what ``db`` takes after."""
    profile, told = run(suite()), rule(word)
    base = lay([profile] * count, [profile] * count)
    db = next(at for at, both in enumerate(base.fixtures.both) if both[0] is not None and both[0].name == "db")
    verdicts: Counter[str] = Counter()
    for seed in range(SEEDS):
        found: Measured = measured(noisy(base, weather, seed, slower={db: slower}), told, paired=paired)
        verdicts[judged(found, told, None).verdict] += 1
    return verdicts


@pytest.mark.parametrize("weather", [Weather(), STORMY], ids=["fair", "stormy"])
def test_unchanged_pairs_raise_no_alarm(weather: Weather) -> None:
    assert weathered("setup:5%", 5, weather, paired=True)["regressed"] == 0


def test_unchanged_single_runs_raise_no_alarm() -> None:
    assert weathered("setup:5%", 1, Weather(), paired=False)["regressed"] == 0


def test_unchanged_repeats_raise_no_alarm() -> None:
    assert weathered("setup:5%", 3, Weather(), paired=False)["regressed"] == 0


def test_fifth_more_in_one_fixture_is_found_in_any_weather() -> None:
    assert weathered("setup:5%", 5, STORMY, paired=True, slower=1.2)["regressed"] > 0.95 * SEEDS


def test_fifth_more_that_is_there_is_hardly_ever_cleared() -> None:
    """An ``ok`` says that it is not: wrong in 5 of 100 at most."""
    assert weathered("setup:5%", 1, Weather(), paired=False, slower=1.2)["ok"] <= 0.05 * SEEDS
    assert weathered("setup:5%", 5, STORMY, paired=True, slower=1.2)["ok"] <= 0.05 * SEEDS


# -- phases ------------------------------------------------------------------------------------------------------------


def test_unchanged_pairs_are_cleared() -> None:
    found = pairs(suite(), suite(), "setup:10%")
    assert (found.verdict, found.broken, found.doubt) == ("ok", (), "")


def test_what_cannot_be_excluded_is_told() -> None:
    found = one(suite(), suite(), "setup:1%")
    assert found.verdict == "inconclusive"
    assert found.doubt.startswith("could not exclude +")


def test_obstacle_stands_against_totals_and_not_against_fixtures() -> None:
    assert one(suite(), suite(), "setup:50%", "because").doubt == "because"
    found = one(suite(), suite().slower("db", 2), "setup:5%", "because")
    assert found.verdict == "regressed"
    assert [each.unit for each in found.broken] == ["db"]
    assert one(suite(), suite(), "collection:50%", "because").verdict == "inconclusive"


@pytest.mark.parametrize(
    ("part", "metric"), [("setup", "setup"), ("busy", "call"), ("setup", "total"), ("busy", "total")]
)
def test_phase_that_doubled_breaks_its_rule(part: str, metric: str) -> None:
    found = one(suite(), suite().cases_with({part: 60 * MS}, None), f"{metric}:5%")
    if metric == "call":  # all calls: it looks like a machine, but for the calibration, and set-up that is no control
        assert found.verdict in ("regressed", "inconclusive")
    elif part == "busy":  # the calls are all there is to know the machine by
        assert found.verdict != "regressed"
    else:
        assert found.verdict == "regressed"
        assert found.broken[0].unit == metric


def test_typical_test_is_judged_where_the_total_is_drowned() -> None:
    told = Suite(
        (Fix("server", "session", wait=10_000 * MS),),
        tuple(Case(f"a.py::{at}", ("server",), setup=20 * MS) for at in range(100)),
    )
    slow, rule_ = told.cases_with({"setup": 22 * MS}), rule("setup:5%")
    factors = (1.0, 1.4, 0.8, 1.3, 0.7)
    before = [run(told.altered("server", wait=by), Day(noise=0.02, seed=at)) for at, by in enumerate(factors)]
    after = [run(slow.altered("server", wait=by), Day(noise=0.02, seed=50 + at)) for at, by in enumerate(factors[::-1])]
    found = judged(measured(lay(before, after), rule_, paired=True), rule_, None)
    assert [each.what.partition(" takes")[0] for each in found.broken] == ["setup of the typical test"]
    one_each = judged(measured(lay(before[:1], after[-1:]), rule_, paired=False), rule_, None)
    assert not one_each.broken


@pytest.mark.parametrize(("after", "verdict"), [(1.4, "inconclusive"), (1.02, "ok")])
def test_fixture_that_seems_to_take_what_another_saves_stands_against_a_total(after: float, verdict: str) -> None:
    """Too unsure to break the rule among so many fixtures, it takes what the rule allows the whole."""
    others = tuple(Fix(f"other{at}", busy=1 * MS, line=60 + at) for at in range(30))
    names = ("server", *(each.name for each in others))
    told = Suite(
        (Fix("server", "session", wait=10_000 * MS, line=1), Fix("db", wait=140 * MS, line=11), *others),
        tuple(
            Case(f"a.py::{at}", (*names, "db") if at % 4 == 0 else names, busy=5 * MS, setup=100 * MS)
            for at in range(100)
        ),
    )
    db, server = (0.8, 1.2, 1.0, 0.85, 1.15), (1.0, 1.01, 0.99, 1.0, 1.01)
    uneven = (1.0, 0.9, 1.2, 1.05, 0.95)
    before = [
        run(told.altered("server", wait=one).altered("db", wait=other), Day(noise=0.02, seed=at))
        for at, (one, other) in enumerate(zip(server, db, strict=True))
    ]
    later = [
        run(told.altered("server", wait=one * 0.85).altered("db", wait=other * after), Day(noise=0.02, seed=50 + at))
        for at, (one, other) in enumerate(zip(server, uneven, strict=True))
    ]
    rule_ = rule("setup:5%")
    found = judged(measured(lay(before, later), rule_, paired=True), rule_, None)
    assert found.verdict == verdict, found
    if verdict == "inconclusive":
        assert found.doubt.startswith("could not exclude that db takes ")
        assert found.doubt.endswith(" in all, which others make up for")


def test_what_depends_on_the_machine_is_not_decided() -> None:
    """Calls that got faster, or a faster machine on which set-up did not: nothing tells them apart."""
    told = suite()
    fast = replace(told, cases=tuple(replace(case, busy=round(case.busy * 0.6)) for case in told.cases))
    runs_ = lay([run(told, reference_ns=())], [run(fast, reference_ns=())])
    found = judged(measured(runs_, rule("setup:5%"), paired=False), rule("setup:5%"), None)
    assert found.verdict == "inconclusive"
    assert found.doubt == "it depends on how fast the machine was: x0.60 by the tests, and no calibration loop tells"


def test_rule_about_set_up_leaves_calls_alone() -> None:
    slow = suite().cases_with({"wait": 500 * MS})
    assert one(suite(), slow, "setup:5%").verdict != "regressed"
    assert one(suite(), slow, "call:5%").verdict == "regressed"


def test_all_limits_of_a_rule_must_be_exceeded() -> None:
    slow = suite().slower("db", 2)  # 1.2 s more
    assert one(suite(), slow, "setup:5%,+1s").verdict == "regressed"
    assert one(suite(), slow, "setup:5%,+2s").verdict != "regressed"
    assert one(suite(), slow, "setup:x3,+1s").verdict != "regressed"


def test_pattern_chooses_tests_and_fixtures() -> None:
    slow = suite().slower("db", 2)
    assert one(suite(), slow, "setup:db:5%").broken[0].unit == "db"
    assert one(suite(), slow, "setup:user:5%").verdict != "regressed"
    assert (
        one(suite(), suite().slower("db", 4), "setup:tests/test_0.py::*:5%").broken[0].what.startswith("setup in all")
    )
    assert one(suite(), slow, "setup:nobody:5%").doubt == "it is about no test or fixture that both sides have"


def test_less_than_a_tenth_of_a_second_is_nothing() -> None:
    small = suite(tests=6, files=1)
    assert one(small, small.cases_with({"setup": 16 * MS}), "setup:5%").verdict != "regressed"


# -- tests -------------------------------------------------------------------------------------------------------------


def test_rule_about_tests_names_them() -> None:
    told = suite()
    slow = told.cases_with({"busy": 200 * MS}, [told.cases[4].nodeid])
    found = pairs(told, slow, "test:50%,+50ms")
    assert [(each.unit, each.path) for each in found.broken] == [(told.cases[4].nodeid, "tests/test_0.py")]
    assert "+" in found.broken[0].what
    assert pairs(told, slow, f"test:{told.cases[5].nodeid}:50%").verdict != "regressed"
    assert pairs(told, slow, f"test:{told.cases[4].nodeid}:50%").verdict == "regressed"


def test_test_must_be_slower_beyond_doubt() -> None:
    """One run each of three tests tells too little: a fifth more in one is nothing."""
    told = Suite((), tuple(Case(f"a.py::{at}", busy=50 * MS) for at in range(3)))
    assert one(told, told.cases_with({"busy": 65 * MS}, ["a.py::1"]), "test:20%").verdict == "inconclusive"


def test_tests_that_take_too_little_for_any_rule_are_counted() -> None:
    told = suite().cases_with({"busy": 8 * MS, "fixtures": (), "wait": 0})
    slower = told.cases_with({"busy": 12 * MS}, [told.cases[0].nodeid, told.cases[9].nodeid])
    found = pairs(told, slower, "test:20%")
    assert found.spared == ("2 tests take longer by the limit, and a test breaks no rule below +5.00 ms",)
    assert pairs(told, slower, "test:90%").spared == ()


def test_tests_that_are_not_cleared_are_counted() -> None:
    long = suite().cases_with({"busy": 500 * MS})
    found = one(long, long, "test:1%")
    assert found.verdict == "inconclusive"
    assert found.doubt == "could not clear 60 of 60 tests"


def test_rule_about_no_test_says_so() -> None:
    assert one(suite(), suite(), "test:nobody:5%").doubt == "it is about no test that both sides have"


def collected(runs: Aligned, seed: int) -> Aligned:
    """With 27 full garbage collections of 110 ms in each run, half of them in set-ups of ``db`` as chance has it."""
    random = np.random.default_rng(seed)
    fixtures = runs.fixtures
    db = np.flatnonzero([both[0] is not None and both[0].name == "db" for both in fixtures.both])[0]
    uses = np.flatnonzero(fixtures.use_fixture == db)
    busy, use_busy, in_all = runs.busy.copy(), fixtures.use_busy.copy(), fixtures.busy.copy()
    for at in range(len(busy)):
        count = int(np.clip(round(random.normal(13.5, 1.6)), 0, 27))
        hit = random.choice(uses, count, replace=False)
        use_busy[at, hit, 0] += 110 * MS
        in_all[at, db, 0] += count * 110 * MS
        np.add.at(busy[at, :, SETUP], fixtures.use_test[hit], 110 * MS)
        np.add.at(busy[at, :, CALL], random.choice(len(runs.names), 27 - count, replace=False), 110 * MS)
    return replace(runs, busy=busy, fixtures=replace(fixtures, use_busy=use_busy, busy=in_all))


@pytest.mark.parametrize(("count", "paired"), [(5, True), (1, False), (3, False)])
def test_garbage_collections_that_fall_here_or_there_are_no_regression(count: int, paired: bool) -> None:
    """They are in as many set-ups as are drawn in, a few more or less."""
    profile, told = run(suite(tests=240)), rule("setup:5%")
    base = lay([profile] * count, [profile] * count)
    verdicts = Counter(
        judged(measured(collected(noisy(base, Weather(run=0.01), seed), seed), told, paired=paired), told, None).verdict
        for seed in range(SEEDS)
    )
    assert verdicts["regressed"] == 0
