"""The document of ``testtime report``: which sections, in which order.

What lives here: the answer first, then what to do, then where the time goes, then the tables, then the doubts.  What
may never be added: a word that depends on the medium.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from testtime.analysis.result import Part, Report, Step, Worker
from testtime.units import MILLISECOND, SECOND, percent
from testtime.view import answer, findings, tables
from testtime.view.cut import cut
from testtime.view.document import Bar, Bars, Document, Finding, Findings, Lane, Lanes, Notes, Section, Words
from testtime.view.options import Options
from testtime.view.plain import place

#: Imports below this are not shown: every run has dozens of them.
LEAST_IMPORT_S = MILLISECOND / SECOND

_LEGEND = (("b", "boot"), ("c", "collection"), ("#", "busy"), (".", "idle"))


def document(report: Report, options: Options) -> Document:
    """A report as a document, its tables cut as asked for."""
    shown = cut(report, options)
    imports = tuple(row for row in shown.imports if row.seconds_s >= LEAST_IMPORT_S)
    sections = tuple(_sections(report, msgspec.structs.replace(shown, imports=imports)))
    return Document(answer.title(report), answer.answer(report), sections)


def _sections(whole: Report, shown: Report) -> Iterator[Section]:
    first = findings.findings(whole.bottlenecks)
    if first:
        yield Section("What to look at first", Findings(first))
    if whole.plan:
        yield Section("Plan: each step on top of those before it", Findings(tuple(map(_step, whole.plan))))
    yield Section("Where the time goes", _bars(whole.accounting))
    if whole.workers:
        yield Section("Workers", Lanes(tuple(map(_lane, whole.workers)), _LEGEND))
        yield Section("Where the workers' time goes, all workers together", _bars(whole.worker_accounting))
    if len(first) < whole.totals.bottlenecks:
        yield Section("Bottlenecks, by what could be won", tables.bottlenecks(shown))
    if whole.totals.fixtures:
        yield Section("Fixtures, each without those it asks for", tables.fixtures(shown))
    yield from _tests(shown)
    if shown.imports:
        yield Section("Imports, each without those inside it", tables.imports(shown))
    if whole.caveats:
        yield Section("Mind", Notes(whole.caveats))
    recorder = f"Recording cost about {answer.took(whole.recorder.overhead_s)} ({percent(whole.recorder.share, 1)})."
    yield Section("Recorder", Notes((recorder,)))


def _step(step: Step) -> Finding:
    says = f"{step.how}: {answer.how_much(step)}, leaving about {answer.took(step.wall_after_s)}"
    return Finding(Words(step.action), says, place(step.where))


def _tests(shown: Report) -> Iterator[Section]:
    if shown.groups:
        yield Section(f"Tests by {shown.by}, without shared fixtures", tables.groups(shown))
    elif shown.totals.tests and shown.by == "test":
        yield Section("Tests, each without shared fixtures", tables.tests(shown))


def _bars(parts: tuple[Part, ...]) -> Bars:
    """Parts that took any time; a part of exactly none is in the JSON."""
    return Bars(tuple(Bar(each.part, round(each.seconds_s * SECOND), each.share) for each in parts if each.seconds_s))


def _lane(worker: Worker) -> Lane:
    busy = worker.busy_s + worker.boot_s + worker.collection_s + worker.idle_s
    note = f"{answer.counted(worker.tests, 'test')}, busy {percent(worker.busy_s, busy)}"
    return Lane(worker.worker, worker.timeline, note if worker.complete else f"{note}, ended early")
