"""A profile's rows as arrays of integers, each made when it is asked for.

What lives here: the passes over tests, phases and fixture uses, one an array.  What may never be added: a library that
takes long to import, pandas above all; or an array of text: names of tests stay in the profile, found by index, because
strangers' ids hold what such an array may refuse (lone surrogates) and would double the memory.

Every time is in integer nanoseconds; -1 stands for an index that is absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from testtime.analysis.stretches import loop_end
from testtime.model.profile import FixtureUse, Phase, Profile, Span

Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]
Array = Integers | Booleans

WHENS = ("setup", "call", "teardown")
_WHEN: dict[str | None, int] = {None: -1, **{when: code for code, when in enumerate(WHENS)}}


@dataclass(frozen=True)
class Timing:
    """Spans; ``own``, ``busy`` and ``wait`` with the meaning that ``Span`` gives its properties of those names."""

    spans: Sequence[Span]

    @cached_property
    def start(self) -> Integers:
        """When each began."""
        return _integers(self.spans, (span.start_ns for span in self.spans))

    @cached_property
    def wall(self) -> Integers:
        """How long each lasted."""
        return _integers(self.spans, (span.wall_ns for span in self.spans))

    @cached_property
    def own(self) -> Integers:
        """The same without other fixtures inside."""
        inner = _integers(self.spans, (span.inner_ns for span in self.spans))
        return np.asarray(np.maximum(self.wall - inner, 0))

    @cached_property
    def busy(self) -> Integers:
        """CPU; all of its own time where none was read."""
        own = _integers(self.spans, (-1 if span.cpu_ns is None else span.cpu_ns for span in self.spans))
        children = _integers(self.spans, (span.child_cpu_ns for span in self.spans))
        return np.where(own >= 0, own + children, self.own)

    @cached_property
    def wait(self) -> Integers:
        """Own time in which nothing computed."""
        return np.asarray(np.maximum(self.own - self.busy, 0))


@dataclass(frozen=True)
class Tests:
    """By test."""

    profile: Profile

    @cached_property
    def process(self) -> Integers:
        """Index of the process that it ran in."""
        return self._integers(test.process for test in self.profile.tests)

    @cached_property
    def start(self) -> Integers:
        """When it began."""
        return self._integers(test.start_ns for test in self.profile.tests)

    @cached_property
    def closed(self) -> Booleans:
        """Whether it ended."""
        return _booleans(self.profile.tests, (test.end_ns is not None for test in self.profile.tests))

    @cached_property
    def end(self) -> Integers:
        """When it ended; one that never did lasted until the next of its process, or to the end of the loop."""
        ends = self._integers(test.end_ns or 0 for test in self.profile.tests)
        if self.closed.all():
            return ends
        tests = self.profile.tests
        bounds = {index: loop_end(self.profile, process) for index, process in enumerate(self.profile.processes)}
        for index in range(len(tests) - 1, -1, -1):
            test = tests[index]
            if test.end_ns is None:
                ends[index] = max(test.start_ns, bounds[test.process])
            bounds[test.process] = test.start_ns
        return ends

    @cached_property
    def xunit_setup(self) -> Integers:
        """What unittest's own set-up took of its call."""
        return self._integers(test.xunit_setup_ns for test in self.profile.tests)

    @cached_property
    def xunit_teardown(self) -> Integers:
        """What unittest's own teardown took of its call."""
        return self._integers(test.xunit_teardown_ns for test in self.profile.tests)

    @cached_property
    def reruns(self) -> Integers:
        """How often it was run again."""
        return self._integers(test.reruns for test in self.profile.tests)

    def _integers(self, values: Iterable[int]) -> Integers:
        return _integers(self.profile.tests, values)


@dataclass(frozen=True)
class Phases:
    """By phase of a test."""

    profile: Profile

    @cached_property
    def test(self) -> Integers:
        """Index of its test."""
        tests = self.profile.tests
        return np.repeat(np.arange(len(tests)), _integers(tests, (len(test.phases) for test in tests)))

    @cached_property
    def when(self) -> Integers:
        """Which it is: index in ``WHENS``."""
        return _integers(self._phases, (_WHEN[phase.when] for phase in self._phases))

    @cached_property
    def timing(self) -> Timing:
        """When and how long."""
        return Timing([phase.span for phase in self._phases])

    @cached_property
    def _phases(self) -> list[Phase]:
        return [phase for test in self.profile.tests for phase in test.phases]


@dataclass(frozen=True)
class Ups:
    """By set-up of a fixture."""

    uses: Sequence[FixtureUse]

    @cached_property
    def fixture(self) -> Integers:
        """Index of what was set up."""
        return self._integers(use.fixture for use in self.uses)

    @cached_property
    def process(self) -> Integers:
        """Index of the process where."""
        return self._integers(use.process for use in self.uses)

    @cached_property
    def param(self) -> Integers:
        """With which parameter."""
        return self._integers(-1 if use.param is None else use.param for use in self.uses)

    @cached_property
    def test(self) -> Integers:
        """Index of the test during which that was."""
        return self._integers(-1 if use.test is None else use.test for use in self.uses)

    @cached_property
    def within(self) -> Integers:
        """The phase of that test: index in ``WHENS``."""
        return self._integers(_WHEN[use.setup_in] for use in self.uses)

    @cached_property
    def failed(self) -> Booleans:
        """Whether it raised."""
        return _booleans(self.uses, (use.failed for use in self.uses))

    @cached_property
    def timing(self) -> Timing:
        """When and how long."""
        return Timing([use.setup for use in self.uses])

    def _integers(self, values: Iterable[int]) -> Integers:
        return _integers(self.uses, values)


@dataclass(frozen=True)
class Downs:
    """By teardown of a fixture."""

    uses: Sequence[FixtureUse]

    @cached_property
    def use(self) -> Integers:
        """Index of the set-up that it ended."""
        return np.flatnonzero(_booleans(self.uses, (use.teardown is not None for use in self.uses)))

    @cached_property
    def fixture(self) -> Integers:
        """Index of what was torn down."""
        return self._integers(use.fixture for use in self._torn)

    @cached_property
    def process(self) -> Integers:
        """Index of the process where."""
        return self._integers(use.process for use in self._torn)

    @cached_property
    def test(self) -> Integers:
        """Index of the test during which that was."""
        return self._integers(-1 if use.teardown_test is None else use.teardown_test for use in self._torn)

    @cached_property
    def within(self) -> Integers:
        """The phase of that test: index in ``WHENS``."""
        return self._integers(_WHEN[use.teardown_in] for use in self._torn)

    @cached_property
    def timing(self) -> Timing:
        """When and how long."""
        return Timing([use.teardown for use in self.uses if use.teardown is not None])

    @cached_property
    def _torn(self) -> list[FixtureUse]:
        return [use for use in self.uses if use.teardown is not None]

    def _integers(self, values: Iterable[int]) -> Integers:
        return _integers(self._torn, values)


@dataclass(frozen=True)
class Rows:
    """All of a profile's rows."""

    tests: Tests
    phases: Phases
    ups: Ups
    downs: Downs


def rows(profile: Profile) -> Rows:
    """Nothing is made yet."""
    return Rows(Tests(profile), Phases(profile), Ups(profile.uses), Downs(profile.uses))


def _integers(rows: Sequence[object], values: Iterable[int]) -> Integers:
    """A value for each row."""
    return np.fromiter(values, dtype=np.int64, count=len(rows))


def _booleans(rows: Sequence[object], values: Iterable[bool]) -> Booleans:
    return np.fromiter(values, dtype=np.bool_, count=len(rows))
