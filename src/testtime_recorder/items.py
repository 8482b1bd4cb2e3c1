"""The hot path: what happens to each test and each fixture, in as few instructions as it takes.

What lives here: the hooks that pytest calls for every test.  What may never be added: work that could be done by the
reader of the journal, or an object that outlives its test (100,000 tests must not take more memory than 10,000).

How time is told.  A phase lasts from the outermost wrapper of its hook to the same, as pytest's own durations do.  A
fixture's set-up is what happens inside ``pytest_fixture_setup``; what is set up or torn down inside that (by
``getfixturevalue``) is subtracted.  There is no hook for the start of a teardown, so a fixture that can have one (it is
a generator or coroutine, or takes ``request``) gets two finalisers, and as they run last in, first out, they enclose
it: one added before set-up, which runs last, and one added right after, which runs first (those of dependent fixtures
are added later and run before that).  A finaliser that was added later still, in the test, runs before the first mark:
the stretch since the last thing known to have ended in this teardown phase is then the fixture's.

How CPU is told.  Reading the CPU clock is a system call, eight times the cost of the clock.  So readings are chained:
what lies between a reading and the next start, if it is shorter than ``STALE``, is pytest's own computing.  Fixtures
faster than ``SLOW`` are not read at all.  CPU of children is read after phases and fixtures long enough to have
waited for one (``PARENT``); what a shorter one left goes to the next reading.

How it is kept.  A test is written as soon as its teardown has ended, and anew at the end of its protocol if something
was added by then (its teardown failed, it was run again): whatever kills the process after that, pytest had finished
the test and the journal holds it.  Where reports are held back until all attempts are over (pytest-rerunfailures), the
outcome is not known before, so only the end of the protocol writes.  One flat list of integers per test: lists in a
list would each count towards the next garbage collection, and decimal digits cost more than everything else here
together (``schema`` says how they are written).  What is nearly always the same is not told at all: a report that
passed, a fixture without anything inside it.

How objects are looked into.  Never through ``__dict__``: to ask for the dictionary of a pytest object makes CPython
(3.11 and later) build one, and every later access to that object slower.

Rejected: patching ``FixtureDef.finish`` (also met by sessions nested inside a test),
``pytest_fixture_post_finalizer`` for the end of a teardown (called for every fixture, and by old pytest again for those
that are gone), one record per event,
``json.dumps`` per test, hooks that share their body through a call (three hundred instructions each time).
"""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from json.encoder import encode_basestring_ascii as quote
from struct import pack
from typing import Any, Callable

import _pytest.python
from _pytest.reports import TestReport

from . import schema
from .clock import Clock
from .definitions import describe, may_tear_down
from .hooks import NEW_STYLE, outermost
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
_PHASE, _SETUP, _TEARDOWN, _REPORT, _XUNIT = schema.PHASE, schema.SETUP, schema.TEARDOWN, schema.REPORT, schema.XUNIT
_QUICK_SETUP, _QUICK_TEARDOWN = schema.QUICK_SETUP, schema.QUICK_TEARDOWN
_WHEN = {"setup": 0, "call": 1, "teardown": 2}
_OUTCOME = {"passed": 0, "failed": 1, "skipped": 2, "rerun": 5}
Nested = Generator[None, Any, Any]


def _phase(when: int) -> Callable[[Items], Nested]:
    """The wrapper around one phase; ``when``: index into ``schema.PHASES``."""

    @outermost
    def hook(self: Items) -> Nested:
        __tracebackhide__ = True
        self._when = when
        self._ended = start = self._now()
        elapsed = start - self._read_at
        cpu = self._read_cpu + elapsed if elapsed < STALE else self._cpu()
        try:
            return (yield)
        finally:
            self._phase_ended(when, start, cpu)

    return hook


