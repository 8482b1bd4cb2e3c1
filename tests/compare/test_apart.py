"""Runs of which most of what they differ by is the kernel's doing: what is left convicts, and nothing else does."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest
from msgspec.structs import replace

from tests.compare.noise import measured
from tests.compare.suites import MS, Case, Day, Suite, lay, run, suite
from testtime.compare.apart import grown_apart
from testtime.compare.judge import judged
from testtime.compare.judged import Judged
from testtime.compare.rules import rule
from testtime.compare.sample import SETUP, computing, sample
from testtime.compare.sums import summed
from testtime.model.profile import Profile

BEFORE, AFTER = (0, 900, 300, 1200, 150), (600, 100, 900, 0, 700)
"""What the kernel computes in each run, ms; all set-ups take 2 s without it."""


def slower(told: Suite, ms: int) -> Suite:
    """With every third test's own set-up longer, so much in all: no fixture is, and not the typical test."""
    return told.cases_with({"setup": round((1 + ms / 20) * MS)}, [case.nodeid for case in told.cases[::3]])


SLOW = slower(suite(), 240)


def day(told: Suite, kernel_ms: int, how: Day | None = None, *, known: bool = True) -> Profile:
    """A run in which ``user`` takes so much longer in all, for the kernel is slow."""
    users = sum("user" in case.fixtures for case in told.cases)
    each = next(fixture.busy for fixture in told.fixtures if fixture.name == "user")
    found = run(told.altered("user", busy=1 + kernel_ms * MS / users / each), how)
    return told_kernel(found, round(kernel_ms * (1.0 if how is None else how.slow)) if known else None)


def told_kernel(profile: Profile, ms: int | None) -> Profile:
    """A run that knows what the kernel computed in it."""
    ns = None if ms is None else ms * MS
    return replace(profile, processes=tuple(replace(each, kernel_ns=ns) for each in profile.processes))


def side(told: Suite, kernel_ms: Sequence[int], how: Day | None = None, *, known: bool = True) -> list[Profile]:
    """Runs on days of all kinds."""
    return [day(told, ms, how, known=known) for ms in kernel_ms]


def of(before: list[Profile], after: list[Profile], word: str = "setup:5%", *, paired: bool = True) -> Judged:
    """What becomes of a rule."""
    return judged(measured(lay(before, after), rule(word), paired=paired), rule(word), None)


def convicted(before: list[Profile], after: list[Profile], *, paired: bool = True) -> bool:
    """Whether this account breaks a rule, whatever others say."""
    known = measured(lay(before, after), rule("setup:5%"), paired=paired)
    everything = (np.ones(len(each), dtype=np.bool_) for each in (known.runs.names, known.runs.fixtures.both))
    return any(grown_apart(known, rule("setup:5%"), summed(known, (SETUP,), *everything)))


def test_unchanged_code_is_not_blamed_for_what_the_kernel_did() -> None:
    assert of(side(suite(), BEFORE), side(suite(), AFTER)).verdict == "inconclusive"


@pytest.mark.parametrize("word", ["setup:5%", "total:4%", "setup:*:5%"])
def test_what_is_slower_beside_it_is_found(word: str) -> None:
    (found,) = of(side(suite(), BEFORE), side(SLOW, AFTER), word).broken
    assert found.what.endswith("+240 ms, what the kernel computed left out")
    assert found.unit == word.partition(":")[0]


def test_so_it_is_where_the_machine_is_faster_in_one_run_than_in_another() -> None:
    speeds = (1.3, 0.9, 1.0, 1.2, 0.85), (0.9, 1.25, 1.1, 0.85, 1.3)
    before, after = (
        [day(told, ms, Day(slow=slow)) for ms, slow in zip(kernel, slows, strict=True)]
        for told, kernel, slows in zip((suite(), SLOW), (BEFORE, AFTER), speeds, strict=True)
    )
    (found,) = of(before, after).broken
    assert found.what.endswith("+252 ms, what the kernel computed left out")


