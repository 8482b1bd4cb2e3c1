"""What the kernel computed more after, and waiting for a core: of single runs nobody can say whose doing it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from msgspec.structs import replace

from tests.compare.noise import measured
from tests.compare.suites import MS, Case, Day, Fix, Suite, lay, parallel, run, runs, suite
from testtime.compare.judge import judged
from testtime.compare.judged import Judged
from testtime.compare.outside import NOTHING, Outside, outside
from testtime.compare.rules import rule
from testtime.compare.speed import speed
from testtime.load.shards import joined
from testtime.model.profile import Profile

CALLS = np.array([False, True, False])
SECONDS = 1000


def kernel(profile: Profile, *ms: int | None) -> Profile:
    """A run in which the kernel computed so much for each process."""
    told = zip(profile.processes, ms, strict=True)
    return replace(
        profile, processes=tuple(replace(each, kernel_ns=None if some is None else some * MS) for each, some in told)
    )


def more(before: Sequence[Profile], after: Sequence[Profile]) -> float:
    """How much more it was after, ms."""
    laid = lay(before, after)
    return outside(laid, speed(laid, CALLS)).kernel_ns / MS


def queued(profile: Profile, *ms: int | None) -> Profile:
    """A run in which each process waited so long for a core."""
    told = zip(profile.processes, ms, strict=True)
    return replace(
        profile, processes=tuple(replace(each, queued_ns=None if some is None else some * MS) for each, some in told)
    )


def of_one(before: Suite, after: Suite, more_ms: int | None, word: str = "setup:5%", queue_ms: int = 0) -> Judged:
    """What becomes of a rule, of one run each; ``more_ms``: of the kernel's computing, ``queue_ms``: of waiting for a
    core.
    """
    old = queued(kernel(run(before), 500), 100)
    new = queued(kernel(run(after), None if more_ms is None else 500 + more_ms), 100 + queue_ms)
    laid = lay([old], [new])
    return judged(measured(laid, rule(word), paired=False), rule(word), None)


# -- how much it was --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [([500], [800], 300), ([800], [500], -300), ([None], [500], 0), ([500], [None], 0), ([400, 600], [900], 400)],
)
def test_how_much_more_it_was(before: list[int | None], after: list[int | None], found: float) -> None:
    old, new = ([kernel(run(suite()), each) for each in side] for side in (before, after))
    assert more(old, new) == pytest.approx(found)


def test_it_is_that_of_one_machine() -> None:
    told = suite()
    assert more([kernel(run(told), 500)], [kernel(run(told, Day(slow=1.2)), 600)]) == pytest.approx(0, abs=1e-6)


def test_all_processes_that_ran_tests_have_a_share_and_no_others() -> None:
    halves = [list(range(30)), list(range(30, 60))]
    before, after = (parallel(suite(), halves) for _ in range(2))
    assert more([kernel(before, 9, 100, 100)], [kernel(after, 900, 150, 175)]) == pytest.approx(125)
    assert more([kernel(before, None, 100, 100)], [kernel(after, None, 150, 175)]) == pytest.approx(125)
    assert more([kernel(before, 9, 100, 100)], [kernel(after, 900, None, 175)]) == 0


def test_shards_are_summed() -> None:
    told = suite()
    halves = [Suite(told.fixtures, cases) for cases in (told.cases[:30], told.cases[30:])]
    before, after = (
        joined([kernel(run(half), ms) for half, ms in zip(halves, each, strict=True)])
        for each in ((100, 50), (150, 75))
    )
    assert more([before], [after]) == pytest.approx(75)


def test_waiting_for_a_core_is_counted_likewise_and_as_long_on_any_machine() -> None:
    told = suite()

    def found(before: int | None, after: int | None, day: Day) -> Outside:
        laid = lay([queued(run(told), before)], [queued(run(told, day), after)])
        return outside(laid, speed(laid, CALLS))

    assert found(100, 400, Day()) == Outside(0, 300 * MS)
    assert found(100, 400, Day(slow=1.2)) == Outside(0, 300 * MS)
    assert found(400, 100, Day()) == Outside(0, -300 * MS)
    assert found(100, 100, Day()) == found(None, 100, Day()) == found(100, None, Day()) == NOTHING
    assert not NOTHING
    assert found(100, 101, Day())


@pytest.mark.parametrize(
    ("kernel_ns", "queued_ns", "told"),
    [
        (
            720.4 * MS,
            -14 * SECONDS * MS,
            "the kernel computed 720 ms more for tests and tests waited 14.0 s less for a core",
        ),
        (-2 * MS, 0, "the kernel computed 2.00 ms less for tests"),
        (0, 3 * MS, "tests waited 3.00 ms more for a core"),
    ],
)
def test_it_is_told_as_a_doubt(kernel_ns: float, queued_ns: float, told: str) -> None:
    assert str(Outside(kernel_ns, queued_ns)) == f"could not exclude slow files or a busy machine: {told}"


# -- what that means --------------------------------------------------------------------------------------------------

SLOW_USER = suite().slower("user", 3)  # 720 ms more computing


@pytest.mark.parametrize(
    ("more_ms", "verdict"),
    [(None, "regressed"), (-400, "regressed"), (0, "regressed"), (100, "regressed"), (720, "inconclusive")],
)
def test_computing_that_may_all_be_the_kernels_does_not_break_a_rule(more_ms: int | None, verdict: str) -> None:
    found = of_one(suite(), SLOW_USER, more_ms)
    assert found.verdict == verdict
    if verdict == "inconclusive":
        assert (
            found.doubt == "could not exclude slow files or a busy machine: the kernel computed 720 ms more for tests"
        )
    else:
        assert {each.unit for each in found.broken} == {"user"}


def test_total_and_fixture_are_judged_each_on_its_own() -> None:
    """The kernel may have done all of what one of two fixtures takes longer, and not of what both do."""
    told = suite().slower("user", 6).altered("db", busy=8.5)  # 1.8 s more in either
    assert {each.unit for each in of_one(suite(), told, 0).broken} == {"setup", "user", "db"}
    assert {each.unit for each in of_one(suite(), told, 1800).broken} == {"setup"}


@pytest.mark.parametrize(
    ("queue_ms", "verdict"), [(-50, "regressed"), (0, "regressed"), (100, "regressed"), (960, "inconclusive")]
)
def test_waiting_that_may_all_be_for_a_core_does_not_break_a_rule(queue_ms: int, verdict: str) -> None:
    slow = suite().altered("db", wait=2)  # 960 ms more
    found = of_one(suite(), slow, 300, queue_ms=queue_ms)
    assert found.verdict == verdict
    if verdict == "inconclusive":
        assert found.doubt == (
            "could not exclude slow files or a busy machine:"
            " the kernel computed 300 ms more for tests and tests waited 960 ms more for a core"
        )


@pytest.mark.parametrize(("more_ms", "queue_ms"), [(-360, 0), (0, -100)])
def test_what_a_faster_machine_may_hide_is_not_cleared(more_ms: int, queue_ms: int) -> None:
    told = suite()
    better = told.altered("user", busy=0.5) if more_ms else told.altered("db", wait=0.5)
    assert of_one(told, better, 0, "setup:10%").verdict == "ok"
    assert of_one(told, better, more_ms, "setup:10%", queue_ms=5 * queue_ms).verdict == "inconclusive"
    assert of_one(told, told, more_ms, "setup:20%", queue_ms=queue_ms).verdict == "ok", "nothing got faster by it"


def test_computing_is_never_waiting_for_a_core() -> None:
    assert of_one(suite(), SLOW_USER, 0, queue_ms=30 * SECONDS).verdict == "regressed"


def test_both_may_have_a_share() -> None:
    slow = suite().altered("db", busy=4, wait=2)  # 720 and 960 ms more
    assert of_one(suite(), slow, 720).verdict == of_one(suite(), slow, 0, queue_ms=960).verdict == "regressed"
    assert of_one(suite(), slow, 720, queue_ms=960).verdict == "inconclusive"


@pytest.mark.parametrize("word", ["setup:5%", "fixture:db:10%", "total:5%"])
def test_waiting_is_never_the_kernels(word: str) -> None:
    assert of_one(suite(), suite().altered("db", wait=2), 30 * SECONDS, word).verdict == "regressed"


def test_nor_is_a_count() -> None:
    often = of_one(suite(), suite().scoped("app", "function"), 30 * SECONDS)
    assert "app" in {each.unit for each in often.broken}
    assert of_one(suite(), suite().scoped("app", "function"), 30 * SECONDS, "count:5%").verdict == "regressed"


@pytest.mark.parametrize("word", ["fixture:user:10%", "setup:user:5%", "test:50%"])
def test_all_rules_about_time_go_by_it(word: str) -> None:
    told = suite()
    slow = told.slower("user", 3).cases_with({"busy": 200 * MS}, [told.cases[4].nodeid])
    assert of_one(told, slow, 0, word).verdict == "regressed"
    assert of_one(told, slow, 5 * SECONDS, word).verdict == "inconclusive"


def test_repeats_go_by_it_and_pairs_do_not() -> None:
    day, word = Day(noise=0.02), rule("setup:5%")
    before = [kernel(each, 500) for each in runs(suite(), 4, day)]
    after = [kernel(each, 1500) for each in runs(SLOW_USER, 4, day, seed=50)]
    found = {
        paired: judged(measured(lay(before, after), word, paired=paired), word, None).verdict
        for paired in (True, False)
    }
    assert found == {True: "regressed", False: "inconclusive"}


def test_repeats_in_which_the_typical_test_takes_longer_go_by_it() -> None:
    told = Suite(
        (Fix("server", "session", wait=10 * SECONDS * MS),),
        tuple(Case(f"a.py::{at}", ("server",), setup=20 * MS) for at in range(100)),
    )
    slow, day, word = told.cases_with({"setup": 26 * MS}), Day(noise=0.02), rule("setup:5%")
    before, after = runs(told, 4, day), runs(slow, 4, day, seed=50)
    found = [
        judged(
            measured(lay([kernel(r, 100) for r in before], [kernel(r, 100 + ms) for r in after]), word, paired=False),
            word,
            None,
        ).verdict
        for ms in (0, 600)
    ]
    assert found == ["regressed", "inconclusive"]
