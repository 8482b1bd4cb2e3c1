"""Rounds are balanced, and nobody is always first."""

from __future__ import annotations

from itertools import islice
from random import Random

import pytest

from testtime.compare.order import rounds


@pytest.mark.parametrize("sides", [2, 3])
def test_each_side_is_in_each_half_equally_often(sides: int) -> None:
    found = list(islice(rounds(sides, Random(1)), 40))
    assert all(sorted(each) == list(range(sides)) for each in found)
    places = [sum(each.index(side) for each in found) for side in range(sides)]
    assert places == [20 * (sides - 1)] * sides


def test_order_is_drawn() -> None:
    drawn = {tuple(islice(rounds(2, Random(seed)), 6)) for seed in range(40)}
    assert len(drawn) == 8
