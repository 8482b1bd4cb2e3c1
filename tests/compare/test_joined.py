"""Rows with one key come together, and stay in the order of the first run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testtime.compare.joined import joined
from testtime.compare.sample import Integers


def columns(*rows: tuple[int, ...], width: int = 2) -> list[Integers]:
    """Rows as columns."""
    return list(np.array(rows, dtype=np.int64).reshape(len(rows), width).T)


def test_rows_are_found_in_whatever_order_they_come() -> None:
    first = columns((7, 1), (3, 1), (3, 2))
    second = columns((3, 2), (7, 1), (3, 1))
    assert joined([first, second]).tolist() == [[0, 1, 2], [1, 2, 0]]


def test_row_that_a_run_lacks_is_left_out() -> None:
    first, second, third = columns((1, 1), (2, 2), (3, 3)), columns((3, 3), (1, 1)), columns((2, 2), (3, 3))
    assert joined([first, second]).tolist() == [[0, 2], [1, 0]]
    assert joined([first, second, third]).tolist() == [[2], [0], [1]]


def test_rows_with_one_key_are_counted_through() -> None:
    first, second = columns((1, 1), (2, 2), (1, 1), (1, 1)), columns((1, 1), (1, 1), (2, 2))
    assert joined([first, second]).tolist() == [[0, 1, 2], [0, 2, 1]]


def test_one_run_is_joined_to_itself() -> None:
    assert joined([columns((5, 5), (4, 4))]).tolist() == [[0, 1]]


@pytest.mark.parametrize("rows", [[], [(1, 1)]])
def test_nothing_in_common(rows: list[Any]) -> None:
    assert joined([columns(*rows), columns()]).tolist() == [[], []]


def test_columns_that_differ_by_nearly_all_that_they_may_stay_apart() -> None:
    most = (1 << 31) - 1
    rows = [(-1, 0, most), (most - 1, most, 0), (-1, most, 0), (most - 1, 0, most), (0, 0, 0)]
    first, second = columns(*rows, width=3), columns(*rows[::-1], width=3)
    assert joined([first, second]).tolist() == [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0]]


ROWS = st.lists(st.tuples(st.integers(-2, 3), st.integers(0, 2), st.sampled_from([-1, 0, 5])), max_size=20)


@given(st.lists(ROWS, min_size=1, max_size=3))
def test_it_is_what_going_through_the_rows_finds(runs: list[list[tuple[int, int, int]]]) -> None:
    places = []
    for rows in runs:
        numbered = [(row, rows[:at].count(row)) for at, row in enumerate(rows)]
        places.append({row: at for at, row in enumerate(numbered)})
    common = [row for row in places[0] if all(row in each for each in places)]
    found = joined([columns(*rows, width=3) for rows in runs])
    assert found.tolist() == [[each[row] for row in common] for each in places]
