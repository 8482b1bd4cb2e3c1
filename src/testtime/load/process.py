"""The records of one process to facts about it.

What lives here: what each record means.  What may never be added: anything that needs a second process (``assemble``).

Moments stay as the journal has them, absolute; ``assemble`` shifts them to the start of the run.  A ``Process`` under
construction is mutable and private to this package.
"""

from __future__ import annotations

import sys
from array import array
from typing import Any, Literal, cast

import msgspec

from testtime.load.journal import LARGEST_NUMBER, Head, Journal, Session, check_version
from testtime.model.profile import (
    Collected,
    Fixture,
    FixtureUse,
    Import,
    Mark,
    Outcome,
    Phase,
    Span,
    Test,
    When,
    WorkerEvent,
)
from testtime_recorder import schema


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
        self.uses: list[FixtureUse] = []
        self.fixtures: dict[int, Fixture] = {}
        self.markers: dict[int, str] = {}
        self.recording_ns = 0
        self.overhead_ns = 0
        self.fault: str | None = None
        self.last = origin
        self._last: tuple[str, int, int, dict[int, int]] | None = None  # test: node id, t0; before it: uses, open ones
        self._open: dict[int, int] = {}  # fixture -> position of its use that has not been torn down
        self._running: tuple[str, int] | None = None
        self._relative: dict[str, str] = {}

    # -- records --------------------------------------------------------------------------------------------------

    def take(self, record: list[Any]) -> None:
        """Add one record; raises ValueError, IndexError, KeyError or ValidationError for one that makes no sense."""
        getattr(self, "_take_" + record[0])(*record[1:])

    def _take_head(self, head: dict[str, Any], *_: Any) -> None:
        self.marks.append(Mark("import", self._at(self.head.import_ns), self.head.import_cpu_ns, 0))

    def _take_session(self, session: dict[str, Any], *_: Any) -> None:
        self.session = msgspec.convert(session, Session)

    def _take_mark(self, name: str, at: int, cpu: int, children: int, *_: Any) -> None:
        self.marks.append(Mark(name, self._at(at), cpu, children))

    def _take_plugin(self, name: str, kind: str, path: str | None, start: int, end: int, *_: Any) -> None:
        what: Literal["plugin", "conftest"] = "conftest" if kind == "conftest" else "plugin"
        self.imports.append(Import(what, name, path, self._at(start), self._at(end)))

    def _take_collect(self, nodeid: str, kind: str, start: int, imported: int | None, end: int, *_: Any) -> None:
        moment = None if imported is None else self._at(imported)
        self.collected.append(Collected(nodeid, kind, self._at(start), moment, self._at(end)))

    def _take_fixture(self, index: int, about: dict[str, Any], *_: Any) -> None:
        self.fixtures[index] = msgspec.convert(about, Fixture)

    def _take_marker(self, index: int, name: str, *_: Any) -> None:
        self.markers[index] = name

    def _take_worker(self, event: str, worker: str, at: int, detail: str, *_: Any) -> None:
        self.events.append(WorkerEvent(event, worker, self._at(at), detail))

    def _take_own(self, flushing: int, hooks: int, *_: Any) -> None:
        self.recording_ns = flushing
        self.overhead_ns = flushing + hooks

    def _take_fault(self, text: str, at: int, *_: Any) -> None:
        self.fault = text
        self._at(at)

    def _take_begin(self, nodeid: str, at: int, *_: Any) -> None:
        self.interrupted()
        self._running = (nodeid, self._at(at))

    def _take_loose(self, numbers: bytes, *_: Any) -> None:
        for event in _events(self._integers(numbers), 0):
            if event[0] in _FIXTURE_CODES:
                self._fixture(event, None, None)

    def _take_test(self, nodeid: str, numbers: bytes, *_: Any) -> None:
        self._running = None
        integers = self._integers(numbers)
        if self._last and self._last[:2] == (nodeid, integers[0]):  # told anew
            self._back(*self._last[2:])
            del self.tests[-1:]
        before, were_open = len(self.uses), dict(self._open)
        try:
            self.tests.append(self._test(nodeid, integers))
        except Exception:
            self._back(before, were_open)
            raise
        self._last = (nodeid, integers[0], before, were_open)

    def _back(self, uses: int, were_open: dict[int, int]) -> None:
        """Forget the fixture uses of a test."""
        del self.uses[uses:]
        self._open = dict(were_open)

    def _test(self, nodeid: str, numbers: list[int]) -> Test:
        start, end, place = numbers[0], numbers[1], 3 + numbers[2]
        needs = numbers[3:place]
        markers = numbers[place + 1 : place + 1 + numbers[place]]
        events = _events(numbers, place + 1 + len(markers))
        tally = _Tally()
        phases: list[Phase] = []
        inner: list[tuple[bool, Span]] = []
        waiting: list[list[int]] = []  # fixture events of the phase that has not ended yet
        for event in events:
            code = event[0]
            if code == schema.PHASE:
                when = cast(When, schema.PHASES[event[1]])
                inner = [self._fixture(each, len(self.tests), when) for each in waiting]
                phases.append(Phase(when, self._phase_span(event, inner)))
                waiting.clear()
                tally.phase(event[1])
            elif code == schema.REPORT:
                tally.report(event[1], event[2])
            elif code == schema.XUNIT:
                tally.xunit = event
            else:
                waiting.append(event)
        for each in waiting:
            self._fixture(each, len(self.tests), None)
        set_up, torn_down = tally.unittest(events)
        return Test(
            nodeid=nodeid,
            process=self.number,
            start_ns=self._at(start),
            end_ns=self._at(end),
            outcome=tally.outcome(),
            phases=tuple(phases),
            needs=tuple(each for each in needs if each in self.fixtures),
            xunit_setup_ns=set_up,
            xunit_teardown_ns=torn_down,
            reruns=tally.reruns,
            subtests=tally.subtests,
            markers=tuple(self.markers[each] for each in markers if each in self.markers),
        )

    def interrupted(self) -> None:
        """A test that began and did not end, because the process died or a new one began: it is kept as such."""
        if self._running is not None:
            nodeid, start = self._running
            self._running = None
            self.tests.append(Test(nodeid, self.number, start, None, "crashed", ()))

    def _integers(self, numbers: bytes) -> list[int]:
        values = array("q", numbers)
        if self.head.byteorder != sys.byteorder:
            values.byteswap()
        if values and not -LARGEST_NUMBER <= min(values) <= max(values) <= LARGEST_NUMBER:
            raise ValueError
        return values.tolist()

    # -- parts ----------------------------------------------------------------------------------------------------

    def _at(self, moment: int) -> int:
        """``moment`` counted from the origin; remembers the last one met."""
        if moment > self.last:
            self.last = moment
        return moment - self.origin

    def _phase_span(self, event: list[int], inner: list[tuple[bool, Span]]) -> Span:
        """A phase's span; fixtures wider than the test are inside it, those of function scope are part of it."""
        shared = [span for is_shared, span in inner if is_shared]
        own_children = event[5] + sum(span.child_cpu_ns for is_shared, span in inner if not is_shared)
        shared_cpu = sum(span.own_ns if span.cpu_ns is None else span.cpu_ns for span in shared)
        return Span(
            start_ns=self._at(event[2]),
            wall_ns=max(0, event[3] - event[2]),
            cpu_ns=max(0, event[4] - shared_cpu),
            child_cpu_ns=max(0, own_children),
            inner_ns=sum(span.own_ns for span in shared),
        )

    def _fixture(self, event: list[int], test: int | None, when: When | None) -> tuple[bool, Span]:
        """Book one set-up or teardown; returns whether the fixture is shared, and the span."""
        param, inner, inner_cpu, cpu, children, failed = -1, 0, 0, -1, 0, 0
        code, index = event[0], event[1]
        if code == schema.SETUP:
            _, _, param, start, end, inner, inner_cpu, cpu, children, failed = event
        elif code == schema.TEARDOWN:
            _, _, start, end, cpu, children = event
        else:
            _, _, start, end = event
        fixture = self.fixtures[index]
        span = Span(
            start_ns=self._at(start),
            wall_ns=max(0, end - start),
            cpu_ns=None if cpu < 0 else max(0, cpu - inner_cpu),
            child_cpu_ns=max(0, children),
            inner_ns=max(0, inner),
        )
        if code in (schema.SETUP, schema.QUICK_SETUP):
            self._open[index] = len(self.uses)
            chosen = None if param < 0 else param
            self.uses.append(FixtureUse(index, self.number, chosen, test, when, span, bool(failed)))
        else:
            self._torn_down(index, span, test, when)
        return fixture.shared, span

    def _torn_down(self, index: int, span: Span, test: int | None, when: When | None) -> None:
        position = self._open.pop(index, None)
        if position is None:  # its set-up was not seen: nothing to pair it with
            return
        use = self.uses[position]
        self.uses[position] = FixtureUse(
            use.fixture, use.process, use.param, use.test, use.setup_in, use.setup, use.failed, span, test, when
        )


