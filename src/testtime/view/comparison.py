"""The document of ``testtime compare``: the verdict, what broke a rule, the phases, the fixtures, and who is not in it.

What lives here: words and order.  What may never be added: a decision; every figure is in the ``Comparison``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from testtime.compare.result import Comparison, FixtureRow, Gone, Phase
from testtime.units import SECOND, duration, percent
from testtime.view.answer import counted, took
from testtime.view.document import (
    Cell,
    Column,
    Document,
    Duration,
    Finding,
    Findings,
    Name,
    Notes,
    Phrase,
    Section,
    Table,
    Words,
)
from testtime.view.plain import place

_VERDICTS = {"regressed": "REGRESSED", "ok": "ok", "inconclusive": "inconclusive"}
_HEADLINES = {
    "regressed": "Slower",
    "ok": "Not slower",
    "inconclusive": "Not clear",
}
_NAMED = 3
"""Tests of a kind that are named before they are only counted."""


def document(comparison: Comparison, rows: int | None) -> Document:
    """A comparison as a document; ``rows`` of each table at most, ``None`` for all."""
    return Document(title(comparison), answer(comparison), tuple(_sections(comparison, rows)))


def title(comparison: Comparison) -> str:
    """The verdict, and what about."""
    setup = next((phase for phase in comparison.phases if phase.phase == "setup"), None)
    figures = "" if setup is None else f": set-up {took(setup.before_s)} -> {took(setup.after_s)}"
    return f"{_HEADLINES[comparison.verdict]}{figures}"


def answer(comparison: Comparison) -> tuple[str, ...]:
    """What was compared, on which machine, and what came of it."""
    return tuple(_sentences(comparison))


def change(ratio: float | None) -> str:
    """A ratio as a change: ``+9.6 %``, ``-0.4 %``."""
    if ratio is None:
        return ""
    sign = "+" if ratio >= 1 else "-"
    return f"{sign}{percent(abs(ratio - 1), 1)}"


def runs(comparison: Comparison) -> str:
    """How many runs there were of each side."""
    before, after = comparison.runs
    if comparison.mode == "pairs":
        return f"{before} interleaved pairs"
    return "one run of each" if before == after == 1 else f"{before} and {after} runs"


def _sentences(comparison: Comparison) -> Iterator[str]:
    share = percent(min(comparison.matched), 1)
    machine = f"the machine was x{comparison.machine_factor:.2f} as slow after"
    if comparison.calibration_factor is not None:
        machine += f" (x{comparison.calibration_factor:.2f} by the calibration loop)"
    tests = counted(comparison.compared, "test")
    yield f"{runs(comparison).capitalize()}, {tests} compared ({share} of the time); {machine}."
    if comparison.failed_rules:
        yield f"Broken: {', '.join(comparison.failed_rules)}."
    if comparison.verdict == "inconclusive":
        yield from (f"Not decided: {doubt}." for doubt in comparison.doubts)
        if comparison.mode != "pairs":
            yield "To decide it, run both in turn on one machine: testtime ab BASE HEAD."
    if comparison.accepted:
        yield f"Accepted, so left out: {', '.join(comparison.accepted)}."


def _sections(comparison: Comparison, rows: int | None) -> Iterator[Section]:
    if comparison.broken:
        items = tuple(
            Finding(Words(each.rule), each.what, None if each.path is None else _where(each.path, each.line))
            for each in comparison.broken
        )
        yield Section("What is slower", Findings(items))
    yield Section("Phases, shared fixtures included", phases(comparison.phases))
    changed = [row for row in comparison.fixtures if _worth_a_row(row)]
    if changed:
        yield Section("Fixtures", _fixtures(changed, rows))
    if comparison.tests:
        yield Section("Tests that changed beyond doubt", _tests(comparison, rows))
    if apart := tuple(_apart(comparison)):
        yield Section("Not in the comparison", Notes(apart))
    if comparison.caveats:
        yield Section("Mind", Notes(comparison.caveats))


def _where(path: str, line: int | None) -> str:
    return (place(path) or path) + ("" if line is None else f":{line}")


def phases(rows_: Sequence[Phase]) -> Table:
    """The table of phases."""
    columns = (
        Column("", figures=False),
        Column("before"),
        Column("after"),
        Column("raw", spare=2),
        Column("same machine"),
        Column("90 % range", spare=1),
        Column("verdict", figures=False),
        Column("would see", spare=3),
    )
    rows = tuple(
        (
            Words(phase.phase),
            _cell(phase.before_s),
            _cell(phase.after_s),
            Words(change(phase.raw_ratio)),
            Words(change(phase.ratio)),
            Words(_range(phase.low, phase.high)),
            Words(_verdict(phase)),
            None if phase.detectable is None else Words(f"+{percent(phase.detectable, 1)}"),
        )
        for phase in rows_
    )
    return Table(columns, rows, len(rows))


def _verdict(phase: Phase) -> str:
    """In words, with the limit where a rule has one."""
    if phase.limit is None:
        return ""
    return f"{_VERDICTS[phase.verdict]} (limit {percent(phase.limit, 1)})"


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{change(low)} to {change(high)}"


def _worth_a_row(row: FixtureRow) -> bool:
    """Whether something is said of it: it broke a rule, or what it takes is not next to nothing."""
    return row.verdict == "regressed" or row.ratio is not None or row.uses_before != row.uses_after


def _fixtures(found: Sequence[FixtureRow], rows: int | None) -> Table:
    columns = (
        Column("fixture", figures=False),
        Column("uses", spare=2),
        Column("before"),
        Column("after"),
        Column("by count", spare=4),
        Column("by cost", spare=3),
        Column("each use"),
        Column("90 % range", spare=1),
        Column("verdict", figures=False),
        Column("", figures=False, spare=5),
    )
    shown = found[:rows]
    cells = tuple(
        (
            Name(row.name),
            Words(_uses(row)),
            _cell(row.before_s),
            _cell(row.after_s),
            _signed(row.by_count_s),
            _signed(row.by_cost_s),
            Words(change(row.ratio)),
            Words(_range(row.low, row.high)),
            Words(_VERDICTS[row.verdict]),
            Phrase(row.why),
        )
        for row in shown
    )
    return Table(columns, cells, len(found))


def _uses(row: FixtureRow) -> str:
    if row.uses_before == row.uses_after:
        return f"{row.uses_before:,.6g}"
    return f"{row.uses_before:,.6g} -> {row.uses_after:,.6g}"


def _tests(comparison: Comparison, rows: int | None) -> Table:
    columns = (
        Column("test", figures=False),
        Column("before"),
        Column("after"),
        Column("change"),
        Column("mostly", figures=False, spare=1),
    )
    cells = tuple(
        (Name(row.nodeid), _cell(row.before_s), _cell(row.after_s), Words(change(row.ratio)), Words(row.what))
        for row in comparison.tests[:rows]
    )
    return Table(columns, cells, len(comparison.tests))


def _apart(comparison: Comparison) -> Iterator[str]:
    for name, gone in (("new", comparison.new), ("removed", comparison.removed)):
        if gone:
            yield f"{counted(len(gone), f'{name} test')}, {took(sum(each.seconds_s for each in gone))}: {_names(gone)}"
    if comparison.renamed:
        first = comparison.renamed[0]
        more = "" if len(comparison.renamed) == 1 else " and others"
        moved = counted(len(comparison.renamed), "test")
        yield f"{moved} moved to another file, and compared: {first.before} to {first.after}{more}"
    why: dict[str, list[str]] = {}
    for each in comparison.not_compared:
        why.setdefault(each.why, []).append(each.nodeid)
    for reason, names in why.items():
        yield f"{counted(len(names), 'test')} {reason}: {_listed(names)}"


def _names(gone: Sequence[Gone]) -> str:
    return _listed([each.nodeid for each in gone])


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _cell(seconds_s: float) -> Duration:
    return Duration(round(seconds_s * SECOND))


def _signed(seconds_s: float) -> Cell:
    ns = round(seconds_s * SECOND)
    return Words(f"{'+' if ns > 0 else ''}{duration(ns)}") if ns else Words("0")
