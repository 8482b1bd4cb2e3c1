"""Journals written by hand: the bytes that a recorder would have left, or nearly.

What lives here: records to bytes.  What may never be added: the recorder itself; what it really writes is tested where
it lives, and this must be able to write what it never would.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Mapping, Sequence
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


Event = tuple[int, ...]


def frame(
    kind: int,
    start: int,
    end: int,
    numbers: Sequence[int] = (),
    *,
    swapped: bool = False,
    wrong: Mapping[str, int] | None = None,
) -> bytes:
    """A frame; ``wrong``: what its head says of ``mark`` or ``count`` that is not so."""
    said = {"mark": schema.FRAME, "count": len(numbers), **(wrong or {})}
    values = array("q", [said["mark"], kind, said["count"], start, end, *numbers])
    if swapped:
        values.byteswap()
    return values.tobytes() + b"\n"


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

    def mark(self, *names: str, at: int = 200 * MS, cpu: int = 95 * MS, children: int = 0) -> Written:
        """Milestones, all at one moment."""
        for name in names:
            self.line("mark", name, SPAWN + at, cpu, children)
        return self

    def begin(self, nodeid: str, at: int) -> Written:
        """A test's protocol began."""
        return self.line("begin", nodeid, SPAWN + at)

    def test(
        self,
        nodeid: str,
        *events: Event,
        start: int,
        end: int,
        needs: tuple[int, ...] | None = None,
        markers: tuple[int, ...] | None = None,
    ) -> Written:
        """A test that began and ended; times inside events are absolute already.

        ``needs``, ``markers``: without any, it says nothing of itself, and those of the test before are its own.
        """
        said = () if needs is None and markers is None else about(needs or (), markers or ())
        return self.begin(nodeid, start).frame(schema.TEST, *events, *said, start=start, end=end)

    def anew(self, *events: Event, start: int, end: int) -> Written:
        """The last test over again."""
        return self.frame(schema.ANEW, *events, start=start, end=end)

    def loose(self, *events: Event) -> Written:
        """Events outside any test."""
        return self.frame(schema.LOOSE, *events, start=-SPAWN, end=0)

    def frame(self, kind: int, *events: Event, start: int, end: int) -> Written:
        """A frame of any kind, also one of a test that was not begun."""
        numbers = [number for event in events for number in event]
        self.data += frame(kind, SPAWN + start, SPAWN + end, numbers, swapped=self.swapped)
        return self

    def save(self, folder: Path, name: str = "main-7") -> Path:
        """Writes the journal; returns its path."""
        path = folder / f"{name}{schema.SUFFIX}"
        path.write_bytes(self.data)
        return path


def at(ns: int) -> int:
    """A moment as the recorder tells it."""
    return SPAWN + ns


# -- events, by what a test cares about; moments in ns from the spawning of the run, CPU as its clock stands -----------


def phase(when: str, start: int, end: int, cpu: int, children: int = -1) -> Event:
    """A phase at whose end the process had used ``cpu`` since it began, and its children so much."""
    return (schema.PHASE, schema.PHASES.index(when), at(start), at(end), cpu, children)


def quick_phase(when: str, start: int, end: int) -> Event:
    """A phase whose CPU was not read."""
    return (schema.QUICK_PHASE, schema.PHASES.index(when), at(start), at(end))


def set_up(
    fixture: int, start: int, end: int, *, cpu: int = -1, children: int = -1, param: int = -1, failed: int = 0
) -> Event:
    """A set-up; ``cpu`` and ``children``: what had been used at its end, -1 where not read."""
    return (schema.SETUP, fixture, at(start), at(end), cpu, children, param, failed)


def tear_down(fixture: int, start: int, end: int, cpu: int = -1, children: int = -1) -> Event:
    """A teardown; ``cpu`` and ``children``: what had been used at its end, -1 where not read."""
    return (schema.TEARDOWN, fixture, at(start), at(end), cpu, children)


def quick_set_up(fixture: int, start: int, end: int) -> Event:
    """A set-up too short to say more of."""
    return (schema.QUICK_SETUP, fixture, at(start), at(end))


def quick_tear_down(fixture: int, start: int, end: int) -> Event:
    """A teardown too short to say more of."""
    return (schema.QUICK_TEARDOWN, fixture, at(start), at(end))


def reading(moment: int, cpu: int) -> Event:
    """A reading of CPU."""
    return (schema.READ, at(moment), cpu)


def report(when: str, outcome: str) -> Event:
    """How a phase came out."""
    return (schema.REPORT, schema.PHASES.index(when), schema.OUTCOMES.index(outcome))


def about(needs: tuple[int, ...] = (), markers: tuple[int, ...] = ()) -> tuple[Event, ...]:
    """What a test says of itself."""
    return (schema.ABOUT,), *((schema.NEED, each) for each in needs), *((schema.MARKER, each) for each in markers)


def passed(start: int, *, call: int = 10 * MS) -> tuple[Event, ...]:
    """The three phases of a test that passes, without gaps; set-up and teardown take no time, CPU is not read."""
    end = start + call
    return quick_phase("setup", start, start), quick_phase("call", start, end), quick_phase("teardown", end, end)
