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


def test_lucky_run_is_repeated() -> None:
    """One way is quicker than the chosen one at first, and slower in the two runs after that."""
    runs: list[Way] = []
    walls = {FOUR: iter((9, 12, 13))}

    def run(way: Way) -> int:
        runs.append(way)
        return next(walls[way]) if way in walls else 10 if way == TWO else 20

    took = timed(run, TWO)
    assert runs == [*GRID, TWO, FOUR, TWO, FOUR]
    assert (took[TWO], took[FOUR], took[Way(0)]) == (10, 12, 20)


def test_choice_that_nothing_beats_is_run_once() -> None:
    runs: list[Way] = []

    def run(way: Way) -> int:
        runs.append(way)
        return 10 if way == TWO else 20

    assert set(timed(run, TWO).values()) == {10, 20}
    assert runs == list(GRID)


def test_the_grid_holds_the_sequential_run_once() -> None:
    """It is one of the ways to choose from."""
    assert [way for way in GRID if not way.workers] == [Way(0)]
    assert Way(0).args == ()
