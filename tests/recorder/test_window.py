"""What two looks say of what lies between them."""

from __future__ import annotations

from typing import Any

import pytest

from testtime_recorder.statements import STEP
from testtime_recorder.window import UNKNOWN, Spot, Window, lasted

MS = 1_000_000
NOW = 100 * MS


def window(wall: int, computed: int = 0, suspended: bool = False, first: bool = False) -> Window:
    """One that ends now; ms."""
    return Window(NOW - wall * MS, NOW, computed * MS, suspended, first)


def step(line: int = 3, wall: int = 50, cpu: int = 0, until: int = 20, turn: int = 0, column: int = -1) -> list[Any]:
    """One that was seen last so many ms ago."""
    return [line, NOW - (until + wall) * MS, wall * MS, cpu * MS, 0, turn, "leaf", column]


def in_ms(found: list[Any]) -> tuple[int, ...]:
    """Start before now, wall, cpu and suspended."""
    return ((NOW - found[1]) // MS, *(each // MS for each in found[2:5]))


@pytest.mark.parametrize(
    ("first", "computed", "ago"),
    [(True, 0, 20), (True, 8, 20), (False, 0, 10), (False, 8, 6)],
)
def test_when_a_function_began(first: bool, computed: int, ago: int) -> None:
    """Seldom at a look; what was computed before it did was something else's."""
    assert window(20, computed, first=first).begun() == NOW - ago * MS


@pytest.mark.parametrize(
    ("suspended", "computed", "expected"),
    [(False, 0, (20, 20, 0, 0)), (True, 0, (20, 20, 0, 20)), (True, 5, (20, 20, 5, 15)), (False, 30, (20, 20, 20, 0))],
)
def test_first_step(suspended: bool, computed: int, expected: tuple[int, ...]) -> None:
    found = window(20, computed, suspended).begin(Spot(7, 4, "x", 9), NOW - 20 * MS)
    assert in_ms(found) == expected
    assert (found[0], found[5:]) == (7, [4, "x", 9])


@pytest.mark.parametrize(
    ("was", "suspended", "computed", "expected"),
    [
        (False, False, 5, (70, 70, 5, 0)),
        (True, True, 5, (70, 70, 5, 15)),
        (True, False, 5, (70, 70, 5, 15)),
        (False, True, 5, (70, 70, 5, 15)),
    ],
)
def test_step_that_goes_on(was: bool, suspended: bool, computed: int, expected: tuple[int, ...]) -> None:
    found = step()
    window(20, computed, suspended).go_on(found, Spot(3, 0, "leaf"), was)
    assert in_ms(found) == expected


@pytest.mark.parametrize(("was", "expected"), [(True, (70, 70, 12, 8)), (False, (70, 70, 12, 0))])
def test_step_that_goes_on_while_other_threads_compute(was: bool, expected: tuple[int, ...]) -> None:
    found = step()
    Window(NOW - 20 * MS, NOW, 5 * MS, was, False, 7 * MS).go_on(found, Spot(3, 0, "leaf"), was)
    assert in_ms(found) == expected


@pytest.mark.parametrize(
    ("computes", "computed", "bound", "first_cpu"),
    [(False, 0, 10, 0), (False, 5, 5, 0), (True, 5, 15, 5), (True, 30, 0, 30)],
)
def test_border_of_two_statements(computes: bool, computed: int, bound: int, first_cpu: int) -> None:
    """In the middle where neither computes, else where the computing begins or ends; ms before now."""
    found = step(cpu=40 if computes else 0)
    cpu = found[3]
    later = window(20, computed).go_over(found, Spot(4, 0, "y", 12), False)
    assert in_ms(later)[0] == bound
    assert found[1] + found[2] == later[1]
    assert found[3] - cpu == first_cpu * MS
    assert later[2] == NOW - later[1]
    assert (later[0], later[5:]) == (4, [0, "y", 12])


def test_little_computing_says_nothing_of_the_border() -> None:
    found = step()
    later = Window(NOW - 20 * MS, NOW, STEP // 2 - 1, False, False).go_over(found, Spot(4, 0, ""), False)
    assert later[1] == NOW - 10 * MS


def test_step_that_nothing_follows_ends_where_another_would_begin() -> None:
    found = step(cpu=40)
    assert window(20, 5).end(found, False) == 5 * MS
    assert in_ms(found) == (70, 55, 45, 0)
    found = step()
    assert window(20).end(found, True) == 0
    assert in_ms(found) == (70, 60, 0, 10)


def test_phase_that_begins_between_is_the_border() -> None:
    found = step(wall=10, until=30)
    later = window(20, 5, first=True).go_over(found, Spot(4, 0, ""), False)
    assert in_ms(later) == (20, 20, 5, 0)


def test_statement_that_was_suspended_before_the_border() -> None:
    found = step()
    later = window(20).go_over(found, Spot(4, 0, ""), True)
    assert (found[4] // MS, later[4]) == (10, 0)


@pytest.mark.parametrize(
    ("spot", "same"),
    [
        (Spot(3, 0, "other"), True),
        (Spot(4, 0, "leaf"), False),
        (Spot(3, 1, "leaf"), False),
        (Spot(3, 0, "leaf", 9), True),
        (Spot(3, 0, "leaf", 10), False),
    ],
)
def test_where_a_step_goes_on(spot: Spot, same: bool) -> None:
    assert spot.same(step(column=9)) is same


def test_call_that_is_not_known_at_first_is_told() -> None:
    found = step()
    assert Spot(3, 0, "leaf", 9).same(found)
    window(20).go_on(found, Spot(3, 0, "leaf", 9), False)
    assert found[7] == 9
    window(20).go_on(found, Spot(3, 0, "leaf"), False)
    assert found[7] == 9


def test_calls_of_one_line_last_together() -> None:
    steps = [step(2, 9), step(3, 10, turn=1), step(3, 20, turn=2, column=4), step(3, 30, turn=2, column=9)]
    assert lasted(steps[:1]) == 9 * MS
    assert lasted(steps) == 50 * MS


def test_turn_that_is_not_known_may_be_any_and_is_that_of_the_next_look() -> None:
    step = window(20, 20).begin(Spot(3, UNKNOWN, "x"), NOW - 20 * MS)
    assert Spot(3, 4, "").same(step)
    assert not Spot(5, 4, "").same(step)
    window(20, 5).go_on(step, Spot(3, 4, ""), False)
    assert step[5] == 4
    assert not Spot(3, 6, "").same(step)
    assert Spot(3, UNKNOWN, "").same(step)
    window(20, 5).go_on(step, Spot(3, UNKNOWN, ""), False)
    assert step[5] == 4
