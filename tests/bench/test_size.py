"""The environment can only make a benchmark smaller, and then nothing is judged."""

from __future__ import annotations

from tests.bench.size import PAIRS, SHARE, Size, asked


def test_full_unless_asked() -> None:
    assert asked({}) == Size(25, 1.0)
    assert not asked({}).reduced


def test_asked() -> None:
    size = asked({PAIRS: "3", SHARE: "0.01"})
    assert size == Size(3, 0.01)
    assert size.of(10_000) == 100
    assert size.of(10) == 1


def test_either_makes_it_too_small_to_judge() -> None:
    assert Size(24, 1.0).reduced
    assert Size(25, 0.5).reduced
    assert not Size(50, 1.0).reduced
