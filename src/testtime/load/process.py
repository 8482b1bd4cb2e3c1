"""The records of one process to facts about it.

What lives here: what each record means.  What may never be added: anything that needs a second process (``assemble``),
or arithmetic on what phases and fixtures took (``booking``).

Moments are counted from the origin that all processes of a run share, but for ``Draft.last``, which is as the journal
has it.  A ``Draft`` is mutable, and private to this package.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import msgspec

from testtime.load.booking import TEARDOWNS, Before, Booking
from testtime.load.events import events_of
from testtime.load.executions import executed
from testtime.load.journal import Head, Journal, Session, check_version
from testtime.load.tally import Tally
from testtime.model.profile import (
    Collected,
    Fixture,
    Holding,
    Import,
    Mark,
    Phase,
    Test,
    WorkerEvent,
)
from testtime.model.units import Fingerprint
from testtime.model.watched import Code, Execution
from testtime_recorder import schema

_About = tuple[tuple[int, ...], tuple[int, ...]]
"""Shared fixtures that a test needs, and markers on it, as the journal counts them."""


class _Before(NamedTuple):
    """What there was before a test."""

    tests: int
    about: _About
    booked: Before


class Draft:
    """One process's facts so far; ``number`` is its index in the run, ``origin`` the moment that becomes zero."""

    def __init__(self, number: int, origin: int, head: Head) -> None:
        self.number = number
        self.origin = origin
        self.head = head
        self.session = Session()
        self.marks: list[Mark] = []
        self.imports: list[Import] = []
        self.collected: list[Collected] = []
        self.events: list[WorkerEvent] = []
        self.tests: list[Test] = []
        self._booking = Booking(number, self.at)
        self.uses = self._booking.uses
        self.fixtures = self._booking.fixtures
        self.markers: dict[int, str] = {}
        self.holding: list[Holding] = []
        self.codes: dict[int, Code] = {}
        self.executions: list[Execution] = []
        self.caveats: list[str] = []
        self.sources: dict[str, dict[str, int]] = {}
        self.recording_ns = 0
        self.overhead_ns = 0
        self.fault: str | None = None
        self._queued: list[int] = []
        self._kernel: list[int] = []
        self.last = origin
        self._last: tuple[str, _Before] | None = None  # the last test: its node id, what was before it
        self._running: tuple[str, int] | None = None  # the test that was begun: its node id, and when
        self._about: _About = (), ()

    # -- records --------------------------------------------------------------------------------------------------

    def take(self, record: list[Any]) -> None:
        """Add one record; raises ValueError, IndexError, KeyError or ValidationError for one that makes no sense."""
        getattr(self, "_take_" + record[0])(*record[1:])

    def _take_head(self, head: dict[str, Any], *_: Any) -> None:
        self.marks.append(Mark("import", self.at(self.head.import_ns), self.head.import_cpu_ns, 0))

    def _take_session(self, session: dict[str, Any], *_: Any) -> None:
        self.session = msgspec.convert(session, Session)

    def _take_mark(self, name: str, at: int, cpu: int, children: int, *more: Any) -> None:
        self.marks.append(Mark(name, self.at(at), cpu, children))
        if name in schema.RUNNING:
            for told, reading in zip((self._queued, self._kernel), more, strict=False):
                if isinstance(reading, int) and reading >= 0:
                    told.append(reading)
        booked = self._booking.readings
        booked.settle()
        booked.add(at, cpu)
        booked.children(children)

    def _take_plugin(self, name: str, kind: str, path: str | None, start: int, end: int, *_: Any) -> None:
        what: Literal["plugin", "conftest"] = "conftest" if kind == "conftest" else "plugin"
        self.imports.append(Import(what, name, path, self.at(start), self.at(end)))

    def _take_collect(self, nodeid: str, kind: str, start: int, imported: int | None, end: int, *_: Any) -> None:
        moment = None if imported is None else self.at(imported)
        self.collected.append(Collected(nodeid, kind, self.at(start), moment, self.at(end)))

    def _take_fixture(self, index: int, about: dict[str, Any], *_: Any) -> None:
        self.fixtures[index] = msgspec.convert(about, Fixture)

    def _take_marker(self, index: int, name: str, *_: Any) -> None:
        self.markers[index] = name

    def _take_hold(self, fixture: int, what: str, name: str, *_: Any) -> None:
        if fixture not in self.fixtures:
            raise ValueError(fixture)
        self.holding.append(Holding(fixture, what, name))

    def _take_code(self, index: int, about: dict[str, Any], *_: Any) -> None:
        self.codes[index] = msgspec.convert(about, Code)

    def _take_ran(self, code: int, start: int, end: int, about: dict[str, Any], *_: Any) -> None:
        if code not in self.codes:
            raise ValueError(code)
        self.executions.append(executed(self, code, (start, end), about))

    def _take_sources(self, sources: dict[str, dict[str, int]], *_: Any) -> None:
        self.sources = msgspec.convert(sources, dict[str, dict[str, Fingerprint]])

    def _take_caveat(self, text: str, *_: Any) -> None:
        self.caveats.append(text)

    def _take_seen(self, *_: Any) -> None:
        """No part of a profile: ``load.seen`` reads it."""

    def _take_worker(self, event: str, worker: str, at: int, detail: str, *_: Any) -> None:
        self.events.append(WorkerEvent(event, worker, self.at(at), detail))

    def _take_own(self, flushing: int, hooks: int, *_: Any) -> None:
        self.recording_ns = flushing
        self.overhead_ns = flushing + hooks

    def _take_fault(self, text: str, at: int, *_: Any) -> None:
        self.fault = text
        self.at(at)

    def _take_begin(self, nodeid: str, at: int, *_: Any) -> None:
        self.interrupted()
        self._running = (nodeid, self.at(at))

    def _take_frame(self, kind: int, start: int, end: int, numbers: list[int]) -> None:
        if kind == schema.LOOSE:
            self._booking.readings.settle()
            self._booking.book([event for event in events_of(numbers) if event[0] in _LOOSE_CODES], None, None)
        else:
            self._ended(kind, start, end, numbers)

    def _take_lost(self) -> None:
        """A frame that could not be read: the test that it told of is neither here nor still running."""
        if self._running is not None:
            self._running = self._last = None

    def _ended(self, kind: int, start: int, end: int, numbers: list[int]) -> None:
        running, self._running = self._running, None
        if kind == schema.ANEW:
            if self._last is None:
                raise ValueError(kind)
            nodeid, before = self._last
            self._back(before)
            del self.tests[before.tests :]
        elif running is None:
            self._last = None
            raise ValueError(kind)
        else:
            nodeid, before = running[0], _Before(len(self.tests), self._about, self._booking.settle())
        self._last = nodeid, before
        try:
            self.tests.append(self._test(nodeid, start, end, numbers))
        except Exception:
            self._back(before)
            raise

    def _back(self, before: _Before) -> None:
        """Forget what a test did, and said of itself."""
        self._about = before.about
        self._booking.restore(before.booked)

    def _test(self, nodeid: str, start: int, end: int, numbers: list[int]) -> Test:
        events = list(events_of(numbers))
        tally = Tally()
        phases: list[Phase] = []
        waiting: list[list[int]] = []  # fixture events of the phase that has not ended yet
        for event in events:
            code = event[0]
            if code in _PHASE_CODES:
                phases.append(self._booking.phase(event, waiting, len(self.tests)))
                waiting.clear()
                tally.phase(event[1])
            elif code == schema.REPORT:
                tally.report(event[1], event[2])
            elif code == schema.XUNIT:
                tally.xunit = event
            elif code in _ABOUT_CODES:
                self._learn(event)
            else:
                waiting.append(event)
        self._booking.book(waiting, len(self.tests), None)
        set_up, torn_down = tally.unittest(events)
        needs, markers = self._about
        return Test(
            nodeid=nodeid,
            process=self.number,
            start_ns=self.at(start),
            end_ns=self.at(end),
            outcome=tally.outcome(),
            phases=tuple(phases),
            needs=tuple(each for each in needs if each in self.fixtures),
            xunit_setup_ns=set_up,
            xunit_teardown_ns=torn_down,
            reruns=tally.reruns,
            subtests=tally.subtests,
            markers=tuple(self.markers[each] for each in markers if each in self.markers),
        )

    def _learn(self, event: list[int]) -> None:
        """What a test says of itself holds for those after it, too."""
        needs, markers = self._about
        if event[0] == schema.ABOUT:
            self._about = (), ()
        elif event[0] == schema.NEED:
            self._about = (*needs, event[1]), markers
        else:
            self._about = needs, (*markers, event[1])

    def interrupted(self) -> None:
        """A test that began and did not end, because the process died or a new one began: it is kept as such."""
        if self._running is not None:
            nodeid, start = self._running
            self._running = None
            self.tests.append(Test(nodeid, self.number, start, None, "crashed", ()))

    @property
    def queued_ns(self) -> int | None:
        """How long it waited for a core while tests ran; ``None`` where that is not known."""
        return _between(self._queued)

    @property
    def kernel_ns(self) -> int | None:
        """How much of what it computed while tests ran was the kernel's; ``None`` where that is not known."""
        return _between(self._kernel)

    # -- parts ----------------------------------------------------------------------------------------------------

    def at(self, moment: int) -> int:
        """``moment`` counted from the origin; remembers the last one met."""
        if moment > self.last:
            self.last = moment
        return moment - self.origin


