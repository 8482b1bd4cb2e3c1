"""The hot path: what happens to each test and each fixture, in as few instructions as it takes.

What lives here: the hooks that pytest calls for every test.  What may never be added: work that could be done by the
reader of the journal, or an object that outlives its test (100,000 tests must not take more memory than 10,000).

How time is told.  A phase lasts from the outermost wrapper of its hook to the same, as pytest's own durations do.  A
fixture's set-up is what happens inside ``pytest_fixture_setup``; fixtures that it asks for by ``getfixturevalue`` are
nested there, so a stack subtracts them.  Its teardown begins with a finaliser that is added right after set-up, hence
runs first (finalisers are last in, first out; those of dependent fixtures are added later and run before), and ends
with ``pytest_fixture_post_finalizer``.  A finaliser that was added later still, in the test, runs before the mark: the
stretch since the last thing known to have ended in this teardown phase is then the fixture's.  pytest of old calls
``pytest_fixture_post_finalizer`` again for fixtures that are gone; without a mark and without a stretch it is ignored.

How CPU is told.  Reading the CPU clock is a system call, eight times the cost of the clock.  So readings are chained:
what lies between a reading and the next start, if it is shorter than ``STALE``, is pytest's own computing.  Fixtures
faster than ``SLOW`` are not read at all.  CPU of children is read after phases and fixtures long enough to have
waited for one (``PARENT``); what a shorter one left goes to the next reading.

How it is kept.  One flat list of integers per test: lists in a list would each count towards the next garbage
collection, and decimal digits cost more than everything else here together (``schema`` says how they are written).

How objects are looked into.  By ``getattr``, never through ``__dict__``: to ask for the dictionary of a pytest object
makes CPython (3.11 and later) build one, and every later access to that object slower.

Rejected: patching ``FixtureDef.finish`` (also met by sessions nested inside a test), one record per event,
``json.dumps`` per test.
"""

from __future__ import annotations

from array import array
from binascii import b2a_base64
from collections.abc import Generator
from json.encoder import encode_basestring_ascii as quote
from typing import Any, Dict, List, Optional, Tuple

import _pytest.python

from . import schema
from .clock import Clock
from .definitions import describe
from .hooks import outermost, raised
from .journal import Journal

#: The function of the pseudo-fixtures that carry parameters; where a version lacks it they get rows, of no time.
_DIRECT = getattr(_pytest.python, "get_direct_param_fixture_func", None)

SLOW = 1_000_000
"""ns; a fixture at least this long has its CPU read."""
STALE = 1_000_000
"""ns; a CPU reading older than this is renewed before it is used as a start."""
PARENT = 5_000_000
"""ns; a phase or fixture at least this long has the CPU of children read."""
STRETCH = 100_000
"""ns; unmarked time before a fixture's end of teardown that is taken to be that teardown."""
_SEEN = "_testtime_index"
"""The attribute under which a ``FixtureDef`` carries its index in the journal."""

_PHASE, _SETUP, _TEARDOWN, _REPORT, _XUNIT = schema.PHASE, schema.SETUP, schema.TEARDOWN, schema.REPORT, schema.XUNIT
_WHEN = {"setup": 0, "call": 1, "teardown": 2}
_OUTCOME = {"passed": 0, "failed": 1, "skipped": 2, "rerun": 5}
Nested = Generator[None, Any, Any]


def _written(numbers: List[int]) -> str:
    return b2a_base64(array("q", numbers), newline=False).decode("ascii")


