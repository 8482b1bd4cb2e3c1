"""Totals against a rule: grown, kept, or neither."""

from __future__ import annotations

import numpy as np
import pytest

from tests import make
from tests.compare.noise import measured
from tests.compare.suites import MS, lay, run, suite
from testtime.compare import thresholds
from testtime.compare.judged import Judged
from testtime.compare.result import Broken
from testtime.compare.rules import rule
from testtime.compare.sample import SETUP, Floats
from testtime.compare.sums import Sum, changed, cleared, grown, summed
from testtime.compare.totals import Total

RULE = rule("setup:5%")


def of(*even: float, before: int = 1, paired: bool = False, within: float = 0.0) -> Sum:
    """Totals of runs, in ns."""
    profile = run(suite(tests=3, files=1))
    told = measured(lay([profile] * before, [profile] * (len(even) - before)), RULE, paired=paired)
    return changed(told, Total(np.array(even), np.array(even), within, 25))


def told(found: Sum, word: str = "setup:5%") -> tuple[list[Broken], Judged]:
    """What is grown, and else what becomes of the rule."""
    return list(grown(rule(word), found)), cleared(rule(word), found)


def test_large_total_that_grew_beyond_doubt_breaks_the_rule() -> None:
    broken, _ = told(of(10 * make.S, 12 * make.S))
    assert broken == [Broken("setup:5%", "setup", "setup in all takes 20 % more, +2.00 s")]


def test_total_that_grew_within_what_runs_differ_by_is_neither() -> None:
    broken, judged = told(of(10 * make.S, 10.6 * make.S))
    assert not broken
    assert judged == Judged(RULE, "inconclusive", doubt="could not exclude +5.0 %")


def test_total_that_grew_by_less_than_the_limit_is_not_cleared_by_that_alone() -> None:
    assert told(of(10 * make.S, 10.2 * make.S))[1].verdict == "inconclusive"
    assert told(of(10 * make.S, 10.2 * make.S), "setup:10%")[1].verdict == "ok"


def test_total_that_shrank_is_kept() -> None:
    assert told(of(10 * make.S, 9 * make.S)) == ([], Judged(RULE, "ok"))


@pytest.mark.parametrize(("more", "breaks"), [(99 * MS, False), (101 * MS, True)])
def test_small_total_must_grow_by_a_tenth_of_a_second(more: float, breaks: bool) -> None:
    assert thresholds.TOTAL_LEAST_NS == 100 * MS
    assert bool(told(of(100 * MS, 100 * MS + more))[0]) == breaks


@pytest.mark.parametrize(
    ("before", "after", "breaks"),
    [(0.15, 0.27, False), (1, 1.5, False), (1, 2.2, True), (4, 4.6, False), (4, 6, True), (40, 48, True)],
)
def test_short_total_of_one_run_each_must_grow_by_more_than_a_stall(before: float, after: float, breaks: bool) -> None:
    """Totals of a second or less vary by 17 % from run to run; where there are several runs, these show it."""
    assert bool(told(of(before * make.S, after * make.S))[0]) == breaks
    assert told(of(*[before * make.S] * 5, *[after * make.S] * 5, before=5, paired=True))[0]


def test_total_that_grew_by_too_little_for_any_rule_is_let_pass_in_so_many_words() -> None:
    small = of(*[100 * MS] * 5, *[145 * MS] * 5, before=5, paired=True)
    broken, judged = told(small)
    assert (broken, judged.verdict) == ([], "ok")
    assert judged.spared == ("setup in all takes 45 % more, +45.0 ms, and a total breaks no rule below +100 ms",)
    shaky = of(*[10 * MS] * 3, 10 * MS, 11 * MS, 12 * MS, before=3, paired=True)
    assert told(shaky)[1].spared == (
        "setup in all takes 9.7 % more, +970 us, and a total breaks no rule below +100 ms",
    )
    assert told(small, "setup:50%")[1] == Judged(rule("setup:50%"), "ok")
    assert told(small, "setup:5%,+60ms")[1] == Judged(rule("setup:5%,+60ms"), "ok")
    assert told(of(*[100 * MS] * 10, before=5, paired=True))[1] == Judged(RULE, "ok")


def test_time_that_leaves_it_open_is_told() -> None:
    assert told(of(*[1 * make.S] * 2))[1].doubt == "could not exclude +10 % (+100 ms)"
    assert told(of(*[1 * make.S] * 2), "setup:5%,+300ms")[1].doubt == "could not exclude +30 % (+300 ms)"


def test_limit_is_the_larger_of_share_and_time() -> None:
    found = of(10 * make.S, 10 * make.S)
    assert np.expm1(found.limit(rule("setup:5%"))) == pytest.approx(0.05)
    assert np.expm1(found.limit(rule("setup:5%,+2s"))) == pytest.approx(0.2)
    assert np.expm1(found.limit(rule("setup:x3,+2s"))) == pytest.approx(2)
    assert np.expm1(found.limit(rule("setup:0%"))) == pytest.approx(0.01)


def test_pairs_that_agree_find_less_and_pairs_that_do_not_find_nothing() -> None:
    old: Floats = np.array([10.0, 14.0, 9.0, 12.0, 11.0]) * make.S
    steady = of(*old, *old * 1.1, before=5, paired=True)
    assert told(steady)[0]
    shaky = of(*old, *old * np.array([1.5, 0.7, 1.5, 0.8, 1.3]), before=5, paired=True)
    assert not told(shaky)[0]
    assert told(of(*old, *old, before=5, paired=True))[1].verdict == "ok"


def test_blocks_that_differ_make_it_less_sure() -> None:
    assert told(of(10 * make.S, 12 * make.S))[0]
    assert not told(of(10 * make.S, 12 * make.S, within=0.08**2))[0]


def test_what_took_nothing_has_no_share() -> None:
    broken, judged = told(of(0, 3 * make.S))
    assert [each.what for each in broken] == ["setup in all takes 3.00 s, and took nothing before"]
    assert told(of(0, 0)) == ([], Judged(RULE, "ok"))
    assert judged.verdict == "inconclusive"


def test_sum_is_of_both_sides() -> None:
    runs = lay([run(suite())], [run(suite().slower("server", 2))])
    every = np.ones(4, dtype=bool)
    found = summed(measured(runs, RULE, paired=False), (SETUP,), np.ones(60, dtype=bool), every)
    assert found.before_ns == pytest.approx(2620 * MS)
    assert found.after_ns == pytest.approx(3020 * MS)
    assert np.exp(found.change.mean[0]) == pytest.approx(3020 / 2620)
