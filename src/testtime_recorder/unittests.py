"""unittest's own set-up and teardown, which pytest books under the call phase.

What lives here: noting when a ``TestCase`` has set itself up and when it begins to tear down.  What may never be added:
anything that reaches beyond the one instance, which lives for one test.

``TestCase.run`` goes through ``_callSetUp`` and ``_callTearDown`` since Python 3.8, also in
``IsolatedAsyncioTestCase``; a class with a ``run`` of its own (twisted's) is left alone.  The two methods are shadowed
on the instance.
"""

from __future__ import annotations

from typing import Any, Callable

from . import schema

_METHODS = ("_callSetUp", "_callTearDown")


class Watched:
    """One ``TestCase`` while it runs."""

    __slots__ = ("_case", "_now", "_set_up", "_tear_down", "set_up_ended", "tear_down_began")

    def __init__(self, case: Any, now: Callable[[], int]) -> None:
        """Shadow the two methods of ``case``; raises AttributeError where it lacks them."""
        self._case = case
        self._now = now
        self._set_up, self._tear_down = case._callSetUp, case._callTearDown
        self.set_up_ended = self.tear_down_began = 0
        case._callSetUp, case._callTearDown = self._timed_set_up, self._timed_tear_down

    def _timed_set_up(self) -> None:
        __tracebackhide__ = True
        try:
            self._set_up()
        finally:
            self.set_up_ended = self._now()

    def _timed_tear_down(self) -> None:
        __tracebackhide__ = True
        self.tear_down_began = self._now()
        self._tear_down()

    def event(self) -> tuple[int, ...]:
        """What was seen, if anything; the instance is as it was before."""
        for name in _METHODS:
            self._case.__dict__.pop(name, None)
        return (schema.XUNIT, self.set_up_ended, self.tear_down_began) if self.set_up_ended else ()


def watch(item: Any, now: Callable[[], int], plain: set[type]) -> Watched | None:
    """Watch the ``TestCase`` behind ``item``, if there is one; kinds of items without any are added to ``plain``."""
    try:
        kind = type(item)
        if not any(base.__name__ == "TestCaseFunction" for base in kind.__mro__):
            plain.add(kind)
            return None
        case: Any = getattr(item, "_testcase", None)
        run = getattr(type(case), "run", None)
        if not str(getattr(run, "__module__", "")).startswith("unittest"):
            return None
        return Watched(case, now)
    except Exception:
        return None
