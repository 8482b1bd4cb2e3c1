"""What drives the hooks of tests and fixtures as pytest does, on a clock that only moves when the story says so.

What lives here: the clock, what stands for pytest's objects, and what the journal was given.  What may never be added:
a test, a real clock or a real session.
"""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, Callable, cast

import pytest
from _pytest.reports import TestReport

from tests.recorder.reading import records, split
from testtime_recorder import schema
from testtime_recorder.clock import Clock
from testtime_recorder.hooks import NEW_STYLE
from testtime_recorder.items import items
from testtime_recorder.journal import Journal
from testtime_recorder.statements import Focus
from testtime_recorder.watching import Watching

MS = 1_000_000
LEAST = 20 * MS
PHASE, SETUP, TEARDOWN, REPORT, READ = schema.PHASE, schema.SETUP, schema.TEARDOWN, schema.REPORT, schema.READ
QUICK_PHASE, QUICK_SETUP, QUICK_TEARDOWN = schema.QUICK_PHASE, schema.QUICK_SETUP, schema.QUICK_TEARDOWN
ABOUT, NEED, MARKER = schema.ABOUT, schema.NEED, schema.MARKER
Hook = Generator[None, Any, Any]
#: Where the story's clocks stand at first.
BEGAN, USED, CHILDREN = 1000 * MS, 500 * MS, 100 * MS


