"""The document of ``testtime compare``: the verdict, what broke a rule, the phases, the fixtures, and who is not in it.

What lives here: words and order.  What may never be added: a decision; every figure is in the ``Comparison``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isinf

from testtime.compare.result import Broken, Comparison, FixtureRow, Gone, Phase, Revision
from testtime.units import SECOND, between, change, percent
from testtime.view import one_sided, parts
from testtime.view.answer import counted, took
from testtime.view.document import (
    Body,
    Column,
    Document,
    Duration,
    Finding,
    Findings,
    Name,
    Notes,
    Phrase,
    Section,
    Several,
    Table,
    Words,
)
from testtime.view.parts import signed

_VERDICTS = {"regressed": "REGRESSED", "ok": "ok", "inconclusive": "not clear"}
_HEADLINES = {"regressed": "Slower", "ok": "Not slower", "inconclusive": "Not clear"}
_OF_RULES = {"regressed": "A rule is broken", "ok": "No rule is broken", "inconclusive": "Not clear"}
"""Where no rule is about a phase: what the phases do is no verdict then."""
_WORDS = {"setup": "set-up", "call": "calls", "teardown": "teardown", "total": "tests and fixtures"}
"""Phases in the title."""
_TESTS = "Tests that changed, one in twenty of them perhaps by chance"
_TESTS_SINGLE = "Tests that differ more than most between the two runs, perhaps by chance"
"""Of one run each, nothing tells how far a test is apart from itself."""
_AS_MUCH = "as much time"
_NAMED = 3
"""Tests of a kind that are named before they are only counted."""
_DIGITS = 12
"""Of a commit's."""


def document(comparison: Comparison, rows: int | None) -> Document:
    """A comparison as a document; ``rows`` of each table at most, ``None`` for all."""
    return Document(title(comparison), answer(comparison), tuple(_sections(comparison, rows)))


def title(comparison: Comparison) -> str:
    """The verdict, and what about: the phase that the first rule is about, the broken ones first."""
    phases = {phase.phase: phase for phase in comparison.phases}
    failed, rules = (
        [metric for rule in rules if (metric := rule.partition(":")[0]) in phases]
        for rules in (comparison.failed_rules, comparison.rules)
    )
    told = next((phases[metric] for metric in (*failed, *rules)), phases.get("total"))
    judged = failed if comparison.verdict == "regressed" else rules
    words, mark = (_HEADLINES, ":") if judged else (_OF_RULES, ";")
    return f"{words[comparison.verdict]}{'' if told is None else f'{mark} {_figures(told)}'}"


def _figures(phase: Phase) -> str:
    """``set-up 41.2 s -> 46.1 s, +9.6 % on the same machine``."""
    same = "" if phase.ratio is None else f", {change(phase.ratio)} on the same machine"
    return f"{_WORDS[phase.phase]} {took(phase.before_s)} -> {took(phase.after_s)}{same}"


def answer(comparison: Comparison) -> tuple[str, ...]:
    """What was compared, on which machine, and what came of it."""
    return tuple(_sentences(comparison))


def runs(comparison: Comparison) -> str:
    """How many runs there were of each side."""
    before, after = comparison.runs
    if comparison.mode == "pairs":
        return counted(before, "pair") + " of runs in turn"
    if before == after == 1:
        return "one run of each side"
    return f"{counted(before, 'run')} before and {after:,} after"


def _sentences(comparison: Comparison) -> Iterator[str]:
    if comparison.revisions is not None:
        yield f"From {' to '.join(map(_revision, comparison.revisions))}."
    tests, share = counted(comparison.compared, "test"), percent(min(comparison.matched), 1)
    yield f"{runs(comparison).capitalize()}, {tests} compared: {share} of the time in tests."
    yield _machine(comparison.machine_factor, comparison.calibration_factor)
    if comparison.failed_rules:
        yield f"Broken rules: {', '.join(comparison.failed_rules)}."
    yield from (f"Let pass for {each}." for each in comparison.spared)
    if comparison.verdict == "inconclusive":
        yield from (f"Not clear for {doubt}." for doubt in comparison.doubts)
        if comparison.mode != "pairs" and any("could not" in doubt for doubt in comparison.doubts):
            yield "To make it clear, run both in turn on one machine: testtime ab BASE HEAD."
    if around := parts.slower_around(comparison):
        yield parts.sentence(around)
    if comparison.accepted:
        yield f"Accepted, so left out: {', '.join(comparison.accepted)}."


