"""Which parts of the whole run changed, in words and a table: what is slower around the tests, too.

What lives here: words and order.  What may never be added: a decision; what changed is in the ``Comparison``.
"""

from __future__ import annotations

from collections.abc import Sequence

from testtime.compare.parts import TESTS
from testtime.compare.result import Changed, Comparison, Part
from testtime.compare.thresholds import PART_LEAST_NS
from testtime.units import SECOND, change, duration
from testtime.view.answer import took
from testtime.view.document import Body, Column, Duration, Notes, Several, Table, Words

_VERDICTS: dict[Changed, str] = {
    "slower": "slower",
    "faster": "faster",
    "alike": "as before",
    "inconclusive": "not clear",
}


def title(comparison: Comparison) -> str:
    """What the section is called."""
    return f"Parts of the run, as measured{' in one run of each side' if comparison.mode == 'single' else ''}"


def section(comparison: Comparison) -> Body:
    """Parts that changed, those that cost most more first, and the whole."""
    whole = comparison.whole
    changed = _changed(comparison.parts)
    if not changed:
        told = f"{took(whole.before_s)} -> {took(whole.after_s)}, {_VERDICTS[whole.verdict]}"
        return Notes((f"The whole run {told}. No part of it is beyond doubt slower or faster.",))
    found = _table((*changed, whole))
    causes = explained(comparison)
    return (
        Several((found, Notes((f"Likely cause of what is slower around the tests: {'; '.join(causes)}",))))
        if causes
        else found
    )


def slower_around(comparison: Comparison) -> tuple[Part, ...]:
    """Parts that got slower and are not what tests and fixtures do: those that no rule about them finds."""
    return tuple(each for each in _changed(comparison.parts) if each.verdict == "slower" and each.part not in TESTS)


def explained(comparison: Comparison) -> tuple[str, ...]:
    """What likely is the cause of what changed around the tests: versions that differ; empty where nothing changed."""
    return comparison.causes if slower_around(comparison) else ()


def sentence(found: Sequence[Part]) -> str:
    """What got slower around the tests, in a sentence."""
    told = ", ".join(f"{each.part} {signed(each.change_s)}" for each in found)
    return f"Slower around the tests, which is told and not judged: {told}."


def signed(seconds_s: float) -> str:
    """``+1.20 s``, ``-40.0 ms``, ``0``."""
    ns = round(seconds_s * SECOND)
    return f"{'+' if ns > 0 else ''}{duration(ns)}" if ns else "0"


def _changed(parts: Sequence[Part]) -> list[Part]:
    found = [each for each in parts if each.verdict in ("slower", "faster")]
    return sorted(found, key=lambda each: -each.change_s)


def _table(rows: Sequence[Part]) -> Table:
    columns = (
        Column("", figures=False, wraps=True),
        Column("before"),
        Column("after"),
        Column("difference"),
        Column("change", spare=2),
        Column("90 % range", spare=1),
        Column("", figures=False),
    )
    cells = tuple(
        (
            Words(each.part),
            _cell(each.before_s),
            _cell(each.after_s),
            Words(signed(each.change_s)),
            Words(_ratio(each)),
            Words(_range(each.low_s, each.high_s)),
            Words(_VERDICTS[each.verdict]),
        )
        for each in rows
    )
    return Table(columns, cells, len(cells))


def _ratio(part: Part) -> str:
    """By which part it changed; empty where it took next to nothing before."""
    return change(part.after_s / part.before_s) if part.before_s * SECOND >= PART_LEAST_NS else ""


def _range(low_s: float | None, high_s: float | None) -> str:
    return "" if low_s is None or high_s is None else f"{signed(low_s)} to {signed(high_s)}"


def _cell(seconds_s: float) -> Duration:
    return Duration(round(seconds_s * SECOND))
