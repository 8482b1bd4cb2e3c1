"""Journals as the recorder's own tests read them: a second reader of the treaty, with the standard library alone.

What lives here: bytes to records, readings of the CPU clock to what was used, and look-ups by name.  What may never be
added: an import of ``testtime``, whose reader could share a mistake with the writer and which is not there in most of
the interpreters that these tests run in.

The reader believes nothing: a record that breaks the treaty fails the test that reads it.
"""

from __future__ import annotations

import json
import sys
from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from testtime_recorder import schema

FRAMES = ("TEST", "ANEW", "LOOSE")
"""Names of the kinds of frames, as ``records`` tells them."""
STRETCH = 100_000
"""ns; unmarked time before a teardown that is taken to be its own: finalisers added in the test run there."""
_FIRST = schema.FRAME.to_bytes(8, sys.byteorder)[:1]
_PHASES = (schema.PHASE, schema.QUICK_PHASE)
_SETUPS = (schema.SETUP, schema.QUICK_SETUP)
_TEARDOWNS = (schema.TEARDOWN, schema.QUICK_TEARDOWN)
_READ_AT_END = (schema.PHASE, schema.SETUP, schema.TEARDOWN)
_ABOUTS = (schema.ABOUT, schema.NEED, schema.MARKER)


class Phase(NamedTuple):
    """One phase; times in ns; cpu is -1 where it was not read."""

    when: str
    start: int
    end: int
    cpu: int
    child_cpu: int


class SetUp(NamedTuple):
    """One set-up, quick or not; times in ns; cpu is -1 where it was not read."""

    about: dict[str, Any]
    param: int
    start: int
    end: int
    inner: int
    inner_cpu: int
    cpu: int
    child_cpu: int
    failed: int

    @property
    def own(self) -> int:
        """ns without the fixtures inside."""
        return self.end - self.start - self.inner


class TearDown(NamedTuple):
    """One teardown, quick or not; times in ns; cpu is -1 where it was not read."""

    about: dict[str, Any]
    start: int
    end: int
    inner: int
    cpu: int
    child_cpu: int

    @property
    def own(self) -> int:
        """ns without the fixtures inside."""
        return self.end - self.start - self.inner


class Report(NamedTuple):
    """How a phase came out."""

    when: str
    outcome: str


class Xunit(NamedTuple):
    """Moments inside a unittest call phase, ns; 0 where not reached."""

    setup_end: int
    teardown_start: int


class Ran(NamedTuple):
    """One test; times in ns."""

    nodeid: str
    start: int
    end: int
    needs: list[str]
    markers: list[str]
    events: list[Any]

    @property
    def name(self) -> str:
        """The last part of the node id."""
        return self.nodeid.rpartition("::")[2]

    def of(self, kind: Any) -> list[Any]:
        """Its events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def phase(self, when: str) -> Phase:
        """Its only phase of that name."""
        (found,) = (phase for phase in self.of(Phase) if phase.when == when)
        assert isinstance(found, Phase)
        return found

    def inside(self, when: str) -> list[Any]:
        """Fixture events of its first phase of that name: those since the phase before."""
        since: list[Any] = []
        for event in self.events:
            if isinstance(event, Phase):
                if event.when == when:
                    return since
                since = []
            else:
                since.append(event)
        raise AssertionError(f"{self.nodeid} has no {when}")


# -- bytes to records -------------------------------------------------------------------------------------------------


def whole(journal: Path) -> BinaryIO:
    """A journal, and what its process left in its tail."""
    data, tail = journal.read_bytes(), journal.with_suffix(schema.TAIL)
    if tail.exists():
        held = tail.read_bytes()
        place = int.from_bytes(held[: schema.TAIL_HEAD], sys.byteorder)
        text = held[schema.TAIL_HEAD :].rstrip(b"\0")
        assert len(held) == schema.TAIL_SIZE
        assert place <= len(data)
        if len(data) < place + len(text):
            data = data[:place] + text
    return BytesIO(data)


def records(file: BinaryIO) -> Iterator[list[Any]]:
    """Whole records, in order; a frame as its kind's name, t0, t1, integers of events.  A torn last one is left out."""
    while first := file.read(1):
        record = _frame(first, file) if first == _FIRST else _line(first, file)
        if record is None:
            return
        yield record


def _line(first: bytes, file: BinaryIO) -> list[Any] | None:
    line = first + file.readline()
    if not line.endswith(b"\n"):
        return None
    assert line.isascii()
    record: list[Any] = json.loads(line)
    return record


