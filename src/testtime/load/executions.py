"""Runs of watched functions: from the journal's record to a value, and from one process's numbers to the profile's.

What lives here: what ``ran`` and ``code`` records mean.  What may never be added: which statement a line belongs to.
"""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from testtime.model.watched import Code, Execution, Snapshot, Step, Thing, Touch


class _Process(Protocol):
    """What there is to know of a process."""

    number: int
    codes: dict[int, Code]
    executions: list[Execution]

    def at(self, moment: int) -> int:
        """A moment on the run's axis."""


def executed(process: _Process, code: int, span: tuple[int, int], about: dict[str, Any]) -> Execution:
    """One run; raises ValidationError, ValueError or TypeError for a record that makes no sense."""
    start, end = span
    things = msgspec.convert(about.get("things", ()), tuple[Thing, ...])
    snapshots = msgspec.convert(about.get("snapshots", ()), tuple[Snapshot, ...])
    for thing in things:
        _check(len(things), *thing.edges.values(), *_known(thing.owner, thing.func))
        _check(len(process.codes), *_known(thing.code))
    for snapshot in snapshots:
        _check(len(things), *snapshot.paths.values())
    steps = msgspec.convert(about["steps"], list[Step])
    touched = msgspec.convert(about.get("touched", ()), list[Touch])
    return Execution(
        code,
        process.number,
        process.at(start),
        process.at(end),
        tuple(msgspec.structs.replace(step, start_ns=process.at(step.start_ns)) for step in steps),
        tuple(msgspec.structs.replace(touch, at_ns=process.at(touch.at_ns)) for touch in touched),
        things,
        snapshots,
        process.at(msgspec.convert(about["gone"], int)) if "gone" in about else None,
    )


def _known(*indices: int | None) -> list[int]:
    return [index for index in indices if index is not None]


def _check(count: int, *indices: int) -> None:
    for index in indices:
        if not 0 <= index < count:
            raise ValueError(index)


def joined(processes: list[Any], relative: Any) -> tuple[tuple[Code, ...], tuple[Execution, ...]]:
    """All functions and runs under one numbering; ``relative``: a path as the profile has it."""
    known: dict[Code, int] = {}
    executions: list[Execution] = []
    for process in processes:
        numbers = {
            index: known.setdefault(msgspec.structs.replace(code, path=relative(code.path)), len(known))
            for index, code in process.codes.items()
        }
        executions += [_renumbered(each, numbers) for each in process.executions]
    executions.sort(key=lambda each: each.start_ns)
    return tuple(known), tuple(executions)


def _renumbered(execution: Execution, numbers: dict[int, int]) -> Execution:
    things = tuple(
        thing if thing.code is None else msgspec.structs.replace(thing, code=numbers[thing.code])
        for thing in execution.things
    )
    return msgspec.structs.replace(execution, code=numbers[execution.code], things=things)
