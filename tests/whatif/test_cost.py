"""CPU and waiting are kept apart, and add up to the wall time."""

from __future__ import annotations

import pytest

from testtime.model.profile import Span
from testtime.whatif.cost import NOTHING, Cost, own, stretch


def test_wall_is_both() -> None:
    assert Cost(3, 4).wall == 7
    assert NOTHING.wall == 0


def test_arithmetic() -> None:
    assert Cost(1, 2).plus(Cost(10, 20)) == Cost(11, 22)
    assert Cost(3, 5).times(0.5) == Cost(2, 2)  # to the even neighbour


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(5, 100, 30, 0, 0), Cost(30, 70)),
        (Span(5, 100, 30, 50, 0), Cost(80, 20)),
        (Span(5, 100, 30, 0, 60), Cost(30, 10)),
        (Span(5, 100, 250, 0, 60), Cost(40, 0)),
        (Span(5, 100, None, 0, 60), Cost(40, 0)),
    ],
    ids=["waits", "child", "fixture inside", "threads", "too short to be read"],
)
def test_own_part_of_a_span(span: Span, expected: Cost) -> None:
    assert own(span) == expected
    assert own(span).wall == span.own_ns


@pytest.mark.parametrize(
    ("wall", "cpu", "expected"), [(10, 4, Cost(4, 6)), (10, 25, Cost(10, 0)), (10, -3, Cost(0, 10)), (0, 5, NOTHING)]
)
def test_stretch_takes_as_long_as_it_took(wall: int, cpu: int, expected: Cost) -> None:
    assert stretch(wall, cpu) == expected
