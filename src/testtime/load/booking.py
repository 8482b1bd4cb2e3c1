"""The events of phases and fixtures to spans, of which each nanosecond is one's own.

What lives here: what lies inside what, which set-up and teardown are one use, and what each took and used.  What may
never be added: how a test came out (``tally``), or which test it was (``process``).

A fixture of function scope is part of its phase; one that is wider is inside it, and apart from it.  A fixture inside
another began after it and ended before, so it is told before: an event takes in those before it that began no earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, cast

import msgspec

from testtime.load.readings import Readings
from testtime.model.profile import Fixture, FixtureUse, Phase, Span, When
from testtime_recorder import schema

STRETCH = 100_000
"""ns; unmarked time before a fixture's end of teardown that is taken to be that teardown."""
TEARDOWNS = (schema.TEARDOWN, schema.QUICK_TEARDOWN)
"""Codes of events."""
_WORTH_READING = 1_000_000
"""ns; in less, it is not known what a fixture used: it counts as computing."""


class Before(NamedTuple):
    """What there was before a test."""

    uses: int
    open: dict[int, int]
    readings: tuple[list[int], list[int], int]


class _Ended(NamedTuple):
    """A set-up or teardown that may turn out to lie inside one that ended later."""

    start: int
    span: Span
    used: int
    """CPU with what is inside it, ns."""


class Booking:
    """The fixtures of one process and their uses so far."""

    def __init__(self, process: int, at: Callable[[int], int]) -> None:
        """``process``: its index in the run; ``at``: a moment counted from the origin of the run."""
        self.fixtures: dict[int, Fixture] = {}
        self.uses: list[FixtureUse] = []
        self.readings = Readings()
        self._process = process
        self._at = at
        self._open: dict[int, int] = {}  # fixture -> position of its use that has not been torn down

    def settle(self) -> Before:
        """What ``restore`` takes to come back here."""
        return Before(len(self.uses), dict(self._open), self.readings.settle())

    def restore(self, before: Before) -> None:
        """Forget what a test did."""
        del self.uses[before.uses :]
        self._open = dict(before.open)
        for position in self._open.values():
            self.uses[position] = msgspec.structs.replace(
                self.uses[position], teardown=None, teardown_test=None, teardown_in=None
            )
        self.readings.restore(before.readings)

    def phase(self, event: list[int], waiting: list[list[int]], test: int) -> Phase:
        """A phase that ended, and the fixtures that were ``waiting`` for that."""
        when, start, end = cast(When, schema.PHASES[event[1]]), event[2], event[3]
        if when == "teardown":
            _stretch(waiting, start)
        fixtures = self.book(waiting, test, when)
        shared = [span for is_shared, span in fixtures if is_shared]
        used: int | None = None
        children = sum(span.child_cpu_ns for is_shared, span in fixtures if not is_shared)
        if event[0] == schema.PHASE and event[4] >= 0:
            self.readings.add(end, event[4])
            children += self.readings.children(event[5])
            used = self.readings.between(start, end)
        span = Span(
            start_ns=self._at(start),
            wall_ns=max(0, end - start),
            cpu_ns=None if used is None else max(0, used - sum(_used(span) for span in shared)),
            child_cpu_ns=children,
            inner_ns=sum(span.own_ns for span in shared),
        )
        return Phase(when, span)

    def book(self, events: list[list[int]], test: int | None, when: When | None) -> list[tuple[bool, Span]]:
        """Book fixtures of one phase, or outside of any; returns whether each fixture is shared, and its span."""
        booked: list[tuple[bool, Span]] = []
        ended: list[_Ended] = []
        for event in events:
            if event[0] == schema.READ:
                self.readings.add(event[1], event[2])
                continue
            inner = []
            while ended and ended[-1].start >= event[2]:
                inner.append(ended.pop())
            shared, span, used = self._fixture(event, test, when, inner)
            booked.append((shared, span))
            ended.append(_Ended(event[2], span, used))
        return booked

    def _fixture(
        self, event: list[int], test: int | None, when: When | None, inner: Sequence[_Ended]
    ) -> tuple[bool, Span, int]:
        """Book one set-up or teardown; ``inner``: those directly inside it."""
        code, index, start, end = event[:4]
        fixture = self.fixtures[index]
        children, param, failed = -1, -1, 0
        if code in (schema.SETUP, schema.TEARDOWN):
            children = event[5]
            if event[4] >= 0:
                self.readings.add(end, event[4])
        if code == schema.SETUP:
            param, failed = event[6:]
        used = self.readings.between(start, end) if end - start >= _WORTH_READING else None
        span = Span(
            start_ns=self._at(start),
            wall_ns=max(0, end - start),
            cpu_ns=None if used is None else max(0, used - sum(each.used for each in inner)),
            child_cpu_ns=self.readings.children(children),
            inner_ns=sum(each.span.wall_ns for each in inner),
        )
        if code in (schema.SETUP, schema.QUICK_SETUP):
            self._open[index] = len(self.uses)
            chosen = None if param < 0 else param
            self.uses.append(FixtureUse(index, self._process, chosen, test, when, span, bool(failed)))
        else:
            self._torn_down(index, span, test, when)
        return fixture.shared, span, span.wall_ns if used is None else used

    def _torn_down(self, index: int, span: Span, test: int | None, when: When | None) -> None:
        position = self._open.pop(index, None)
        if position is None:  # its set-up was not seen: nothing to pair it with
            return
        use = self.uses[position]
        self.uses[position] = FixtureUse(
            use.fixture, use.process, use.param, use.test, use.setup_in, use.setup, use.failed, span, test, when
        )


def _stretch(events: list[list[int]], start: int) -> None:
    """Give teardowns the time right before them, back to ``start`` or the last teardown's end.

    A finaliser that was added in the test itself runs before the one that marks the start of a fixture's teardown.
    """
    for event in events:
        if event[0] in TEARDOWNS:
            if event[2] - start >= STRETCH:
                event[2] = start
            start = max(start, event[3])


def _used(span: Span) -> int:
    """CPU of a span's own part, ns."""
    return span.own_ns if span.cpu_ns is None else span.cpu_ns