def in_calls(told: Suite, kernel_ms: Sequence[int], how: Day | None = None) -> list[Profile]:
    """Runs of which the calls, too, take the longer the slower the kernel is, so that they tell no speed."""
    runs = []
    for ms in kernel_ms:
        slowed = (dataclasses.replace(case, busy=round(case.busy * (1 + ms / 2500))) for case in told.cases)
        calls = sum(case.busy for case in told.cases) * ms / 2500
        found = day(dataclasses.replace(told, cases=tuple(slowed)), ms, how)
        runs.append(told_kernel(found, ms + round(calls / MS)))
    return runs


def test_so_it_is_where_the_kernel_computes_for_calls_as_well() -> None:
    (found,) = of(in_calls(suite(), BEFORE), in_calls(slower(suite(), 400), AFTER)).broken
    assert found.what.endswith("what the kernel computed left out")


def test_an_interpreter_that_is_slower_then_is_none_of_the_suites_either() -> None:
    assert not convicted(in_calls(suite(), BEFORE), in_calls(suite(), AFTER, Day(slow=1.2)))


def test_and_only_where_that_is_known_and_runs_are_pairs() -> None:
    assert of(side(suite(), BEFORE, known=False), side(SLOW, AFTER, known=False)).verdict == "inconclusive"
    assert of(side(suite(), BEFORE), side(SLOW, AFTER), paired=False).verdict == "inconclusive"
    before, after = (
        side(told, [4 * ms for ms in each]) for told, each in ((suite(), BEFORE), (slower(suite(), 1600), AFTER))
    )
    assert convicted(before, after)
    assert not convicted(before, after, paired=False)


def test_by_less_than_the_limit_it_may_grow() -> None:
    assert of(side(suite(), BEFORE), side(SLOW, AFTER), "setup:15%").verdict == "inconclusive"


def test_one_account_does_where_the_kernel_is_much_the_same_in_all_runs() -> None:
    (found,) = of(side(suite(), (300,) * 5), side(SLOW, (300,) * 5)).broken
    assert "kernel" not in found.what
    assert of(side(suite(), (300,) * 5), side(SLOW, (190,) * 5)).verdict == "inconclusive"


def test_what_the_calls_had_the_kernel_compute_before_is_not_missed_in_set_up() -> None:
    """Without the calls' part of it, set-up would seem to have grown by all that calls no longer do."""
    heavy = suite().cases_with({"busy": 40 * MS}, [case.nodeid for case in suite().cases[::3]])
    before = [told_kernel(each, 600 + ms) for each, ms in zip(side(heavy, BEFORE), BEFORE, strict=True)]
    assert of(before, side(suite(), AFTER)).verdict == "inconclusive"


def test_nor_what_tests_had_that_are_gone() -> None:
    more = suite().plus(*(Case(f"tests/test_files.py::test_{at}", busy=50 * MS) for at in range(10)))
    before = [told_kernel(each, 500 + ms) for each, ms in zip(side(more, BEFORE), BEFORE, strict=True)]
    assert of(before, side(suite(), AFTER)).verdict == "inconclusive"


def test_a_slower_interpreter_is_none_of_the_suites() -> None:
    assert of(side(suite(), BEFORE), side(suite(), AFTER, Day(slow=1.25))).verdict == "inconclusive"


def test_doing_oneself_what_the_kernel_did_makes_nothing_longer() -> None:
    """As much faster in all as it is slower by itself."""
    slow = slower(suite(), 600)
    heavy = tuple(ms + 1500 for ms in BEFORE)
    assert of(side(suite(), heavy), side(slow, (10, 0, 20, 0, 15))).verdict == "ok"


def test_computing_of_a_run_is_that_of_tests_and_of_what_they_share() -> None:
    told = suite()
    calls = sum(case.busy for case in told.cases)
    shared = 60 * (4 + 1 + 6 + 1) + 6 * 55 + 120
    assert computing(sample(run(told))) == pytest.approx(calls + shared * MS, rel=0.02)