class Items:
    """The hooks around tests and fixtures, and what is known of the test that is running."""

    def __init__(self, clock: Clock, journal: Journal, rootdir: str) -> None:
        """``rootdir``: what fixtures' paths are told relative to."""
        self._now = clock.now
        self._cpu = clock.cpu
        self._children = clock.children
        self._journal = journal
        self._rootdir = rootdir
        self._events: List[int] = []
        self._phases = 0  # seen of the test that is running
        self._stack: List[List[int]] = []  # of fixtures being set up: [wall, CPU] of what is nested in each
        self._starts: List[int] = []  # of a teardown that has begun: time, CPU
        self._when = -1
        self._quoted = '""'  # node id of the test that is running
        self._began = 0
        self._read_at = clock.now()
        self._read_cpu = clock.cpu()
        self._read_children = clock.children()
        self._ended = 0  # the last moment at which something inside a teardown phase was known to end
        self._mark_teardown = self._tear_down  # bound once
        self._definitions: List[str] = []  # records of fixtures and markers not yet written
        self._shared: List[bool] = []  # by index: whether wider than function scope
        self._info: Any = None
        self._needs: List[int] = []
        self._markers: Dict[str, int] = {}
        self._parent: Any = None
        self._inherited: List[int] = []
        self._unittest: Dict[type, bool] = {}
        self.flushing = 0
        """ns spent writing."""
        self.count = 0
        """Integers recorded."""

    # -- CPU ------------------------------------------------------------------------------------------------------

    def _cpu_at(self, now: int) -> int:
        """CPU of the process at ``now``, by the last reading where that is fresh."""
        elapsed = now - self._read_at
        if elapsed > STALE:
            self._read_cpu = self._cpu()
            self._read_at = now
            return self._read_cpu
        return self._read_cpu + elapsed

    def _children_since(self) -> int:
        before = self._read_children
        self._read_children = after = self._children()
        return after - before

    # -- a test ---------------------------------------------------------------------------------------------------

    @outermost
    def pytest_runtest_protocol(self, item: Any) -> Nested:
        """A test begins; it ends when everything else that has a say in it is done."""
        __tracebackhide__ = True
        try:
            start = self._now()
            if self._events:
                self._flush_loose()
            self._quoted = quote(item.nodeid)
            self._journal.write(f'["begin",{self._quoted},{start}]\n')
            self._phases = 0
            self._read_cpu = self._cpu()
            self._read_at = self._began = began = self._now()
            self.flushing += began - start
        except Exception as error:
            self.fail(error)
        try:
            return (yield)
        finally:
            self._end(item)

    def _end(self, item: Any) -> None:
        try:
            end = self._now()
            if not self._phases:  # run by other means, in a forked child say
                used = self._cpu() - self._read_cpu
                self._events += (_PHASE, 1, self._began, end, used, self._children_since())
            needs, markers = self._needs_of(item), self._markers_of(item)
            numbers = [self._began, end, len(needs), *needs, len(markers), *markers, *self._events]
            self._journal.write(f'{self._pending()}["test",{self._quoted},"{_written(numbers)}"]\n')
            self._forget()
            self.flushing += self._now() - end
        except Exception as error:
            self.fail(error)

    def _forget(self) -> None:
        self.count += len(self._events)
        self._events.clear()
        self._stack.clear()
        self._starts.clear()

    def _pending(self) -> str:
        """Records of definitions met since the last write."""
        if not self._definitions:
            return ""
        text = "".join(self._definitions)
        self._definitions.clear()
        return text

    def _flush_loose(self) -> None:
        """Write what happened outside any test."""
        self._journal.write(f'{self._pending()}["loose","{_written(self._events)}"]\n')
        self._forget()

    def finish(self) -> None:
        """Write what is left; the session is over."""
        try:
            if self._events or self._definitions:
                self._flush_loose()
        except Exception as error:
            self.fail(error)

    def fail(self, error: BaseException) -> None:
        """An error of the recorder's own: say so in the journal and record no more."""
        text = f"{type(error).__name__}: {error}"[:500]
        self._journal.write(f'["fault",{quote(text)},{self._now()}]\n')
        self._journal.dead = True
        self._forget()

    # -- its phases -----------------------------------------------------------------------------------------------

    @outermost
    def pytest_runtest_setup(self) -> Nested:
        """The set-up phase."""
        __tracebackhide__ = True
        self._when = 0
        start = self._now()
        cpu = self._cpu_at(start)
        try:
            return (yield)
        finally:
            self._phase(0, start, cpu)

    @outermost
    def pytest_runtest_call(self, item: Any) -> Nested:
        """The call phase; unittest runs its own set-up and teardown in it."""
        __tracebackhide__ = True
        self._when = 1
        start = self._now()
        cpu = self._cpu_at(start)
        kind = type(item)
        known = self._unittest.get(kind)
        if known is None:
            known = self._unittest[kind] = any(base.__name__ == "TestCaseFunction" for base in kind.__mro__)
        watch = self._watch(item) if known else None
        try:
            return (yield)
        finally:
            if watch is not None:
                self._watched(*watch)
            self._phase(1, start, cpu)

    @outermost
    def pytest_runtest_teardown(self) -> Nested:
        """The teardown phase."""
        __tracebackhide__ = True
        self._when = 2
        self._ended = start = self._now()
        cpu = self._cpu_at(start)
        try:
            return (yield)
        finally:
            self._phase(2, start, cpu)

    def _phase(self, when: int, start: int, cpu: int) -> None:
        try:
            self._read_at = end = self._now()
            self._read_cpu = read = self._cpu()
            children = self._children_since() if end - start >= PARENT else 0
            self._events += (_PHASE, when, start, end, read - cpu, children)
            self._phases += 1
            self._when = -1
            if self._starts:
                self._starts.clear()
        except Exception as error:
            self.fail(error)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """How a phase, an attempt or a subtest came out."""
        try:
            outcome = _OUTCOME.get(report.outcome, 1)
            if hasattr(report, "wasxfail"):
                outcome = 3 if outcome == 2 else 4
            elif outcome != 1 and hasattr(report, "context"):
                outcome = 6
            self._events += (_REPORT, _WHEN.get(report.when, 1), outcome)
        except Exception as error:
            self.fail(error)

    # -- unittest -------------------------------------------------------------------------------------------------

    def _watch(self, item: Any) -> Optional[Tuple[Any, List[int]]]:
        """Note when a ``TestCase`` has set itself up and when it begins to tear down.

        ``TestCase.run`` goes through these two methods since Python 3.8, also in ``IsolatedAsyncioTestCase``; a class
        with a ``run`` of its own (twisted's) is left alone.  The methods are shadowed on the one instance, which
        lives for one test.
        """
        try:
            case: Any = getattr(item, "_testcase", None)
            run = getattr(type(case), "run", None)
            if not str(getattr(run, "__module__", "")).startswith("unittest"):
                return None
            moments = [0, 0]
            now = self._now
            set_up, tear_down = case._callSetUp, case._callTearDown

            def timed_set_up() -> None:
                __tracebackhide__ = True
                try:
                    set_up()
                finally:
                    moments[0] = now()

            def timed_tear_down() -> None:
                __tracebackhide__ = True
                moments[1] = now()
                tear_down()

            case._callSetUp, case._callTearDown = timed_set_up, timed_tear_down
            return case, moments
        except Exception:
            return None

    def _watched(self, case: Any, moments: List[int]) -> None:
        for name in ("_callSetUp", "_callTearDown"):
            case.__dict__.pop(name, None)
        if moments[0]:
            self._events += (_XUNIT, moments[0], moments[1])

    # -- fixtures -------------------------------------------------------------------------------------------------

    @outermost
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Nested:
        """One fixture is set up, without those it declared as arguments: these are set up before."""
        __tracebackhide__ = True
        index, finalizers = -1, 0
        try:
            finalizers = len(fixturedef._finalizers)
            index = getattr(fixturedef, _SEEN, -2)
            if index == -2:
                index = self._define(fixturedef)
        except Exception as error:
            self.fail(error)
        if index == -1:
            return (yield)
        nested = [0, 0]
        self._stack.append(nested)
        start = self._now()
        cpu = self._cpu_at(start)
        failed = 1
        try:
            result = yield
            failed = 1 if raised(result) else 0
            return result
        finally:
            self._set_up(index, fixturedef, request, start, cpu, nested, failed, finalizers)

    def _set_up(
        self,
        index: int,
        fixturedef: Any,
        request: Any,
        start: int,
        cpu: int,
        nested: List[int],
        failed: int,
        finalizers: int,
    ) -> None:
        try:
            end = self._now()
            wall = end - start
            used, children = -1, 0
            if wall >= SLOW:
                self._read_at = end
                self._read_cpu = read = self._cpu()
                used = read - cpu
                if wall >= PARENT:
                    children = self._children_since()
            stack = self._stack
            while stack and stack.pop() is not nested:
                pass
            if stack:
                self._nest(wall, used)
            param = -1 if fixturedef.params is None else getattr(request, "param_index", -1)
            self._events += (_SETUP, index, param, start, end, nested[0], nested[1], used, children, failed)
            if len(fixturedef._finalizers) > finalizers:
                fixturedef.addfinalizer(self._mark_teardown)
        except Exception as error:
            self.fail(error)

    def _nest(self, wall: int, cpu: int) -> None:
        """Tell the fixture around what was not its own."""
        around = self._stack[-1]
        around[0] += wall
        around[1] += wall if cpu < 0 else cpu

    def _tear_down(self) -> None:
        """The finaliser that runs before a fixture's own."""
        try:
            start = self._now()
            self._starts += (start, self._cpu_at(start))
        except Exception as error:
            self.fail(error)

    def pytest_fixture_post_finalizer(self, fixturedef: Any) -> None:
        """A fixture has been torn down."""
        try:
            index = getattr(fixturedef, _SEEN, -1)
            if index < 0:
                return
            end = self._now()
            if self._starts:
                cpu, start = self._starts.pop(), self._starts.pop()
            elif self._when == 2 and end - self._ended >= STRETCH:
                start = self._ended
                cpu = self._cpu_at(start)
            else:
                self._ended = end
                return
            self._torn_down(index, start, end, cpu)
        except Exception as error:
            self.fail(error)

    def _torn_down(self, index: int, start: int, end: int, cpu: int) -> None:
        wall = end - start
        used, children = -1, 0
        if wall >= SLOW:
            self._read_at = end
            self._read_cpu = read = self._cpu()
            used = read - cpu
            if wall >= PARENT:
                children = self._children_since()
        if self._stack:
            self._nest(wall, used)
        self._events += (_TEARDOWN, index, start, end, used, children)
        self._ended = end

    # -- who and what ---------------------------------------------------------------------------------------------

    def _define(self, fixturedef: Any) -> int:
        """Give a fixture definition its index and tell the journal of it; -1 for one that merely carries a parameter."""
        if _DIRECT is not None and fixturedef.func is _DIRECT:
            index = -1
        else:
            index = len(self._shared)
            about = describe(fixturedef, self._rootdir)
            self._shared.append(about["scope"] != "function")
            self._definitions.append(schema.line("fixture", index, about))
        setattr(fixturedef, _SEEN, index)
        return index

    def _needs_of(self, item: Any) -> List[int]:
        """Indices of the shared fixtures in a test's closure; computed once for the tests of one function."""
        info: Any = getattr(item, "_fixtureinfo", None)
        if info is self._info:
            return self._needs
        needs: List[int] = []
        for definitions in getattr(info, "name2fixturedefs", {}).values():
            definition: Any = definitions[-1]
            index = getattr(definition, _SEEN, -2)
            if index == -2:
                index = self._define(definition)
            if index >= 0 and self._shared[index]:
                needs.append(index)
        self._info, self._needs = info, needs
        return needs

    def _markers_of(self, item: Any) -> List[int]:
        """Indices of the markers on a test and on the class, module and package around it."""
        parent = getattr(item, "parent", None)
        if parent is not self._parent:
            self._parent = parent
            self._inherited = []
            while parent is not None:
                self._add_markers(parent, self._inherited)
                parent = parent.parent
        if not item.own_markers:
            return self._inherited
        markers = list(self._inherited)
        self._add_markers(item, markers)
        return markers

    def _add_markers(self, node: Any, into: List[int]) -> None:
        for marker in node.own_markers:
            name = str(marker.name)
            index = self._markers.get(name)
            if index is None:
                index = self._markers[name] = len(self._markers)
                self._definitions.append(schema.line("marker", index, name))
            if index not in into:
                into.append(index)