class Items:
    """The hooks around tests and fixtures, and what is known of the test that is running."""

    __slots__ = (
        "_began",
        "_beginning",
        "_children",
        "_cpu",
        "_definitions",
        "_ended",
        "_endings",
        "_events",
        "_fail",
        "_info",
        "_inherited",
        "_inner",
        "_inner_cpu",
        "_item",
        "_journal",
        "_known",
        "_known_then",
        "_markers",
        "_needs",
        "_now",
        "_over",
        "_parent",
        "_phases",
        "_quoted",
        "_read_at",
        "_read_children",
        "_read_cpu",
        "_reports",
        "_rootdir",
        "_start",
        "_start_cpu",
        "_told",
        "_unittest",
        "_when",
        "_wide",
        "count",
        "flushing",
    )

    def __init__(self, clock: Clock, journal: Journal, rootdir: str, fail: Callable[[Exception], None]) -> None:
        """``rootdir``: what fixtures' paths are told relative to; ``fail``: what an error of our own is told to."""
        self._fail = fail
        self._now = clock.now
        self._cpu = clock.cpu
        self._children = clock.children
        self._journal = journal
        self._rootdir = rootdir
        self._events: list[int] = []
        self._item: Any = None  # the test that is running
        self._phases = 0  # seen of it
        self._reports = 0  # of it
        self._told = 0  # of its events, written
        self._over = 0  # when its last teardown ended
        self._inner = 0  # wall of what is nested in the fixture being set up
        self._inner_cpu = 0
        self._start = 0  # of a teardown that has begun
        self._start_cpu = 0
        self._when = -1
        self._quoted = '""'  # node id of the test that is running
        self._began = 0
        self._read_at = clock.now()
        self._read_cpu = clock.cpu()
        self._read_children = clock.children()
        self._ended = 0  # the last moment at which something inside a teardown phase was known to end
        self._beginning = self._teardown_begins  # bound once
        self._endings: list[Callable[[], None] | None] = []  # by fixture: its last finaliser, where it can have any
        self._definitions: list[str] = []  # records of fixtures and markers not yet written
        self._known = 0  # fixture definitions told
        self._wide: dict[str, dict[Any, int]] = {}  # shared fixtures met: name -> definition -> index
        self._info: Any = None
        self._needs: list[int] = []
        self._known_then = 0
        self._markers: dict[str, int] = {}
        self._parent: Any = None
        self._inherited: list[int] = []
        self._unittest: dict[type, bool] = {}
        self.flushing = 0
        """ns spent writing."""
        self.count = 0
        """Integers recorded."""

    # -- CPU ------------------------------------------------------------------------------------------------------

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
            self._quoted = quoted = quote(item.nodeid)
            self._journal.write(f'["begin",{quoted},{start}]\n'.encode())
            self._item = item
            self._phases = self._reports = self._told = self._over = 0
            self._read_cpu = self._cpu()
            self._read_at = self._began = began = self._now()
            self.flushing += began - start
        except Exception as error:
            self._fail(error)
        try:
            return (yield)
        finally:
            self._end()

    def _end(self) -> None:
        try:
            now = self._now()
            if not self._over:  # never torn down
                self._over = now
            if not self._phases:  # run by other means, in a forked child say
                self._events += (_PHASE, 1, self._began, now, self._cpu() - self._read_cpu, self._children_since())
            if not self._reports:
                self._events += (_REPORT, 1, 7)
            if len(self._events) != self._told:
                self._tell(now)
            self._forget()
        except Exception as error:
            self._fail(error)

    def _tell(self, now: int) -> None:
        """Write the test that is running, as far as it is known at ``now``."""
        events = self._events
        needs, markers = self._needs_of(self._item), self._markers_of(self._item)
        numbers = (self._began, self._over, len(needs), *needs, len(markers), *markers, *events)
        body = pack(f"{len(numbers)}q", *numbers)
        head = f'{self._pending()}["test",{self._quoted},{len(body)}]\n'
        self._journal.write(head.encode() + body + b"\n")
        self._told = len(events)
        self.flushing += self._now() - now

    def _forget(self) -> None:
        self.count += len(self._events)
        self._events.clear()
        self._item = None
        self._start = 0

    def _pending(self) -> str:
        """Records of definitions met since the last write."""
        if not self._definitions:
            return ""
        text = "".join(self._definitions)
        self._definitions.clear()
        return text

    def _flush_loose(self) -> None:
        """Write what happened outside any test."""
        body = pack(f"{len(self._events)}q", *self._events)
        self._journal.write(f'{self._pending()}["loose",{len(body)}]\n'.encode() + body + b"\n")
        self._forget()

    def finish(self) -> None:
        """Write what is left; the session is over."""
        try:
            if self._events or self._definitions:
                self._flush_loose()
        except Exception as error:
            self._fail(error)

    # -- its phases -----------------------------------------------------------------------------------------------

    pytest_runtest_setup = _phase(0)
    pytest_runtest_teardown = _phase(2)

    @outermost
    def pytest_runtest_call(self, item: Any) -> Nested:
        """The call phase; unittest runs its own set-up and teardown in it."""
        __tracebackhide__ = True
        self._when = 1
        start = self._now()
        elapsed = start - self._read_at
        cpu = self._read_cpu + elapsed if elapsed < STALE else self._cpu()
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
            self._phase_ended(1, start, cpu)

    def _phase_ended(self, when: int, start: int, cpu: int) -> None:
        try:
            self._read_at = end = self._now()
            self._read_cpu = read = self._cpu()
            children = self._children_since() if end - start >= PARENT else 0
            self._events += (_PHASE, when, start, end, read - cpu, children)
            self._phases += 1
            self._when = -1
            self._start = 0
            if when == 2:
                self._over = end
                if self._reports >= self._phases - 1 and self._item is not None:
                    self._tell(end)
        except Exception as error:
            self._fail(error)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """How a phase, an attempt or a subtest came out, unless it simply passed.

        Of a subtest, only its failure says something about the test.
        """
        try:
            self._reports += 1
            outcome = report.outcome
            if type(report) is not TestReport and hasattr(report, "context"):
                self._events += (_REPORT, _WHEN.get(report.when, 1), 6)
                if outcome != "failed":
                    return
                code = 1
            elif hasattr(report, "wasxfail"):
                code = 3 if outcome == "skipped" else 4
            elif outcome == "passed":
                return
            else:
                code = _OUTCOME.get(outcome, 1)
            self._events += (_REPORT, _WHEN.get(report.when, 1), code)
        except Exception as error:
            self._fail(error)

    # -- unittest -------------------------------------------------------------------------------------------------

    def _watch(self, item: Any) -> tuple[Any, list[int]] | None:
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

    def _watched(self, case: Any, moments: list[int]) -> None:
        for name in ("_callSetUp", "_callTearDown"):
            case.__dict__.pop(name, None)
        if moments[0]:
            self._events += (_XUNIT, moments[0], moments[1])

    # -- fixtures -------------------------------------------------------------------------------------------------

    @outermost
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Nested:
        """One fixture is set up, without those it declared as arguments: these are set up before."""
        __tracebackhide__ = True
        try:
            index = fixturedef._testtime_index
        except AttributeError:
            index = self._define(fixturedef)
        if index < 0:
            return (yield)
        around, around_cpu = self._inner, self._inner_cpu
        self._inner = self._inner_cpu = 0
        ending = self._endings[index]
        if ending is not None:
            fixturedef.addfinalizer(ending)
        start = self._now()
        elapsed = start - self._read_at
        cpu = self._read_cpu + elapsed if elapsed < STALE else self._cpu()
        failed = 1
        try:
            result = yield
            failed = 0 if NEW_STYLE or result.excinfo is None else 1
            return result
        finally:
            end = self._now()
            if end - start < SLOW and not (failed or self._inner or hasattr(request, "param")):
                self._events += (_QUICK_SETUP, index, start, end)
                around_cpu += end - start
            else:
                around_cpu += self._set_up(index, fixturedef, request, start, end, cpu, failed)
            self._inner, self._inner_cpu = around + end - start, around_cpu
            if ending is not None:
                fixturedef.addfinalizer(self._beginning)

    def _set_up(self, index: int, fixturedef: Any, request: Any, start: int, end: int, cpu: int, failed: int) -> int:
        """Book a set-up with all there is to say; returns its CPU, for the fixture around."""
        used, children = self._read_since(start, end, cpu)
        try:
            param = getattr(request, "param_index", -1) if hasattr(request, "param") else -1
            self._events += (_SETUP, index, param, start, end, self._inner, self._inner_cpu, used, children, failed)
        except Exception as error:
            self._fail(error)
        return end - start if used < 0 else used

    def _read_since(self, start: int, end: int, cpu: int) -> tuple[int, int]:
        """CPU since ``start``, when it was ``cpu``, or -1 where that is not worth reading; and that of children."""
        wall = end - start
        if wall < SLOW:
            return -1, 0
        self._read_at = end
        self._read_cpu = read = self._cpu()
        used = read - cpu if read > cpu else 0  # the start may have been taken for later than it was
        return used, self._children_since() if wall >= PARENT else 0

    def _teardown_begins(self) -> None:
        """The finaliser that runs before a fixture's own."""
        start = self._now()
        if self._when == 2 and start - self._ended >= STRETCH:
            start = self._ended
        elapsed = start - self._read_at
        self._start = start
        self._start_cpu = self._read_cpu + elapsed if elapsed < STALE else self._cpu()

    def _teardown_ends(self, index: int) -> None:
        """The finaliser that runs after a fixture's own; without a start its set-up never got so far."""
        self._ended = end = self._now()
        start = self._start
        if not start:
            return
        self._start = 0
        wall = end - start
        self._inner += wall
        if wall < SLOW:
            self._inner_cpu += wall
            self._events += (_QUICK_TEARDOWN, index, start, end)
        else:
            used, children = self._read_since(start, end, self._start_cpu)
            self._inner_cpu += used
            self._events += (_TEARDOWN, index, start, end, used, children)

    # -- who and what ---------------------------------------------------------------------------------------------

    def _define(self, fixturedef: Any) -> int:
        """Give a fixture definition its index and tell the journal of it; -1 for one that is not to be recorded.

        That is a pseudo-fixture that carries a parameter, and any that lacks what the hooks here rely on.
        """
        index = -1
        try:
            _ = fixturedef.addfinalizer
            if _DIRECT is None or fixturedef.func is not _DIRECT:
                about = describe(fixturedef, self._rootdir)
                index = self._known
                self._known += 1
                self._definitions.append(schema.line("fixture", index, about))
                self._endings.append(partial(self._teardown_ends, index) if may_tear_down(fixturedef) else None)
                if about["scope"] != "function":
                    self._wide.setdefault(fixturedef.argname, {})[fixturedef] = index
            fixturedef._testtime_index = index  # an attribute: a table here would outlive the tests
        except Exception as error:
            self._fail(error)
        return index

    def _needs_of(self, item: Any) -> list[int]:
        """Indices of the shared fixtures in a test's closure; computed once for the tests of one function.

        Those that were set up for it or before it: any that the test needs, unless it never got so far.
        """
        info: Any = getattr(item, "_fixtureinfo", None)
        if info is self._info and self._known == self._known_then:
            return self._needs
        needs: list[int] = []
        wide = self._wide
        if wide and info is not None:
            for name, definitions in info.name2fixturedefs.items():
                if name in wide:
                    index = wide[name].get(definitions[-1], -1)
                    if index >= 0:
                        needs.append(index)
        self._info, self._needs, self._known_then = info, needs, self._known
        return needs

    def _markers_of(self, item: Any) -> list[int]:
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

    def _add_markers(self, node: Any, into: list[int]) -> None:
        for marker in node.own_markers:
            name = str(marker.name)
            index = self._markers.get(name)
            if index is None:
                index = self._markers[name] = len(self._markers)
                self._definitions.append(schema.line("marker", index, name))
            if index not in into:
                into.append(index)
