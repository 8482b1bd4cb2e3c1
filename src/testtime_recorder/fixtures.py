"""The hot path of fixtures: their set-ups and teardowns, in as few instructions as it takes.

What lives here: the hook that pytest calls for every set-up, and the finalisers that enclose a teardown.  What may
never be added: what can be done once for each definition (``meeting``).  How it is written is told in ``items``.

A fixture's set-up is what happens inside ``pytest_fixture_setup``.  There is no hook for the start of a teardown, so a
fixture that can have one (it is a generator or coroutine, or takes ``request``) gets two finalisers, and as they run
last in, first out, they enclose it: one added before set-up, which runs last, and one added right after, which runs
first (those of dependent fixtures are added later and run before that).

Rejected: patching ``FixtureDef.finish`` (also met by sessions nested inside a test), ``pytest_fixture_post_finalizer``
for the end of a teardown (called for every fixture, and by old pytest again for those that are gone), subtracting what
is nested in a fixture here (the reader can).
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Callable

from . import schema
from .holding import Holding
from .hooks import NEW_STYLE, outermost
from .meeting import Meeting
from .readings import Readings
from .statements import Focus

SLOW = 1_000_000
"""ns; a fixture at least this long has its CPU read."""
_SETUP, _TEARDOWN = schema.SETUP, schema.TEARDOWN
_QUICK_SETUP, _QUICK_TEARDOWN = schema.QUICK_SETUP, schema.QUICK_TEARDOWN
_OLD_STYLE = not NEW_STYLE
_UNREAD = -1, -1
Nested = Generator[None, Any, Any]


def fixtures(  # noqa: C901, PLR0915 - one scope, see ``items``
    now: Callable[[], int],
    extend: Callable[[tuple[int, ...]], None],
    readings: Readings,
    meeting: Meeting,
    holding: Holding,
    focus: Focus,
    fail: Callable[[Exception], None],
) -> Callable[[Any, Any], Nested]:
    """The hook around a fixture's set-up.

    ``extend``: takes events; ``holding``: of shared fixtures; ``fail``: what an error of our own is told to.
    """
    meet, endings, wide = meeting.meet, meeting.endings, meeting.wide
    read = readings.start
    begun = 0  # when a teardown of a fixture did

    @outermost
    def pytest_fixture_setup(fixturedef: Any, request: Any) -> Nested:
        """One fixture is set up, without those it declared as arguments: these are set up before."""
        __tracebackhide__ = True
        try:
            index = fixturedef._testtime_index
        except AttributeError:
            index = meet(fixturedef, tear_down_ends)
        if index < 0:
            return (yield)
        ending = endings[index]
        if ending is not None:
            fixturedef.addfinalizer(ending)
        failed = True
        focus.since = start = now()
        if start > readings.fresh:
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
            slow = end - start >= SLOW
            extend((_SETUP, index, start, end, *(readings.end(start, end) if slow else _UNREAD), param, failed))
            if slow and index in wide:
                holding.ask(index)
        except Exception as error:
            fail(error)

    def tear_down_begins() -> None:
        """The finaliser that runs before a fixture's own."""
        nonlocal begun
        begun = focus.since = now()
        if begun > readings.fresh:
            read(begun)

    def tear_down_ends(index: int) -> None:
        """The finaliser that runs after a fixture's own; without a start its set-up never got so far."""
        nonlocal begun
        if begun:
            focus.since = end = now()
            if end - begun < SLOW:
                extend((_QUICK_TEARDOWN, index, begun, end))
            else:
                extend((_TEARDOWN, index, begun, end, *readings.end(begun, end)))
            begun = 0

    return pytest_fixture_setup
