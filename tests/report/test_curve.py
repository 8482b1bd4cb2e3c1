"""Times over a number, in characters."""

from __future__ import annotations

import pytest

from testtime.report.curve import HEIGHT, drawn
from testtime.view.document import Curve, Point, Series

S = 1_000_000_000


def _series(mark: str, *walls: int, low: int = 0, high: int = 0) -> Series:
    """Points at 1, 2, 3 ..., in whole seconds."""
    points = (Point(at, wall * S, (wall - low) * S, (wall + high) * S) for at, wall in enumerate(walls, 1))
    return Series(mark, mark * 3, tuple(points))


def _curve(*series: Series, level: int = 8) -> Curve:
    return Curve("workers", series, level * S, "in sequence", "range")


def test_height_is_time() -> None:
    assert drawn(_curve(_series("a", 8, 4, 2)), 60).lines == (
        " 8.00 s  a─────",
        "",
        "",
        "",
        "           a",
        "",
        "             a",
        "",
        "      0",
        "workers  1 2 3",
    )


def test_series_stand_side_by_side_with_their_ranges() -> None:
    made = drawn(_curve(_series("a", 4, low=1, high=1), _series("b", 4)), 60, ascii_only=True)
    assert [line[9:] for line in made.lines] == ["---", "", "", ".", "ab", ".", "", "", "", "1"]
    assert made.legend == ("a aaa", "b bbb", ". range", "- in sequence")


def test_slower_than_the_level_is_above_it() -> None:
    lines = drawn(_curve(_series("a", 16)), 60).lines
    assert lines[0].split() == ["16.0", "s", "a"]
    assert lines[4].split() == ["8.00", "s", "──"]


def test_wild_range_does_not_flatten_the_curve() -> None:
    lines = drawn(_curve(_series("a", 4, high=400)), 60).lines
    assert lines[0].startswith(" 10.4 s")
    assert lines.index(next(line for line in lines if "a" in line)) < HEIGHT - 2


def test_no_time_at_all_is_drawn_all_the_same() -> None:
    assert len(drawn(_curve(_series("a", 0), level=0), 60).lines) == HEIGHT + 1


@pytest.mark.parametrize("room", [38, 58, 98])
def test_no_line_is_wider_than_the_room(room: int) -> None:
    series = [_series(mark, *range(40, 0, -1), low=1, high=2) for mark in "abcde"]
    lines = drawn(_curve(*series), room).lines
    assert max(map(len, lines)) <= room
    numbers = lines[-1].split()[1:]
    assert (numbers[0], numbers[-1]) == ("1", "40")
    assert len(numbers) == (room - 9) // 6