def _between(readings: list[int]) -> int | None:
    """From the first reading to the last."""
    return max(0, readings[-1] - readings[0]) if len(readings) > 1 else None


_PHASE_CODES = (schema.PHASE, schema.QUICK_PHASE)
_LOOSE_CODES = (schema.SETUP, schema.QUICK_SETUP, *TEARDOWNS, schema.READ)
_ABOUT_CODES = (schema.ABOUT, schema.NEED, schema.MARKER)


def read(journal: Journal, number: int, origin: int | None) -> Draft | None:
    """A process's facts from its journal; ``None`` for a file without a head.

    ``origin``: ns; ``None`` takes the process's own spawning, or its first sign of life.  Raises UserError for a
    journal of a newer format.
    """
    draft: Draft | None = None
    for record in journal.records():
        try:
            if draft is None:
                draft = _begun(journal, record, number, origin)
            draft.take(record)
        except (ValueError, IndexError, KeyError, msgspec.ValidationError):
            journal.unreadable += 1
    if draft is not None:
        draft.interrupted()
    return draft


def _begun(journal: Journal, record: list[Any], number: int, origin: int | None) -> Draft:
    """What is to be made of a journal's first record; raises ValueError for any but a head."""
    if record[0] != "head":
        raise ValueError(record[0])
    check_version(record[1], journal.path)
    head = msgspec.convert(record[1], Head)
    return Draft(number, origin if origin is not None else head.spawn_ns or head.import_ns, head)
