"""Journals written by hand: the bytes that a recorder would have left, or nearly.

What lives here: records to bytes.  What may never be added: the recorder itself; what it really writes is tested where
it lives, and this must be able to write what it never would.
"""

from __future__ import annotations

import json
import sys
from array import array
from pathlib import Path
from typing import Any

from testtime_recorder import schema

MS = 1_000_000
#: Moments of a run, ns of the recorder's clock: its spawning, and its recorder's import.
SPAWN = 1_000_000 * MS
IMPORT = SPAWN + 100 * MS
#: 2024-01-01 00:00:00.100 UTC: a run that was spawned at midnight.
EPOCH = 1_704_067_200_100 * MS

HEAD: dict[str, Any] = {
    "schema": schema.VERSION,
    "pid": 7,
    "worker": None,
    "spawn_ns": SPAWN,
    "import_ns": IMPORT,
    "import_cpu_ns": 90 * MS,
    "epoch_ns": EPOCH,
    "byteorder": sys.byteorder,
    "python": "3.12.1",
    "implementation": "cpython",
    "platform": "linux",
    "machine": "x86_64",
}
SESSION: dict[str, Any] = {
    "rootdir": "/project",
    "invocation_dir": "/project",
    "args": ["-p", "testtime_recorder.plugin", "-x"],
    "pytest": "8.4.0",
    "distributions": ["anyio-4.0"],
    "workers": 0,
    "dist": "no",
    "cores": 4,
    "caveats": [],
}
FIXTURE: dict[str, Any] = {
    "name": "slow",
    "scope": "function",
    "path": "test_a.py",
    "line": 3,
    "function": "slow",
    "baseid": "test_a.py",
    "kind": "fixture",
    "argnames": [],
    "params": 0,
    "flavour": "return",
}


class Written:
    """A journal in the making; moments are given in ns from the spawning of the run."""

    def __init__(self, **head: Any) -> None:
        """A journal with a head; ``head``: what differs from the usual one."""
        self.data = b""
        self.swapped = head.get("byteorder", sys.byteorder) != sys.byteorder
        self.line("head", {**HEAD, **head})

    def line(self, *record: Any) -> Written:
        """One record."""
        self.data += json.dumps(record).encode() + b"\n"
        return self

    def session(self, **about: Any) -> Written:
        """What pytest was told; ``about``: what differs from the usual."""
        return self.line("session", {**SESSION, **about})

    def fixture(self, index: int, **about: Any) -> Written:
        """A definition; ``about``: what differs from the usual one."""
        return self.line("fixture", index, {**FIXTURE, **about})

    def mark(self, *names: str, at: int = 200 * MS) -> Written:
        """Milestones, all at one moment."""
        for name in names:
            self.line("mark", name, SPAWN + at, 95 * MS, 0)
        return self

    def begin(self, nodeid: str, at: int) -> Written:
        """A test's protocol began."""
        return self.line("begin", nodeid, SPAWN + at)

    def test(
        self,
        nodeid: str,
        *events: tuple[int, ...],
        start: int,
        end: int,
        needs: tuple[int, ...] = (),
        markers: tuple[int, ...] = (),
    ) -> Written:
        """A test that ended; times inside events are absolute already, see ``at``."""
        numbers = [SPAWN + start, SPAWN + end, len(needs), *needs, len(markers), *markers]
        return self.body("test", nodeid, numbers=[*numbers, *(number for event in events for number in event)])

    def loose(self, *events: tuple[int, ...]) -> Written:
        """Events outside any test."""
        return self.body("loose", numbers=[number for event in events for number in event])

    def body(self, *record: Any, numbers: list[int]) -> Written:
        """A record with numbers behind it."""
        values = array("q", numbers)
        if self.swapped:
            values.byteswap()
        self.line(*record, len(values) * values.itemsize)
        self.data += values.tobytes() + b"\n"
        return self

    def save(self, folder: Path, name: str = "main-7") -> Path:
        """Writes the journal; returns its path."""
        path = folder / f"{name}{schema.SUFFIX}"
        path.write_bytes(self.data)
        return path


def at(ns: int) -> int:
    """A moment as the recorder tells it."""
    return SPAWN + ns


# -- events, by what a test cares about; moments in ns from the spawning of the run ------------------------------------


def phase(when: str, start: int, end: int, cpu: int = 0, children: int = 0) -> tuple[int, ...]:
    """A phase."""
    return (schema.PHASE, schema.PHASES.index(when), at(start), at(end), cpu, children)


def set_up(
    fixture: int,
    start: int,
    end: int,
    *,
    cpu: int = -1,
    inner: int = 0,
    inner_cpu: int = 0,
    children: int = 0,
    param: int = -1,
    failed: int = 0,
) -> tuple[int, ...]:
    """A set-up."""
    return (schema.SETUP, fixture, param, at(start), at(end), inner, inner_cpu, cpu, children, failed)


def tear_down(fixture: int, start: int, end: int, cpu: int = -1, children: int = 0) -> tuple[int, ...]:
    """A teardown."""
    return (schema.TEARDOWN, fixture, at(start), at(end), cpu, children)


def quick_set_up(fixture: int, start: int, end: int) -> tuple[int, ...]:
    """A set-up too short to say more of."""
    return (schema.QUICK_SETUP, fixture, at(start), at(end))


def quick_tear_down(fixture: int, start: int, end: int) -> tuple[int, ...]:
    """A teardown too short to say more of."""
    return (schema.QUICK_TEARDOWN, fixture, at(start), at(end))


def report(when: str, outcome: str) -> tuple[int, ...]:
    """How a phase came out."""
    return (schema.REPORT, schema.PHASES.index(when), schema.OUTCOMES.index(outcome))


def passed(start: int, *, call: int = 10 * MS) -> tuple[tuple[int, ...], ...]:
    """The three phases of a test that passes, without gaps; set-up and teardown take no time."""
    end = start + call
    return phase("setup", start, start), phase("call", start, end), phase("teardown", end, end)