_FIXTURE_CODES = (schema.SETUP, schema.TEARDOWN, schema.QUICK_SETUP, schema.QUICK_TEARDOWN)


def _events(numbers: list[int], place: int) -> list[list[int]]:
    """The events from ``place`` on, each with its code; raises KeyError for a code that the treaty does not know."""
    events = []
    while place < len(numbers):
        after = place + schema.LENGTHS[numbers[place]]
        events.append(numbers[place:after])
        place = after
    return events


class _Tally:
    """Reports of one test to its outcome."""

    def __init__(self) -> None:
        self.reruns = 0
        self.subtests = 0
        self.seen: list[set[int]] = [set(), set(), set()]
        self.ran: set[int] = set()
        self.xunit: list[int] | None = None

    def report(self, when: int, outcome: int) -> None:
        """One report; ``when`` and ``outcome`` are the treaty's codes."""
        name = schema.OUTCOMES[outcome]
        if name == "rerun":
            self.reruns += 1
            self.seen = [set(), set(), set()]
        elif name == "subtest":
            self.subtests += 1
        else:
            self.seen[when].add(outcome)

    def phase(self, when: int) -> None:
        """A phase ended; unless a report says otherwise it passed."""
        self.ran.add(when)

    def outcome(self) -> Outcome:
        """What pytest's summary would call the test."""
        setup, call, teardown = ({schema.OUTCOMES[code] for code in codes} for codes in self.seen)
        if "failed" in setup or ("failed" in teardown and "failed" not in call):
            return "error"
        for name in ("failed", "xfailed", "xpassed", "skipped"):
            if name in call or name in setup:
                return cast(Outcome, name)
        if "unreported" in call:
            return "unknown"
        interrupted = 0 in self.ran and 2 not in self.ran  # pytest tears every test down, unless Ctrl-C ends it
        return "passed" if 1 in self.ran and not interrupted else "unknown"

    def unittest(self, events: list[list[int]]) -> tuple[int, int]:
        """ns of unittest's own set-up and teardown inside the (last) call phase."""
        if self.xunit is None:
            return 0, 0
        call = next((each for each in reversed(events) if each[0] == schema.PHASE and each[1] == 1), None)
        if call is None:
            return 0, 0
        _, set_up, tear_down = self.xunit
        return max(0, set_up - call[2]), max(0, call[3] - tear_down) if tear_down else 0


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
