"""How durations and shares are written for people."""

from __future__ import annotations

from math import inf

import pytest

from testtime.units import MILLISECOND, SECOND, between, change, duration, more, percent, seconds, times

MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


@pytest.mark.parametrize(
    ("ns", "expected"),
    [
        (0, "0 ns"),
        (999, "999 ns"),
        (1_000, "1.00 us"),
        (9_994, "9.99 us"),
        (9_995, "10.0 us"),
        (99_949, "99.9 us"),
        (99_950, "100 us"),
        (312_400, "312 us"),
        (999_499, "999 us"),
        (999_500, "1.00 ms"),
        (4_570_000, "4.57 ms"),
        (999_499_999, "999 ms"),
        (999_500_000, "1.00 s"),
        (16_190 * MILLISECOND, "16.2 s"),
        (59_949 * MILLISECOND, "59.9 s"),
        (59_950 * MILLISECOND, "1 min 00 s"),
        (125 * SECOND, "2 min 05 s"),
        (119_500 * MILLISECOND, "2 min 00 s"),
        (HOUR - SECOND, "59 min 59 s"),
        (HOUR - SECOND // 2 + 1, "1 h 00 min"),
        (HOUR + 2 * MINUTE, "1 h 02 min"),
        (HOUR + 59 * MINUTE + 31 * SECOND, "2 h 00 min"),
        (100 * HOUR, "100 h 00 min"),
        (-4_570_000, "-4.57 ms"),
    ],
)
def test_duration(ns: int, expected: str) -> None:
    assert duration(ns) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 100, "0 %"),
        (1, 10_000, "<0.1 %"),
        (99, 100_000, "<0.1 %"),
        (1, 1000, "0.1 %"),
        (42, 1000, "4.2 %"),
        (9.94, 100, "9.9 %"),
        (9.95, 100, "10 %"),
        (37, 100, "37 %"),
        (100, 100, "100 %"),
        (250, 100, "250 %"),
        (-42, 1000, "-4.2 %"),
        (1, 0, ""),
        (1, -5, ""),
    ],
)
def test_percent(part: float, whole: float, expected: str) -> None:
    assert percent(part, whole) == expected


@pytest.mark.parametrize(
    ("ns", "expected"), [(0, 0.0), (SECOND, 1.0), (1_234_567_891, 1.234568), (499, 0.0), (501, 1e-6), (-SECOND, -1.0)]
)
def test_seconds(ns: int, expected: float) -> None:
    assert seconds(ns) == expected


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (1.0, "0 %"),
        (1.0004, "0 %"),
        (0.9996, "0 %"),
        (1.0006, "+0.1 %"),
        (0.996, "-0.4 %"),
        (1.096, "+9.6 %"),
        (1.46, "+46 %"),
        (0.01, "-99 %"),
        (2.0, "+100 %"),
        (2.004, "+100 %"),
        (2.006, "x2.01"),
        (2.99, "x2.99"),
        (12.34, "x12.3"),
        (812.4, "x812"),
        (81_234.0, "x81,234"),
    ],
)
def test_change(ratio: float, expected: str) -> None:
    assert change(ratio) == expected


@pytest.mark.parametrize(
    ("ratio", "expected"), [(1.096, "9.6 % more"), (2.0, "100 % more"), (2.5, "x2.5 as long"), (24.48, "x24.5 as long")]
)
def test_more(ratio: float, expected: str) -> None:
    assert more(ratio) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.996, 12.3, "-0.4 % to x12.3"),
        (0.996, inf, "-0.4 % or more"),
        (0.0, inf, "-100 % or more"),
        (None, None, ""),
        (None, 2.0, ""),
    ],
)
def test_between(low: float | None, high: float | None, expected: str) -> None:
    assert between(low, high) == expected


def test_times() -> None:
    assert times(1.5) == "x1.5"
