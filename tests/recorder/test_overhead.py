"""The calibration counts with the clock that it is given, and its cost follows the number of integers."""

from __future__ import annotations

from itertools import count

from testtime_recorder.overhead import _TURNS, calibrate


def test_an_event_costs_what_the_clock_says() -> None:
    """Each round reads the clock at both ends and twice per event, so on this clock an event takes 2 ticks of 10 ns."""
    integers = 6 * _TURNS  # of a round
    ticks = count(0, 10)
    per_round = (2 * _TURNS + 1) * 10
    assert calibrate(lambda: next(ticks), integers) == per_round
    assert calibrate(lambda: next(ticks), 10 * integers) == 10 * per_round


def test_the_quickest_round_counts() -> None:
    """A machine busy with something else makes a round slower, never quicker."""
    readings = iter([*range(2 * _TURNS + 2), *range(1000, 1000 + 50 * (2 * _TURNS + 2), 50), *range(10**6, 10**7, 70)])
    assert calibrate(lambda: next(readings), 6 * _TURNS) == 2 * _TURNS + 1


def test_no_events_cost_nothing() -> None:
    ticks = count()
    assert calibrate(lambda: next(ticks), 0) == 0