class Watched:
    """A ``Watching`` as far as the hooks use it: what it was told."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self.focus = Focus()
        self.arms = True
        self.least = LEAST
        self.met: list[int] = []
        self.tests: list[Any] = []
        self.fixtures: list[tuple[Any, str, bool]] = []
        self.asked: list[tuple[int, int]] = []
        self.waited: list[tuple[int, int]] = []
        self.takes = 0
        self.raises = False

    def meet(self) -> None:
        """It has its turn, which takes a while."""
        self.met.append(self._story.now)
        self.focus.due += 10 * MS
        self._story.now += MS

    def test(self, item: Any) -> None:
        """A test is about to run."""
        self.tests.append(item.nodeid)

    def fixture(self, fixturedef: Any, name: str, shared: bool) -> None:
        """A fixture was met."""
        self.fixtures.append((fixturedef, name, shared))

    def waits(self, moment: int, waited: int) -> None:
        """Something has waited until then, for so long."""
        self.waited.append((moment, waited))

    def cpu(self) -> int:
        """CPU of the process without that of whoever watches."""
        return self._story._cpu() - 7

    def records(self, start: int, end: int) -> list[str]:
        """What is told of a phase."""
        self.asked.append((start, end))
        self._story.now += self.takes
        if self.raises:
            raise ValueError
        return [schema.line("ran", 0, end - 1, end, {})]


class Story:
    """A clock, a journal and the hooks between them."""

    def __init__(self) -> None:
        self.now, self.used, self.childrens = BEGAN, USED, CHILDREN
        self.cpu_readings = 0
        self.child_readings = 0
        self.faults: list[Exception] = []
        self.writes: list[list[list[Any]]] = []
        self.write_takes = 0
        clock = Clock(lambda: self.now, self._cpu, self._children, lambda: 0)
        self.watched = Watched(self)
        watching = cast(Watching, self.watched)
        self.items: Any = items(clock, cast(Journal, self), "/root", self.faults.append, watching)

    def _cpu(self) -> int:
        self.cpu_readings += 1
        return self.used

    def _children(self) -> int:
        self.child_readings += 1
        return self.childrens

    def write(self, data: bytes) -> None:
        """What the journal is given: whole records."""
        self.now += self.write_takes
        file = io.BytesIO(data)
        self.writes.append(list(records(file)))
        assert file.tell() == len(data)

    # -- what happens ---------------------------------------------------------------------------------------------

    def wait(self, ns: int) -> None:
        """Time passes."""
        self.now += ns

    def burn(self, ns: int) -> None:
        """Time passes in computing."""
        self.now += ns
        self.used += ns

    def child(self, ns: int) -> None:
        """A child computes, and is waited for."""
        self.now += ns
        self.childrens += ns

    @contextmanager
    def protocol(self, item: Any = None) -> Iterator[None]:
        """One test."""
        with inside(self.items.pytest_runtest_protocol(item or Item())):
            yield

    @contextmanager
    def silent_phase(self, when: str, item: Any = None) -> Iterator[None]:
        """One of its phases, whose report is held back."""
        hook = getattr(self.items, f"pytest_runtest_{when}")
        with inside(hook(item or Item()) if when == "call" else hook()):
            yield

    @contextmanager
    def phase(self, when: str, item: Any = None) -> Iterator[None]:
        """One of its phases, which passes."""
        with self.silent_phase(when, item):
            yield
        self.report(when)

    def report(self, when: str = "call", outcome: str = "passed") -> None:
        """What pytest says of a phase."""
        self.items.pytest_runtest_logreport(made_report(outcome, when))

    @contextmanager
    def set_up(self, fixture: Fixture, request: Any = None) -> Iterator[None]:
        """One fixture."""
        with inside(self.items.pytest_fixture_setup(fixture, request)):
            yield

    def attempt(self, *outcomes: str) -> None:
        """Three phases of a millisecond each, without their reports or with them."""
        for when, outcome in zip(schema.PHASES, outcomes or [""] * 3):
            with self.silent_phase(when):
                self.wait(MS)
            if outcome:
                self.report(when, outcome)

    def test(self, item: Item, *fixtures: Fixture) -> list[list[Any]]:
        """A whole test that passes; returns what it wrote."""
        before = len(self.told)
        with self.protocol(item):
            with self.phase("setup"):
                for fixture in fixtures:
                    with self.set_up(fixture):
                        self.wait(1)
            with self.phase("call", item):
                self.wait(1)
            with self.phase("teardown"):
                for fixture in reversed(fixtures):
                    if fixture.scope == "function":
                        fixture.finish()
        return self.told[before:]

    # -- what is told ---------------------------------------------------------------------------------------------

    @property
    def told(self) -> list[list[Any]]:
        """All records."""
        return [record for write in self.writes for record in write]

    @property
    def kinds(self) -> list[str]:
        """The kinds of all records."""
        return [record[0] for record in self.told]

    @property
    def frame(self) -> list[Any]:
        """The only frame."""
        (found,) = (record for record in self.told if record[0] in ("TEST", "ANEW", "LOOSE"))
        return found

    @property
    def events(self) -> list[tuple[int, ...]]:
        """Those of the only frame."""
        return events(self.frame)

    def of(self, *codes: int) -> list[tuple[int, ...]]:
        """Events of these kinds in the only frame."""
        return [event for event in self.events if event[0] in codes]


def events(frame: list[Any]) -> list[tuple[int, ...]]:
    """Those of a frame."""
    return [tuple(event) for event in split(frame[3])]


@contextmanager
def inside(hook: Hook) -> Iterator[None]:
    """Drive a wrapper in the style that this pluggy has; an exception in the body is what the hook raised."""
    next(hook)
    try:
        yield
    except ValueError as error:
        raised = SimpleNamespace(excinfo=(ValueError, error, None))
        with pytest.raises(ValueError if NEW_STYLE else StopIteration):
            hook.throw(error) if NEW_STYLE else hook.send(raised)
    else:
        with pytest.raises(StopIteration):
            hook.send(SimpleNamespace(excinfo=None))


class Fixture:
    """A ``FixtureDef`` as far as the hooks use it."""

    def __init__(self, func: Callable[..., Any], **about: Any) -> None:
        self.func = func
        self.argname = func.__name__
        self.scope = "function"
        self.baseid = ""
        self.argnames: tuple[str, ...] = ()
        self.params: Any = None
        self.finalizers: list[Callable[[], None]] = []
        vars(self).update(about)

    def addfinalizer(self, finalizer: Callable[[], None]) -> None:
        """Last in, first out."""
        self.finalizers.append(finalizer)

    def finish(self) -> None:
        """Tear it down."""
        while self.finalizers:
            self.finalizers.pop()()

    def ends_with(self, finalizer: Callable[[], None]) -> None:
        """Give it a teardown of its own, as ``yield`` would: after the first of ours was added, before the second."""
        self.finalizers.insert(1, finalizer)


class Node:
    """A module as far as the hooks use it."""

    def __init__(self, *markers: str, parent: Any = None) -> None:
        self.own_markers = [SimpleNamespace(name=name) for name in markers]
        self.parent = parent


MODULE = Node()


class Item(Node):
    """A test item as far as the hooks use it."""

    def __init__(
        self, nodeid: str = "test_a.py::test_one", *markers: str, parent: Any = None, info: Any = None
    ) -> None:
        super().__init__(*markers, parent=parent or MODULE)
        self.nodeid = nodeid
        self._fixtureinfo = info


def made_report(outcome: str, when: str = "call", **more: Any) -> TestReport:
    """What pytest reports of one phase."""
    made = TestReport("test_a.py::test_one", ("", 0, ""), {}, cast(Any, outcome), None, cast(Any, when))
    vars(made).update(more)
    return made


def returns() -> None: ...


def yields() -> Any:
    yield


def yields_too() -> Any:
    yield
