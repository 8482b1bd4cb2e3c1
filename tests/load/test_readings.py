"""Readings of the CPU clock, joined.

What lives here: what a stretch of time is said to have used, from readings at other moments.  What may never be added:
journals; which stretches there are is tested with what reads them.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from testtime.load.readings import Readings


def readings(*pairs: tuple[int, int]) -> Readings:
    """Those of these moments."""
    made = Readings()
    for moment, cpu in pairs:
        made.add(moment, cpu)
    return made


def test_nothing_is_known_before_the_first_reading() -> None:
    assert readings().at(5) is None
    made = readings((10, 100), (20, 103))
    assert made.at(9) is None
    assert made.between(9, 20) is None
    assert made.between(0, 9) is None
    assert made.at(10) == 100


@pytest.mark.parametrize(
    ("moment", "cpu"), [(10, 100), (11, 101), (19, 109), (20, 103), (24, 107), (30, 113), (31, 114), (99, 182)]
)
def test_process_is_taken_to_compute_from_a_reading_to_a_moment_after_it(moment: int, cpu: int) -> None:
    """However long ago that was: the recorder reads again where it was long."""
    assert readings((10, 100), (20, 103), (30, 113)).at(moment) == cpu


@pytest.mark.parametrize(
    ("start", "end", "cpu"),
    [
        (10, 20, 3),  # from reading to reading
        (10, 40, 24),  # over one between them
        (12, 20, 1),  # what came before the start was computing
        (20, 25, 5),  # so is what comes after the last reading
        (12, 14, 2),
        (20, 20, 0),
    ],
)
def test_between(start: int, end: int, cpu: int) -> None:
    assert readings((10, 100), (20, 103), (40, 124)).between(start, end) == cpu


def test_stretches_that_follow_each_other_use_what_they_use_together() -> None:
    made = readings((0, 50), (10, 52), (30, 70), (35, 70))
    moments = [0, 10, 30, 35]
    parts = [made.between(*each) for each in pairwise(moments)]
    assert parts == [2, 18, 0]
    assert made.between(0, 35) == 20


def test_never_negative() -> None:
    """The process waited right after the first reading, so 17 is taken for later on the clock than it was."""
    made = readings((10, 100), (20, 103))
    assert made.between(17, 20) == 0
    assert made.between(20, 10) == 0


def test_of_two_readings_at_one_moment_the_later_counts() -> None:
    assert readings((10, 100), (10, 104)).at(12) == 106


def test_children_since_they_were_asked_for_last() -> None:
    made = readings()
    assert [made.children(total) for total in (0, 5, 5, 12)] == [0, 5, 0, 7]


def test_children_that_were_not_asked_for_are_none_and_go_to_the_next() -> None:
    made = readings()
    assert [made.children(total) for total in (3, -1, -1, 10)] == [3, 0, 0, 7]


def test_children_are_never_negative() -> None:
    """A total that fell is believed from then on."""
    made = readings()
    assert [made.children(total) for total in (8, 6, 7)] == [8, 0, 1]


def test_settling_keeps_the_last_reading() -> None:
    made = readings((10, 100), (20, 103))
    made.settle()
    assert (made.at(19), made.at(20), made.at(25)) == (None, 103, 108)
    made.settle()
    assert made.at(25) == 108


def test_settling_without_any_reading() -> None:
    made = readings()
    state = made.settle()
    made.add(10, 100)
    assert made.at(12) == 102
    made.restore(state)
    assert made.at(12) is None


def test_restoring_forgets_what_came_since() -> None:
    made = readings((10, 100), (20, 103))
    made.children(5)
    state = made.settle()
    for _ in range(2):  # once more than it was settled
        made.add(30, 104)
        made.add(40, 105)
        assert made.children(9) == 4
        assert made.at(40) == 105
        made.restore(state)
        assert (made.at(19), made.at(40)) == (None, 123)
    assert made.children(6) == 1


def test_settling_again_does_not_change_what_can_be_restored() -> None:
    made = readings((10, 100))
    state = made.settle()
    made.add(20, 101)
    made.settle()
    made.restore(state)
    assert (made.at(10), made.at(20)) == (100, 110)
