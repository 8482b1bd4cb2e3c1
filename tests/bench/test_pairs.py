"""Pairs alternate, and the median comes with an honest interval."""

from __future__ import annotations

from itertools import count

import pytest

from tests.bench.pairs import estimate, interleaved


def test_order_alternates() -> None:
    clock = count()
    measured = interleaved(lambda: ("plain", next(clock)), lambda: ("ours", next(clock)), 3)
    assert measured == [
        (("plain", 0), ("ours", 1)),
        (("plain", 3), ("ours", 2)),
        (("plain", 4), ("ours", 5)),
    ]


# From the binomial distribution: 25 values leave the 8th and the 18th, 6 the first and the last.
@pytest.mark.parametrize(("values", "low", "high"), [(25, 8, 18), (6, 1, 6), (7, 1, 7), (9, 2, 8), (100, 40, 61)])
def test_interval(values: int, low: int, high: int) -> None:
    found = estimate([float(value) for value in range(values, 0, -1)])
    assert (found.median, found.low, found.high) == ((values + 1) / 2, low, high)


@pytest.mark.parametrize("values", [[1.5], [1.0, 2.0], [1.0, 1.2, 1.7, 1.8, 2.0]])
def test_few_values_leave_nothing_out(values: list[float]) -> None:
    found = estimate(values)
    assert (found.low, found.high) == (values[0], values[-1])


def test_a_disturbed_pair_does_not_move_it() -> None:
    assert estimate([1.01, 1.02, 1.02, 1.03, 9.0]).median == 1.02
