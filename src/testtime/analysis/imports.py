"""What importing plugins, conftests and test modules took, each for itself.

What lives here: self times of imports.  What may never be added: blame; the first module to import a heavy library pays
for all that follow, and the record cannot tell who else would have.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from testtime.analysis.result import ImportRow
from testtime.model.profile import Import, Process, Profile
from testtime.units import seconds


@dataclass(frozen=True)
class Imported:
    """A plugin, conftest or module, over all processes."""

    kind: str
    name: str
    where: str | None
    own: int
    """ns, without other imports inside."""
    processes: int


@dataclass
class _Open:
    """An import whose end has not been passed yet."""

    kind: str
    name: str
    where: str | None
    end: int
    own: int


def imported(profile: Profile) -> tuple[Imported, ...]:
    """All imports by kind and name, the slowest first."""
    found: dict[tuple[str, str], list[_Open]] = {}
    for process in profile.processes:
        for each in _self_times(_spans(process)):
            found.setdefault((each.kind, each.name), []).append(each)
    rows = [
        Imported(kind, name, each[0].where, sum(max(0, one.own) for one in each), len(each))
        for (kind, name), each in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: -row.own))


def import_rows(rows: Iterable[Imported]) -> tuple[ImportRow, ...]:
    """The rows of the report."""
    return tuple(ImportRow(row.kind, row.name, row.where, seconds(row.own), row.processes) for row in rows)


def _spans(process: Process) -> list[tuple[int, _Open]]:
    """Every import of a process with its start; the own time is still the whole."""
    spans = [
        (each.start_ns, _Open(each.kind, _name(each), each.path, each.end_ns, each.end_ns - each.start_ns))
        for each in process.imports
    ]
    for each in process.collected:
        if each.imported_ns is not None:
            length = each.imported_ns - each.start_ns
            spans.append((each.start_ns, _Open("module", each.nodeid, each.nodeid, each.imported_ns, length)))
    return sorted(spans, key=lambda span: (span[0], -span[1].end))


def _name(each: Import) -> str:
    """Every conftest is called ``conftest``; what tells them apart is where they lie."""
    return each.path if each.kind == "conftest" and each.path is not None else each.name


def _self_times(spans: list[tuple[int, _Open]]) -> list[_Open]:
    """Imports with what was imported inside taken out of them; spans nest or follow each other."""
    stack: list[_Open] = []
    for start, span in spans:
        while stack and stack[-1].end <= start:
            stack.pop()
        if stack:
            stack[-1].own -= span.own
        stack.append(span)
    return [span for _, span in spans]
