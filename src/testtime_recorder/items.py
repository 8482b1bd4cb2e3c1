"""The hot path: what happens to each test and each fixture, in as few instructions as it takes.

What lives here: the hooks that pytest calls for every test.  What may never be added: work that could be done by the
reader of the journal, or an object that outlives its test (100,000 tests must not take more memory than 10,000).

How time is told.  A phase lasts from the outermost wrapper of its hook to the same, as pytest's own durations do.  A
fixture's set-up is what happens inside ``pytest_fixture_setup``.  There is no hook for the start of a teardown, so a
fixture that can have one (it is a generator or coroutine, or takes ``request``) gets two finalisers, and as they run
last in, first out, they enclose it: one added before set-up, which runs last, and one added right after, which runs
first (those of dependent fixtures are added later and run before that).

How CPU is told.  Reading the CPU clock is a system call, eight times the cost of the clock.  So readings are chained:
what lies between a reading and the next start, if it is shorter than ``STALE``, is pytest's own computing, and what
ends sooner than ``QUICK`` (a phase) or ``SLOW`` (a fixture) is not read at all.  CPU of children is read after what is
long enough to have waited for one (``PARENT``); what a shorter one left goes to the next reading.

How it is kept.  A test is written as soon as its teardown has ended, and anew at the end of its protocol if something
was added by then (its teardown failed, it was run again): whatever kills the process after that, pytest had finished
the test and the journal holds it.  Where reports are held back until all attempts are over (pytest-rerunfailures), the
outcome is not known before, so only the end of the protocol writes.  One flat list of integers per test: lists in a
list would each count towards the next garbage collection, and decimal digits cost more than everything else here
together (``schema`` says how they are written).  What is nearly always the same is not told at all: a report that
passed, markers and shared fixtures that are those of the test before.

Why closures.  Between two hooks pytest runs ten thousand times as much code as there is here, so caches and branch
predictors have forgotten ours whenever it is called: an instruction of the interpreter costs some 25 ns in place,
five times what a loop shows, and what counts is their number.  A variable of an enclosing function takes one, an
attribute of ``self`` takes two, a call ten and more.

How objects are looked into.  Never through ``__dict__``: to ask for the dictionary of a pytest object makes CPython
(3.11 and later) build one, and every later access to that object slower.

Rejected: patching ``FixtureDef.finish`` (also met by sessions nested inside a test),
``pytest_fixture_post_finalizer`` for the end of a teardown (called for every fixture, and by old pytest again for those
that are gone), one record per event, ``json.dumps`` per test, a class with methods (twice the time of the closures),
subtracting what is nested in a fixture here (the reader can), CPU readings at every start, announcing the next test in
the record of the one before (a kill between the two then shows a test as crashed that never began).
"""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from json.encoder import encode_basestring_ascii as quote
from struct import Struct
from typing import Any, Callable

import _pytest.python
from _pytest.reports import TestReport

from . import schema
from .clock import Clock
from .closure import Closure
from .definitions import describe, may_tear_down
from .holding import Fresh, Holding
from .hooks import NEW_STYLE, outermost
from .journal import Journal
from .outcomes import holds_phase, reported
from .unittests import watch
from .watching import Watching

#: The function of the pseudo-fixtures that carry parameters; where a version lacks it they get rows, of no time.
_DIRECT = getattr(_pytest.python, "get_direct_param_fixture_func", None)

QUICK = 100_000
"""ns; a phase at least this long has its CPU read."""
SLOW = 1_000_000
"""ns; a fixture at least this long has its CPU read."""
STALE = 1_000_000
"""ns; a CPU reading older than this is renewed before something starts."""
PARENT = 5_000_000
"""ns; a phase or fixture at least this long has the CPU of children read."""
_PHASE, _SETUP, _TEARDOWN, _REPORT = schema.PHASE, schema.SETUP, schema.TEARDOWN, schema.REPORT
_QUICK_PHASE, _QUICK_SETUP, _QUICK_TEARDOWN = schema.QUICK_PHASE, schema.QUICK_SETUP, schema.QUICK_TEARDOWN
_READ, _FRAME, _TEST, _ANEW, _LOOSE = schema.READ, schema.FRAME, schema.TEST, schema.ANEW, schema.LOOSE
_OLD_STYLE = not NEW_STYLE
Nested = Generator[None, Any, Any]