def _frame(first: bytes, file: BinaryIO) -> list[Any] | None:
    head = first + file.read(8 * schema.FRAME_HEAD - 1)
    if len(head) < 8 * schema.FRAME_HEAD:
        return None
    mark, kind, count, start, end = array("q", head)
    assert mark == schema.FRAME
    body = file.read(8 * count + 1)
    if len(body) < 8 * count + 1:
        return None
    assert body.endswith(b"\n")
    return [FRAMES[kind], start, end, array("q", body[:-1]).tolist()]


def split(numbers: list[int]) -> list[list[int]]:
    """The integers of events, event by event, each with its code."""
    events = []
    while numbers:
        length = schema.LENGTHS[numbers[0]]
        assert len(numbers) >= length
        events.append(numbers[:length])
        numbers = numbers[length:]
    return events


# -- time and CPU -----------------------------------------------------------------------------------------------------


class _Cpu:
    """What the process and its children had used, from reading to reading.

    A frame may be written after marks that are later than what it tells, so all readings are sorted first.
    """

    def __init__(self) -> None:
        self._own: list[tuple[int, int]] = []
        self._children: list[tuple[int, int]] = []

    def read(self, moment: int, cpu: int, children: int = -1) -> None:
        """What had been used at a moment; -1 where it was not read."""
        for readings, value in ((self._own, cpu), (self._children, children)):
            if value >= 0:
                insort(readings, (moment, value))

    def used(self, start: int, end: int) -> int:
        """Used between two moments; between a reading and a start soon after it, the process is taken to compute."""
        return max(0, self._at(end) - self._at(start))

    def _at(self, moment: int) -> int:
        place = bisect_right(self._own, (moment, sys.maxsize)) - 1
        assert place >= 0
        read_at, value = self._own[place]
        return value + moment - read_at

    def of_children(self, moment: int, total: int) -> int:
        """What children had used at a moment, beyond what they had when they were read before."""
        place = bisect_left(self._children, (moment, total))
        return total - (self._children[place - 1][1] if place else 0)

    def check(self) -> None:
        """Nobody gives CPU back; but where threads end, Linux may count a little less than it had."""
        for readings in (self._own, self._children):
            values = [value for _moment, value in readings]
            assert all(after >= before - 1_000_000 for before, after in zip(values, values[1:]))


def _stretch(events: list[list[int]]) -> None:
    """Start teardowns where what lies right before them did, back to the phase's start or the last teardown's end."""
    since = 0
    for place, event in enumerate(events):
        if event[0] in _PHASES:
            free = event[2]
            for other in events[since:place]:
                if other[0] in _TEARDOWNS and event[1] == schema.PHASES.index("teardown"):
                    if other[2] - free >= STRETCH:
                        other[2] = free
                    free = other[3]
            since = place + 1