def _revision(revision: Revision) -> str:
    """``main (1a2b3c4d5e6f)``; a commit that was asked for as such, once."""
    short = revision.commit[:_DIGITS]
    return short if revision.commit.startswith(revision.name) else f"{revision.name} ({short})"


def _machine(factor: float, calibration: float | None) -> str:
    """What the machine itself did, and that it is not held against the suite."""
    told, other = _time(factor), None if calibration is None else _time(calibration)
    loop = "" if other in (None, told) else f" (a fixed loop: {other})"
    if told == _AS_MUCH:
        return f"The machine was as fast after as before{loop}."
    return f'After, the machine took {told} for the same computing{loop}; "same machine" is without that.'


def _time(factor: float) -> str:
    told = change(factor)
    if told == "0 %":
        return _AS_MUCH
    return f"{told} as much time" if told.startswith("x") else f"{told[1:]} {'more' if factor > 1 else 'less'} time"


def _sections(comparison: Comparison, rows: int | None) -> Iterator[Section]:
    if comparison.broken:
        yield Section("What is slower", _broken(comparison.broken, rows))
    yield Section("Phases, shared fixtures included", phases(comparison.phases))
    yield Section(parts.title(comparison), parts.section(comparison))
    changed = [row for row in comparison.fixtures if _worth_a_row(row)]
    if changed:
        yield Section("Fixtures, on the same machine", _fixtures(changed, rows))
    if comparison.new_fixtures or comparison.removed_fixtures:
        yield Section("New and removed fixtures", one_sided.table(comparison, rows))
    if comparison.tests:
        yield Section(_TESTS_SINGLE if comparison.mode == "single" else _TESTS, _tests(comparison, rows))
    if apart := tuple(_apart(comparison)):
        yield Section("Not in the comparison", Notes(apart))
    told = parts.explained(comparison)
    if caveats := tuple(each for each in comparison.caveats if each not in told):
        yield Section("Mind", Notes(caveats))


def _broken(broken: Sequence[Broken], rows: int | None) -> Body:
    """What broke a rule, the first ``rows`` of it."""
    found = Findings(
        tuple(
            Finding(
                Name(each.unit),
                f"{each.what.removeprefix(f'{each.unit} ')}: breaks {each.rule}",
                None if each.path is None else one_sided.where(each.path, each.line),
            )
            for each in broken[:rows]
        )
    )
    more = len(broken) - len(found.items)
    return Several((found, Notes((f"{more:,} more",)))) if more else found


def phases(rows_: Sequence[Phase]) -> Table:
    """The table of phases."""
    columns = (
        Column("", figures=False),
        Column("before"),
        Column("after"),
        Column("change", spare=2),
        Column("same machine"),
        Column("90 % range", spare=1),
        Column("verdict", figures=False),
        Column("limit", spare=3),
        Column("noticed from", spare=4),
    )
    rows = tuple(
        (
            Words(phase.phase),
            _cell(phase.before_s),
            _cell(phase.after_s),
            _changed(phase.raw_ratio),
            _changed(phase.ratio),
            Words(between(phase.low, phase.high)),
            Words("" if phase.limit is None else _VERDICTS[phase.verdict]),
            Words(limit(phase)),
            None if phase.detectable is None else Words(_noticed(phase.detectable)),
        )
        for phase in rows_
    )
    return Table(columns, rows, len(rows))


def _noticed(share: float) -> str:
    return "never" if isinf(share) else change(1 + share)


def limit(phase: Phase) -> str:
    """What a phase must grow by to fail: ``+5.0 %``; where the time that any must is more, ``+5.0 %, +100 ms``."""
    if phase.limit is None:
        return ""
    share = change(1 + phase.limit)
    if phase.least_s is None or phase.least_s <= phase.limit * phase.before_s:
        return share
    return f"{share}, {signed(phase.least_s)}" if phase.limit else signed(phase.least_s)


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
            Words(signed(row.by_count_s)),
            Words(signed(row.by_cost_s)),
            _changed(row.ratio),
            Words(between(row.low, row.high)),
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


def _changed(ratio: float | None) -> Words:
    return Words("" if ratio is None else change(ratio))


def _cell(seconds_s: float) -> Duration:
    return Duration(round(seconds_s * SECOND))