class Items:
    """What is registered with pytest: hooks, as functions of its own, and three that only we call."""

    def __init__(
        self, finish: Callable[[], None], flushing: Callable[[], int], count: Callable[[], int], **hooks: Any
    ) -> None:
        """``hooks``: by pytest's names."""
        self.finish = finish
        """Writes what is left; the session is over."""
        self.flushing = flushing
        """ns spent writing."""
        self.count = count
        """Integers recorded."""
        for name, hook in hooks.items():
            setattr(self, name, hook)


def items(  # noqa: C901, PLR0915 - one scope for all hooks is the point, see above
    clock: Clock, journal: Journal, rootdir: str, fail: Callable[[Exception], None], watching: Watching
) -> Items:
    """The hooks around tests and fixtures.

    ``rootdir``: what fixtures' paths are told relative to; ``fail``: what an error of our own is told to; ``watching``:
    of statements, started.
    """
    now, children, write = clock.now, clock.children, journal.write
    cpu = clock.cpu if watching.arms else watching.cpu  # whoever watches from beside computes, too
    events: list[int] = []
    extend = events.extend
    definitions: list[str] = []  # records of fixtures and markers not yet written
    endings: list[Callable[[], None] | None] = []  # by fixture: its last finaliser, where it can have any
    closure = Closure(definitions.append)
    shared = closure.shared
    holding = Holding()
    focus, arms, least = watching.focus, watching.arms, watching.least
    wide: set[int] = set()  # indices of shared fixtures
    opened: list[tuple[int, Fresh]] = []  # shared fixtures of this phase, and what came with them
    packs: dict[int, Callable[..., bytes]] = {}  # by how many integers
    plain: set[type] = set()  # kinds of items that are not unittest's
    test: Any = None  # that is running
    parent: Any = None  # of the last test, if that had no markers of its own
    began = 0  # when the test that is running did
    over = 0  # when its last teardown ended
    ended = 0  # set-ups and calls of it
    reports = 0  # of it
    told = 0  # of its events, written
    begun = 0  # when a teardown of a fixture did
    fresh = 0  # until when the last reading of CPU will do
    counted = flushed = 0

    # -- writing --------------------------------------------------------------------------------------------------

    def define() -> None:
        """Write definitions met since the last write."""
        text = "".join(definitions)
        definitions.clear()
        write(text.encode())

    def tell(kind: int, start: int, end: int, since: int) -> None:
        """Write the events there are; ``since``: now."""
        nonlocal told, flushed, parent
        try:
            if not told and test is not None and (shared or test.own_markers or test.parent is not parent):
                parent = None if test.own_markers else test.parent
                extend(closure.of(test))
            if definitions:
                define()
            told = count = len(events)
            try:
                pack = packs[count]
            except KeyError:
                pack = packs[count] = Struct(f"{count + schema.FRAME_HEAD}q").pack
            write(pack(_FRAME, kind, count, start, end, *events) + b"\n")
            flushed += now() - since
        except Exception as error:
            fail(error)

    def finish() -> None:
        nonlocal counted, told, flushed
        moment = now()
        if definitions:
            define()
            flushed += now() - moment
        if events:
            tell(_LOOSE, 0, moment, now())
            counted += len(events)
            events.clear()
            told = 0

    def tell_held() -> None:
        """What shared fixtures hold."""
        try:
            for index, fresh in opened:
                definitions.extend(schema.line("hold", index, *held) for held in holding.told(fresh))
        except Exception as error:
            fail(error)
        opened.clear()

    def tell_statements(end: int) -> None:
        """What was watched in a phase that took long."""
        nonlocal flushed
        try:
            definitions.extend(watching.records(end))
        except Exception as error:
            fail(error)
        flushed += now() - end

    # -- CPU ------------------------------------------------------------------------------------------------------

    def read(start: int) -> None:
        nonlocal fresh
        fresh = start + STALE
        extend((_READ, start, cpu()))

    def long_phase(when: int, start: int, end: int) -> tuple[int, ...]:
        nonlocal fresh
        fresh = end + STALE
        return (_PHASE, when, start, end, cpu(), children() if end - start >= PARENT else -1)

    # -- a test ---------------------------------------------------------------------------------------------------

    @outermost
    def pytest_runtest_protocol(item: Any) -> Nested:
        """A test begins; it ends when everything else that has a say in it is done."""
        __tracebackhide__ = True
        nonlocal began, test, ended, reports, over, told, counted, flushed
        if test is not None:  # a plugin runs the protocol inside the protocol: one test
            return (yield)
        if events:
            finish()
        start = now()
        try:
            write(f'["begin",{quote(item.nodeid)},{start}]\n'.encode())
        except Exception as error:
            fail(error)
        test = focus.item = item
        ended = reports = over = 0
        began = now()
        flushed += began - start
        try:
            return (yield)
        finally:
            count = len(events)
            if count != told or not told:
                end()
                count = len(events)
            counted += count
            told = 0
            test = focus.item = None
            events.clear()

    def end() -> None:
        nonlocal over
        if not over:  # never torn down
            over = now()
        if not holds_phase(events):  # run by other means, in a forked child say
            extend((_PHASE, 1, began, over, cpu(), children()))
        if not reports:
            extend((_REPORT, 1, 7))
        tell(_ANEW if told else _TEST, began, over, now())

    # -- its phases -----------------------------------------------------------------------------------------------

    @outermost
    def pytest_runtest_setup() -> Nested:
        __tracebackhide__ = True
        nonlocal ended
        focus.since = start = now()
        if start > fresh:
            read(start)
        try:
            return (yield)
        finally:
            ended += 1
            focus.since = 0
            end = now()
            extend((_QUICK_PHASE, 0, start, end) if end - start < QUICK else long_phase(0, start, end))
            if opened:
                tell_held()
            if end - start >= least:
                tell_statements(end)

    @outermost
    def pytest_runtest_call(item: Any) -> Nested:
        """The call phase; unittest runs its own set-up and teardown in it."""
        __tracebackhide__ = True
        nonlocal ended
        focus.since = start = now()
        if start > fresh:
            read(start)
        if arms:
            watching.test(item)
        watched = None if item.__class__ in plain else watch(item, now, plain)
        try:
            return (yield)
        finally:
            ended += 1
            focus.since = 0
            end = now()
            if watched is not None:
                extend(watched.event())
            extend((_QUICK_PHASE, 1, start, end) if end - start < QUICK else long_phase(1, start, end))
            if end - start >= least:
                tell_statements(end)

    @outermost
    def pytest_runtest_teardown() -> Nested:
        """The teardown phase; if the outcome is known by then, the test is written."""
        __tracebackhide__ = True
        nonlocal over
        focus.since = start = now()
        if start > fresh:
            read(start)
        try:
            return (yield)
        finally:
            focus.since = 0
            over = end = now()
            extend((_QUICK_PHASE, 2, start, end) if end - start < QUICK else long_phase(2, start, end))
            if end - start >= least:
                tell_statements(end)
            if reports >= ended and test is not None:
                tell(_ANEW if told else _TEST, began, end, end)

    def pytest_runtest_logreport(report: Any) -> None:
        """How a phase, an attempt or a subtest came out, unless it simply passed."""
        nonlocal reports
        reports += 1
        if report.__class__ is not TestReport or report.outcome != "passed" or hasattr(report, "wasxfail"):
            try:
                extend(reported(report))
            except Exception as error:
                fail(error)

    # -- fixtures -------------------------------------------------------------------------------------------------

    @outermost
    def pytest_fixture_setup(fixturedef: Any, request: Any) -> Nested:
        """One fixture is set up, without those it declared as arguments: these are set up before."""
        __tracebackhide__ = True
        try:
            index = fixturedef._testtime_index
        except AttributeError:
            index = meet(fixturedef)
        if index < 0:
            return (yield)
        ending = endings[index]
        if ending is not None:
            fixturedef.addfinalizer(ending)
        failed = True
        focus.since = start = now()
        if start > fresh:
            read(start)
        try:
            result = yield
            failed = _OLD_STYLE and result.excinfo is not None
            return result
        finally:
            focus.since = end = now()
            if end - start < SLOW and not failed and not hasattr(request, "param"):
                extend((_QUICK_SETUP, index, start, end))
            else:
                set_up(index, request, start, end, failed)
            if ending is not None:
                fixturedef.addfinalizer(tear_down_begins)

    def set_up(index: int, request: Any, start: int, end: int, failed: bool) -> None:
        """Book a set-up with all there is to say."""
        try:
            param = int(getattr(request, "param_index", -1)) if hasattr(request, "param") else -1
            extend((_SETUP, index, start, end, *long(start, end), param, failed))
            if index in wide and end - start >= SLOW:
                came = holding.fresh()
                if came:
                    opened.append((index, came))
        except Exception as error:
            fail(error)

    def long(start: int, end: int) -> tuple[int, int]:
        """Readings at ``end``, or -1 where that is not worth it: CPU, and that of children."""
        nonlocal fresh
        if end - start < SLOW:
            return -1, -1
        fresh = end + STALE
        return cpu(), children() if end - start >= PARENT else -1

    def tear_down_begins() -> None:
        """The finaliser that runs before a fixture's own."""
        nonlocal begun
        begun = focus.since = now()
        if begun > fresh:
            read(begun)

    def tear_down_ends(index: int) -> None:
        """The finaliser that runs after a fixture's own; without a start its set-up never got so far."""
        nonlocal begun
        if begun:
            focus.since = end = now()
            if end - begun < SLOW:
                extend((_QUICK_TEARDOWN, index, begun, end))
            else:
                extend((_TEARDOWN, index, begun, end, *long(begun, end)))
            begun = 0

    def meet(fixturedef: Any) -> int:
        """Give a fixture definition its index and tell the journal of it; -1 for one that is not to be recorded.

        That is a pseudo-fixture that carries a parameter, and any that lacks what the hooks here rely on.
        """
        index = -1
        try:
            _ = fixturedef.addfinalizer
            if _DIRECT is None or fixturedef.func is not _DIRECT:
                about = describe(fixturedef, rootdir)
                index = len(endings)
                definitions.append(schema.line("fixture", index, about))
                endings.append(partial(tear_down_ends, index) if may_tear_down(fixturedef) else None)
                watching.fixture(fixturedef, str(about["function"]))
                if about["scope"] != "function":
                    wide.add(index)
                    closure.add(fixturedef, index)
            fixturedef._testtime_index = index  # an attribute: a table here would outlive the tests
        except Exception as error:
            fail(error)
        return index

    return Items(
        finish,
        lambda: flushed,
        lambda: counted,
        pytest_runtest_protocol=pytest_runtest_protocol,
        pytest_runtest_setup=pytest_runtest_setup,
        pytest_runtest_call=pytest_runtest_call,
        pytest_runtest_teardown=pytest_runtest_teardown,
        pytest_runtest_logreport=pytest_runtest_logreport,
        pytest_fixture_setup=pytest_fixture_setup,
    )