class Process:
    """The journal of one process."""

    def __init__(self, path: Path) -> None:
        """Read ``path``; a torn last record is left out."""
        self.records: list[list[Any]] = []
        self.fixtures: list[dict[str, Any]] = []
        self.markers: list[str] = []
        self.tests: list[Ran] = []
        self.loose: list[Any] = []
        self.begun: str | None = None
        """Node id of a test that was begun and has not ended, as long as the recorder could have told that it did."""
        self._begun_at = 0
        self._told: list[tuple[Any, int, int, list[int]]] = []  # frames but those told anew: node id, t0, t1, events
        self._about: tuple[list[str], list[str]] = [], []
        self._cpu = _Cpu()
        for record in records(whole(path)):
            self.records.append(record)
            self._take(record)
        self._cpu.check()
        for nodeid, start, end, numbers in self._told:
            events = self._events(numbers)
            needs, markers = self._about
            if nodeid is None:
                self.loose += events
            else:
                self.tests.append(Ran(nodeid, start, end, list(needs), list(markers), events))

    def _take(self, record: list[Any]) -> None:
        kind = record[0]
        if kind == "fixture":
            assert record[1] == len(self.fixtures)
            self.fixtures.append(record[2])
        elif kind == "marker":
            assert record[1] == len(self.markers)
            self.markers.append(record[2])
        elif kind == "begin":
            assert self.begun is None, "a test ends before the next begins"
            self.begun, self._begun_at = record[1:]
        elif kind == "mark":
            self._cpu.read(*record[2:5])
            assert len(record) == 5 + 2 * (record[1] in schema.RUNNING)
            assert record[1] != "looped" or self.begun is None, "a test ends before the loop does"
        elif kind == "fault":
            self.begun = None
        elif kind in FRAMES:
            self._take_frame(*record)

    def _take_frame(self, kind: str, start: int, end: int, numbers: list[int]) -> None:
        nodeid = None
        if kind == "TEST":
            nodeid, self.begun = self.begun, None
            assert self._begun_at <= start <= end
        elif kind == "ANEW":
            nodeid, before, _end, _numbers = self._told.pop()
            assert before == start
        assert self.begun is None
        assert (nodeid is None) == (kind == "LOOSE")
        self._told.append((nodeid, start, end, numbers))
        for event in split(numbers):
            if event[0] == schema.READ:
                self._cpu.read(*event[1:])
            elif event[0] in _READ_AT_END:
                self._cpu.read(*event[3:6])

    # -- what is told ---------------------------------------------------------------------------------------------

    def _events(self, numbers: list[int]) -> list[Any]:
        raw = split(numbers)
        _stretch(raw)
        ended: list[Any] = []  # fixture events that none of those after them encloses so far
        found = []
        for event in raw:
            code = event[0]
            if code in _ABOUTS:
                self._learn(*event)
            elif code in _SETUPS or code in _TEARDOWNS:
                inner = [other for other in ended if other.start >= event[2]]
                ended = [other for other in ended if other.start < event[2]]
                ended.append(self._fixture(event, inner))
                found.append(ended[-1])
            elif code != schema.READ:
                found.append(self._event(*event))
        return found

    def _learn(self, code: int, index: int = -1) -> None:
        needs, markers = self._about
        if code == schema.ABOUT:
            self._about = [], []
        elif code == schema.NEED:
            assert self.fixtures[index]["scope"] != "function"
            needs.append(str(self.fixtures[index]["name"]))
        else:
            markers.append(self.markers[index])

    def _event(self, code: int, first: int, *rest: int) -> Any:
        if code == schema.REPORT:
            return Report(schema.PHASES[first], schema.OUTCOMES[rest[0]])
        if code == schema.XUNIT:
            return Xunit(first, *rest)
        start, end = rest[:2]
        return Phase(schema.PHASES[first], start, end, *self._used(start, end, *rest[2:]))

    def _fixture(self, event: list[int], inner: list[Any]) -> Any:
        code, index, start, end = event[:4]
        assert start <= end
        used, children = self._used(start, end, *event[4:6])
        wall = sum(other.end - other.start for other in inner)
        if code in _TEARDOWNS:
            return TearDown(self.fixtures[index], start, end, wall, used, children)
        param, failed = event[6:] or (-1, 0)
        computed = sum(other.end - other.start if other.cpu < 0 else other.cpu for other in inner)
        return SetUp(self.fixtures[index], param, start, end, wall, computed, used, children, failed)

    def _used(self, start: int, end: int, cpu: int = -1, children: int = -1) -> tuple[int, int]:
        """CPU of what ended with these readings, -1 where it was not read, and that of children."""
        used = -1 if cpu < 0 else self._cpu.used(start, end)
        return used, 0 if children < 0 else self._cpu.of_children(end, children)

    # -- look-ups -------------------------------------------------------------------------------------------------

    def of(self, kind: str) -> list[list[Any]]:
        """What follows the kind in each record of one kind."""
        return [record[1:] for record in self.records if record[0] == kind]

    @property
    def head(self) -> dict[str, Any]:
        """Who wrote it."""
        return dict(self.of("head")[0][0])

    @property
    def session(self) -> dict[str, Any]:
        """What pytest was told."""
        return dict(self.of("session")[0][0])

    @property
    def marks(self) -> dict[str, int]:
        """Milestones and when they were met, in order; ns."""
        return {name: at for name, at, *_ in self.of("mark")}

    def test(self, name: str) -> Ran:
        """The only test whose node id ends so."""
        (found,) = (test for test in self.tests if test.nodeid.endswith(name))
        return found

    def definition(self, name: str) -> dict[str, Any]:
        """The only fixture of that name."""
        (found,) = (about for about in self.fixtures if about["name"] == name)
        return found

    @property
    def _all(self) -> list[Any]:
        return [event for test in self.tests for event in test.events] + self.loose

    def ups(self, name: str) -> list[SetUp]:
        """All set-ups of fixtures of that name, as they happened."""
        return [each for each in self._all if isinstance(each, SetUp) and each.about["name"] == name]

    def downs(self, name: str) -> list[TearDown]:
        """All teardowns of fixtures of that name, as they happened."""
        return [each for each in self._all if isinstance(each, TearDown) and each.about["name"] == name]
