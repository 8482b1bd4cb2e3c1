"""The chosen way is held against the fastest one."""

from __future__ import annotations

import pytest

from tests.truth.synthetic import Way
from tests.truth.synthetic_race import GRID, HEADINGS, Race, timed

TWO, FOUR = Way(2, "load"), Way(4, "load")


def test_a_choice_may_lag_behind() -> None:
    """4.4 s where 4 s were to be had."""
    race = Race("a", {Way(0): 8_000_000_000, TWO: 4_400_000_000, FOUR: 4_000_000_000}, TWO)
    assert race.fastest == FOUR
    assert race.behind == pytest.approx(0.1)
    cells = race.cells()
    assert len(cells) == len(HEADINGS)
    assert cells[1:3] == ("-n 2 --dist load", "4.400 s")
    assert cells[-2:] == ("8.000 s", "+10.00%")


def test_the_best_choice_does_not() -> None:
    """Also where that is to do without workers."""
    race = Race("a", {Way(0): 1_000_000_000, TWO: 1_500_000_000}, Way(0))
    assert race.behind == 0.0
    assert race.cells()[1] == "in sequence"


@pytest.mark.parametrize("chosen", [TWO, FOUR])
def test_lucky_run_is_repeated_whoever_had_it(chosen: Way) -> None:
    """One way is the quickest at first, and not in the two runs after that."""
    runs: list[Way] = []
    walls = {FOUR: iter((90, 120, 130))}

    def run(way: Way) -> int:
        runs.append(way)
        return next(walls[way]) if way in walls else 100 if way == TWO else 110

    took = timed(run, chosen)
    assert runs == [*GRID, TWO, FOUR, TWO, FOUR]
    assert (took[TWO], took[FOUR], took[Way(0)]) == (100, 120, 110)


def test_choice_that_is_far_behind_is_run_again_too() -> None:
    runs: list[Way] = []

    def run(way: Way) -> int:
        runs.append(way)
        return 200 if way == TWO else 100 if way == FOUR else 150

    assert timed(run, TWO)[TWO] == 200
    assert runs == [*GRID, TWO, FOUR, TWO, FOUR]


def test_the_grid_holds_the_sequential_run_once() -> None:
    """It is one of the ways to choose from."""
    assert [way for way in GRID if not way.workers] == [Way(0)]
    assert Way(0).args == ()
