"""Nanoseconds to text, once.

What lives here: how a duration or a share is written for people.  What may never be added: arithmetic on durations;
inside, everything stays an integer number of nanoseconds.
"""

from __future__ import annotations

from math import isinf

SECOND = 1_000_000_000
MILLISECOND = 1_000_000
_ALIKE = 0.0005
"""A change of less is none."""
_TIMES = 2.0
"""Beyond this, in two digits after the point, a change is told as a factor."""


def seconds(ns: int) -> float:
    """``ns`` as seconds for JSON, rounded to the microsecond (the finest that two clock reads can tell apart)."""
    return round(ns / SECOND, 6)


def duration(ns: int) -> str:
    """``ns`` with three significant digits and a unit: ``312 us``, ``4.57 ms``, ``2 min 05 s``, ``1 h 02 min``."""
    if ns < 0:
        return "-" + duration(-ns)
    if ns < 1_000:
        return f"{ns} ns"
    for unit, size in (("us", 1_000), ("ms", MILLISECOND), ("s", SECOND)):
        value = ns / size
        limit = 59.95 if unit == "s" else 999.5
        if value < limit:
            return (
                f"{value:.2f} {unit}"
                if value < 9.995
                else f"{value:.1f} {unit}"
                if value < 99.95
                else f"{value:.0f} {unit}"
            )
    whole = round(ns / SECOND)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    minutes = round(whole / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min"


def percent(part: int | float, whole: int | float) -> str:
    """The share of ``part`` in ``whole``: ``37 %``, ``4.2 %``, ``<0.1 %``; empty where there is no whole."""
    if whole <= 0:
        return ""
    share = 100 * part / whole
    if share == 0:
        return "0 %"
    if abs(share) < 0.1:
        return "<0.1 %"
    return f"{share:.0f} %" if abs(share) >= 9.95 else f"{share:.1f} %"


def change(ratio: float) -> str:
    """A ratio of after to before as a change: ``+9.6 %``, ``-0.4 %``, ``0 %``; beyond twice as much ``x12``."""
    off = ratio - 1
    if abs(off) < _ALIKE:
        return "0 %"
    return f"{'+' if off > 0 else '-'}{percent(max(abs(off), 0.001), 1)}" if _small(ratio) else times(ratio)


def between(low: float | None, high: float | None) -> str:
    """Two ratios that another is between, as changes: ``-0.4 % to x12``, ``-0.4 % or more`` where the second is
    infinite; empty where they are not known.
    """
    if low is None or high is None:
        return ""
    return f"{change(low)} or more" if isinf(high) else f"{change(low)} to {change(high)}"


def more(ratio: float) -> str:
    """The same after a verb such as *takes*: ``9.6 % more``; beyond twice as much ``x12 as long``."""
    return f"{percent(ratio - 1, 1)} more" if _small(ratio) else f"{times(ratio)} as long"


def _small(ratio: float) -> bool:
    return round(ratio, 2) <= _TIMES


def times(ratio: float) -> str:
    """A ratio as a factor, three digits of it or all before the point: ``x12.3``, ``x812``, ``x81,234``."""
    return f"x{ratio:,.3g}" if ratio < 1000 else f"x{ratio:,.0f}"
