"""Asynchronous tests run at once, in the loop of the first of them.

What lives here: when pytest runs the first test of a group, the coroutines of all run, and the others come to what
theirs came to when it is their turn.  What may never be added: tests that have something set up for each of them:
pytest sets up one test at a time.
"""

from __future__ import annotations

import functools
import inspect
import os
from typing import Any, Callable

import _pytest.fixtures
import _pytest.python

from .definitions import function_code
from .hooks import outermost
from .overlap import WAYS, run_awaited
from .parsing import last_line

Refuse = Callable[[dict[str, Any], str], None]
#: The function of the pseudo-fixtures that carry parameters, which pytest 8 moved.
_DIRECT = getattr(_pytest.python, "get_direct_param_fixture_func", None) or getattr(
    _pytest.fixtures, "get_direct_param_fixture_func", None
)
_RUNNERS = ("pytest_asyncio", "anyio")
"""Plugins whose own fixtures only keep a loop."""


class TestsAtOnce:
    """A pytest plugin for the changes whose unit is tests."""

    __test__ = False

    def __init__(self, changes: list[dict[str, Any]], refuse: Refuse) -> None:
        """``refuse``: takes a change that cannot be made, and why."""
        self._changes = changes
        self._refuse = refuse
        self._groups: dict[int, tuple[str, list[Any]]] = {}
        """By the identity of a test: the key of its change, and all tests of it."""
        self._outcomes: dict[int, BaseException | None] = {}

    def pytest_collection_finish(self, session: Any) -> None:
        """Find the tests."""
        folder = os.getcwd()
        for change in self._changes:
            items = [item for item in session.items if _is_meant(item, change, folder)]
            reason = next(filter(None, map(_obstacle, items)), None)
            if len(items) < 2:
                reason = f"there are {len(items)} tests of it"
            if reason is not None:
                self._refuse(change, reason)
            else:
                self._groups.update({id(item): (change["key"], items) for item in items})

    @outermost
    def pytest_runtest_call(self, item: Any) -> Any:
        """Run all tests of a group, or let one come to what it came to."""
        __tracebackhide__ = True
        if id(item) not in self._groups:
            return (yield)
        original = item.obj
        if id(item) in self._outcomes:
            item.obj = functools.wraps(original)(_replayed(self._outcomes.pop(id(item))))
        else:
            item.obj = functools.wraps(original)(self._all(item, original))
        try:
            return (yield)
        finally:
            item.obj = original

    def _all(self, first: Any, original: Any) -> Callable[..., Any]:
        """A coroutine function that runs all tests of a group, and comes to what ``first`` comes to."""
        key, items = self._groups[id(first)]
        values = {id(item): _values(item, first) for item in items if item is not first}

        async def everything(**own: Any) -> None:
            values[id(first)] = own
            functions = [original if item is first else item.obj for item in items]
            tasks = [self._bringing(item, function, values[id(item)]) for item, function in zip(items, functions)]
            await run_awaited(WAYS[key], tasks, turns=False)
            failure = self._outcomes.pop(id(first))
            if failure is not None:
                raise failure

        return everything

    def _bringing(self, item: Any, function: Any, values: dict[str, Any]) -> Callable[[], Any]:
        async def bring() -> None:
            try:
                await function(**values)
            except BaseException as error:
                self._outcomes[id(item)] = error
            else:
                self._outcomes[id(item)] = None

        return bring


def _replayed(failure: BaseException | None) -> Callable[..., Any]:
    async def outcome(**_own: Any) -> None:
        if failure is not None:
            raise failure

    return outcome


def _is_meant(item: Any, change: dict[str, Any], folder: str) -> bool:
    code = function_code(getattr(item, "obj", None))
    if code is None or os.path.normpath(os.path.join(folder, code.co_filename)) != change["path"]:
        return False
    for task in change["tasks"]:
        inside = any(code.co_firstlineno <= first <= last_line(code) for first, _ in task["lines"])
        if inside and str(task["name"]).replace("::", ".").rpartition(".")[2].partition("[")[0] == code.co_name:
            return True
    return False


def _obstacle(item: Any) -> str | None:
    """Why a test cannot be run along with another one."""
    if not inspect.iscoroutinefunction(item.obj) or any(
        base.__module__.startswith("unittest") for base in getattr(item.cls, "__mro__", ())
    ):
        return f"{item.name} is no coroutine function that a plugin of pytest runs"
    direct = _direct(item)
    for name in item.fixturenames:
        definitions = item._fixtureinfo.name2fixturedefs.get(name)
        if name in direct or not definitions:
            continue
        fixturedef = definitions[-1]
        own = str(getattr(fixturedef.func, "__module__", "")).partition(".")[0] in _RUNNERS
        if not own and fixturedef.scope not in ("session", "package", "module"):
            return f"{item.name} has {name} set up for itself"
    return None


def _direct(item: Any) -> dict[str, Any]:
    """Parameters that are handed to a test as they are."""
    callspec = getattr(item, "callspec", None)
    if callspec is None:
        return {}
    known = item._fixtureinfo.name2fixturedefs
    return {
        name: value for name, value in callspec.params.items() if name not in known or known[name][-1].func is _DIRECT
    }


def _values(item: Any, first: Any) -> dict[str, Any]:
    """What a test is called with: its parameters, and shared fixtures as the first test has them."""
    direct = _direct(item)
    names = item._fixtureinfo.argnames
    return {name: direct[name] if name in direct else first._request.getfixturevalue(name) for name in names}
