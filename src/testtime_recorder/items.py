"""The hot path of tests: what happens to each of them, in as few instructions as it takes.

What lives here: the hooks that pytest calls for every test, and when it is written (``fixtures`` has the hook of those,
``readings`` the CPU clock).  What may never be added: work that could be done by the reader of the journal, or an
object that outlives its test (100,000 tests must not take more memory than 10,000).

How time is told.  A phase lasts from the outermost wrapper of its hook to the same, as pytest's own durations do.  What
ends sooner than ``QUICK`` has no CPU read.

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
attribute of an object takes two, a call ten and more.  So whatever writes or forgets the events of a test shares one
scope, long as that makes it.

How objects are looked into.  Never through ``__dict__``: to ask for the dictionary of a pytest object makes CPython
(3.11 and later) build one, and every later access to that object slower.

Rejected: one record per event, ``json.dumps`` per test, a class with methods (twice the time of the closures),
announcing the next test in the record of the one before (a kill between the two then shows a test as crashed that
never began).
"""

from __future__ import annotations

from collections.abc import Generator
from json.encoder import encode_basestring_ascii as quote
from struct import Struct
from typing import Any, Callable

from _pytest.reports import TestReport

from . import schema
from .clock import Clock
from .closure import Closure
from .fixtures import fixtures
from .holding import Holding
from .hooks import outermost
from .journal import Journal
from .meeting import Meeting
from .outcomes import holds_phase, reported
from .readings import Readings
from .unittests import watch
from .watching import Watching

QUICK = 100_000
"""ns; a phase at least this long has its CPU read."""
_PHASE, _QUICK_PHASE, _REPORT = schema.PHASE, schema.QUICK_PHASE, schema.REPORT
_FRAME, _TEST, _ANEW, _LOOSE = schema.FRAME, schema.TEST, schema.ANEW, schema.LOOSE
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
    now, write = clock.now, journal.write
    events: list[int] = []
    extend = events.extend
    definitions: list[str] = []  # records of fixtures and markers not yet written
    cpu = clock.cpu if watching.arms else watching.cpu  # whoever watches from beside computes, too
    readings = Readings(cpu, clock.children, extend, watching.waits)
    read = readings.start
    closure = Closure(definitions.append)
    shared = closure.shared
    holding = Holding()
    opened = holding.opened
    focus, arms, least, meet = watching.focus, watching.arms, watching.least, watching.meet
    packs: dict[int, Callable[..., bytes]] = {}  # by how many integers
    plain: set[type] = set()  # kinds of items that are not unittest's
    test: Any = None  # that is running
    parent: Any = None  # of the last test, if that had no markers of its own
    began = 0  # when the test that is running did
    over = 0  # when its last teardown ended
    ended = 0  # set-ups and calls of it
    reports = 0  # of it
    told = 0  # of its events, written
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
            definitions.extend(holding.records())
        except Exception as error:
            fail(error)

    def tell_statements(start: int, end: int) -> None:
        """What was watched in a phase that took long."""
        nonlocal flushed
        try:
            definitions.extend(watching.records(start, end))
        except Exception as error:
            fail(error)
        flushed += now() - end

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
        if start > focus.due:
            meet()
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
            extend((_PHASE, 1, began, over, *readings.whole()))
        if not reports:
            extend((_REPORT, 1, 7))
        tell(_ANEW if told else _TEST, began, over, now())

    # -- its phases -----------------------------------------------------------------------------------------------

    def long(when: int, start: int, end: int) -> tuple[int, ...]:
        return (_PHASE, when, start, end, *readings.end(start, end))

    @outermost
    def pytest_runtest_setup() -> Nested:
        __tracebackhide__ = True
        nonlocal ended
        focus.since = start = now()
        if start > readings.fresh:
            read(start)
        try:
            return (yield)
        finally:
            ended += 1
            focus.since = 0
            end = now()
            extend((_QUICK_PHASE, 0, start, end) if end - start < QUICK else long(0, start, end))
            if opened:
                tell_held()
            if end - start >= least:
                tell_statements(start, end)

    @outermost
    def pytest_runtest_call(item: Any) -> Nested:
        """The call phase; unittest runs its own set-up and teardown in it."""
        __tracebackhide__ = True
        nonlocal ended
        focus.since = start = now()
        if start > readings.fresh:
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
            extend((_QUICK_PHASE, 1, start, end) if end - start < QUICK else long(1, start, end))
            if end - start >= least:
                tell_statements(start, end)

    @outermost
    def pytest_runtest_teardown() -> Nested:
        """The teardown phase; if the outcome is known by then, the test is written."""
        __tracebackhide__ = True
        nonlocal over
        focus.since = start = now()
        if start > readings.fresh:
            read(start)
        try:
            return (yield)
        finally:
            focus.since = 0
            over = end = now()
            extend((_QUICK_PHASE, 2, start, end) if end - start < QUICK else long(2, start, end))
            if end - start >= least:
                tell_statements(start, end)
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

    meeting = Meeting(definitions.append, closure, watching, rootdir, fail)
    return Items(
        finish,
        lambda: flushed,
        lambda: counted,
        pytest_runtest_protocol=pytest_runtest_protocol,
        pytest_runtest_setup=pytest_runtest_setup,
        pytest_runtest_call=pytest_runtest_call,
        pytest_runtest_teardown=pytest_runtest_teardown,
        pytest_runtest_logreport=pytest_runtest_logreport,
        pytest_fixture_setup=fixtures(now, extend, readings, meeting, holding, focus, fail),
    )
