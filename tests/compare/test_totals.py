"""Sums and typical values of runs, and how far a ratio of sums varies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests import make
from tests.compare.suites import MS, Case, Fix, Suite, lay, parallel, run, suite
from testtime.compare.sample import SETUP, TEARDOWN, Floats
from testtime.compare.speed import speed
from testtime.compare.totals import Total, shared_here, total, typical, weighted_median, within

CALLS = np.array([False, True, False])


def of(before: Suite, after: Suite, *phases: int) -> Total:
    """Of one run each, all tests and fixtures."""
    runs = lay([run(before)], [run(after)])
    every = np.ones(len(runs.fixtures.both), dtype=bool)
    return total(runs, speed(runs, CALLS), phases, np.ones(len(runs.names), dtype=bool), every)


def test_shared_fixtures_are_part_of_the_total() -> None:
    told = suite(tests=60, files=6)
    found = of(told, told, SETUP)
    assert found.raw == pytest.approx(np.full(2, (60 * (1 + 20 + 6) + 6 * 100 + 400) * MS))
    assert of(told, told, TEARDOWN).raw == pytest.approx(np.full(2, (60 + 6 * 5 + 20) * MS))
    assert of(told, told, SETUP, TEARDOWN).raw == pytest.approx(found.raw + of(told, told, TEARDOWN).raw)


def test_fixture_that_was_shared_is_counted_once_on_each_side() -> None:
    told = suite()
    found = of(told, told.scoped("server", "function"), SETUP)
    assert found.raw[1] - found.raw[0] == pytest.approx(59 * 400 * MS)


def test_only_what_is_chosen_counts() -> None:
    runs = lay([run(suite())], [run(suite())])
    first = np.arange(60) == 0
    named = np.array([old is not None and old.name == "server" for old, _ in runs.fixtures.both])
    found = total(runs, speed(runs, CALLS), (SETUP,), first, named)
    assert found.raw == pytest.approx(np.full(2, (1 + 20 + 6 + 400) * MS))


def test_what_chance_decides_is_made_even_and_the_raw_figure_is_kept() -> None:
    told = suite()
    blocks, turns = [[[at for at in range(60) if at // by % 2 == lane] for lane in range(2)] for by in (10, 1)]
    runs = lay([parallel(told, blocks)], [parallel(told, turns)])
    every = np.ones(len(runs.fixtures.both), dtype=bool)
    found = total(runs, speed(runs, CALLS), (SETUP,), np.ones(60, dtype=bool), every)
    assert found.raw[1] - found.raw[0] == pytest.approx(6 * 100 * MS)
    assert found.even[0] == pytest.approx(found.even[1])
    assert found.even.mean() == pytest.approx(found.raw.mean())


def test_sharing_is_told_by_side() -> None:
    told = Suite((Fix("db", "session"),), (Case("tests/test_a.py::test_one", ("db",)),))
    runs = lay([run(told)] * 2, [run(told.scoped("db", "function"))])
    assert shared_here(runs)[:, 0].tolist() == [True, True, False]


def test_no_test_and_no_fixture_take_nothing() -> None:
    runs = lay([run(suite())], [run(suite())])
    none = np.zeros(len(runs.fixtures.both), dtype=bool)
    found = total(runs, speed(runs, CALLS), (SETUP,), np.zeros(60, dtype=bool), none)
    assert found.raw.tolist() == [0, 0]
    assert found.within == 0


# -- the typical test --------------------------------------------------------------------------------------------------


def test_typical_test_does_not_mind_a_few() -> None:
    told = suite(tests=100)
    wild = told.cases_with({"setup": 500 * MS}, [case.nodeid for case in told.cases[:2]])
    runs = lay([run(told)], [run(wild)])
    found = typical(runs, speed(runs, CALLS), (SETUP,), np.ones(100, dtype=bool))
    assert found == pytest.approx([0, 0])
    more = lay([run(told)], [run(wild.slower("db", 1.5))])
    up = typical(more, speed(more, CALLS), (SETUP,), np.ones(100, dtype=bool))
    assert up[1] - up[0] == pytest.approx(np.log(37 / 27), rel=0.01)


def test_nothing_has_no_typical_test() -> None:
    told = Suite((), tuple(Case(f"tests/test_a.py::test_{at}") for at in range(5)))
    runs = lay([run(told)], [run(told)])
    assert typical(runs, speed(runs, CALLS), (SETUP,), np.ones(5, dtype=bool)).tolist() == [0, 0]
    assert typical(runs, speed(runs, CALLS), (1,), np.zeros(5, dtype=bool)).tolist() == [0, 0]


@pytest.mark.parametrize("seed", range(5))
def test_weighted_median_is_that_of_repeated_values(seed: int) -> None:
    random = np.random.default_rng(seed)
    values, weights = random.normal(size=21), random.integers(1, 9, 21)
    if weights.sum() % 2 == 0:
        weights[0] += 1  # so that there is one in the middle
    assert weighted_median(values, weights.astype(float)) == np.median(np.repeat(values, weights))


def test_weighted_median_of_one() -> None:
    assert weighted_median(np.array([3.0]), np.array([0.1])) == 3.0


# -- how far a ratio of sums varies ------------------------------------------------------------------------------------


@pytest.mark.parametrize("spread", [0.02, 0.1, 0.2])
def test_variance_of_a_ratio_is_that_of_a_bootstrap(spread: float) -> None:
    random = np.random.default_rng(4)
    old = random.lognormal(0, 0.5, 25) * make.S
    new = old * random.lognormal(0.1, spread, 25)
    drawn = random.integers(0, 25, (20_000, 25))
    bootstrap = np.log(new[drawn].sum(axis=1) / old[drawn].sum(axis=1)).var()
    assert within(np.stack([old, new]), 1) == pytest.approx(bootstrap, rel=0.15)


def test_variance_of_a_ratio_is_known_before_and_after() -> None:
    """Of blocks drawn anew each time, as often as that says."""
    random = np.random.default_rng(9)
    drawn = [random.lognormal(0, 0.2, (2, 25)) for _ in range(4000)]
    told = np.mean([within(pair, 1) for pair in drawn])
    assert told == pytest.approx(np.var([np.log(new.sum() / old.sum()) for old, new in drawn]), rel=0.05)


def test_ratio_of_the_same_everywhere_does_not_vary() -> None:
    old = np.arange(1.0, 26.0)
    assert within(np.stack([old, 3 * old]), 1) == pytest.approx(0, abs=1e-12)


def test_each_run_after_is_held_against_one_before() -> None:
    old, wild = np.arange(1.0, 26.0), np.arange(25.0, 0.0, -1.0)
    assert within(np.stack([old, wild, old, wild]), 2) == pytest.approx(0, abs=1e-12)
    assert within(np.stack([old, old, wild]), 1) == pytest.approx(within(np.stack([old, wild]), 1) / 2)


@pytest.mark.parametrize("blocks", [np.ones((2, 1)), np.zeros((2, 25))])
def test_too_little_to_vary(blocks: Floats) -> None:
    assert within(blocks, 1) == 0


def test_waiting_for_a_core_in_slices_is_taken_out_of_the_sum() -> None:
    """One set-up in twenty waits for a core, and as long as all twenty compute."""
    told = Suite((), tuple(Case(f"tests/test_a.py::test_{at}", busy=5 * MS, setup=1 * MS) for at in range(400)))
    runs = lay([run(told)], [run(told)])
    wait = runs.wait.copy()
    wait[1, :, 1] = runs.busy[1, :, 1]
    wait[1, ::20, SETUP] = 20 * runs.busy[1, ::20, SETUP]
    crowded = replace(runs, wait=wait)
    every = np.ones(400, dtype=bool)
    found = total(crowded, speed(crowded, CALLS), (SETUP,), every, np.ones(0, dtype=bool))
    assert found.raw[1] == pytest.approx(2 * found.raw[0])
    assert found.even[1] == pytest.approx(found.even[0])
