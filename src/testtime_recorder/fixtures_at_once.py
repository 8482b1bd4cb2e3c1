"""Fixtures of one test that do not need each other, set up at once.

What lives here: when pytest asks for the first of them, all run, and the others keep what they came to until pytest
asks for them.  What may never be added: a way around pytest's own order of teardown.

The functions of the fixtures are replaced for the time of their set-up, by ones of the same kind: plugins that run
coroutines (pytest-asyncio, anyio) find a coroutine or asynchronous generator where there was one, and run it in the
loop that they would have run it in.  So nothing here depends on which plugin that is.
"""

from __future__ import annotations

import functools
import inspect
from typing import Any, Callable

from .hooks import outermost
from .overlap import WAYS, run, run_awaited

Refuse = Callable[[dict[str, Any], str], None]


class Ready:
    """What a fixture's function came to, ahead of time."""

    def __init__(self, steps: Any = None) -> None:
        """``steps``: the generator that has been started, if it is one."""
        self.steps = steps
        self.value: Any = None
        self.failure: BaseException | None = None

    def taken(self) -> Any:
        """The value, or the failure raised."""
        if self.failure is not None:
            raise self.failure
        return self.value


class FixturesAtOnce:
    """A pytest plugin for the changes whose unit is fixtures."""

    def __init__(self, changes: list[dict[str, Any]], refuse: Refuse) -> None:
        """``refuse``: takes a change that cannot be made, and why."""
        self._changes = changes
        self._refuse = refuse
        self._ready: dict[int, Ready] = {}
        """By the identity of a fixture's definition."""

    @outermost
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Any:
        """Have a fixture of a group set up with the others, or handed out if it is ready."""
        __tracebackhide__ = True
        original = fixturedef.func
        try:
            function = self._function(fixturedef, request)
        except Exception as error:
            function = None
            for change in self._of(fixturedef):
                self._refuse(change, f"{type(error).__name__}: {error}")
        if function is None:
            return (yield)
        fixturedef.func = functools.wraps(original)(function)
        try:
            return (yield)
        finally:
            fixturedef.func = original

    def pytest_runtest_logfinish(self) -> None:
        """What nobody asked for is let go, and so closed, as far as that can be done without a loop."""
        self._ready.clear()

    def _of(self, fixturedef: Any) -> list[dict[str, Any]]:
        return [change for change in self._changes if fixturedef.argname in _names(change)]

    def _function(self, fixturedef: Any, request: Any) -> Any:
        """What takes the place of a fixture's function; ``None`` where nothing is to."""
        ready = self._ready.pop(id(fixturedef), None)
        if ready is not None:
            return _replayed(fixturedef.func, _at_hand(fixturedef.func, ready))
        for change in self._of(fixturedef):
            others = self._others(change, fixturedef, request)
            if others:
                return self._first(change, fixturedef, others, request)
        return None

    def _others(self, change: dict[str, Any], fixturedef: Any, request: Any) -> list[Any]:
        """The other fixtures of a group, if this test needs all of them and none is there yet."""
        known = request._pyfuncitem._fixtureinfo.name2fixturedefs
        if not all(name in known for name in _names(change)):
            return []
        group = [known[name][-1] for name in _names(change)]
        others = [each for each in group if each is not fixturedef]
        if fixturedef not in group or any(each.cached_result is not None for each in others):
            return []
        reason = next(filter(None, (_obstacle(each, fixturedef, group, known) for each in others)), None)
        if reason is not None:
            self._refuse(change, reason)
            return []
        return others

    def _first(self, change: dict[str, Any], fixturedef: Any, others: list[Any], request: Any) -> Any:
        """A function that sets up all of a group, and gives its own fixture's value."""
        from _pytest.fixtures import resolve_fixture_function

        wholes = {id(each): resolve_fixture_function(each, request) for each in (fixturedef, *others)}
        item = request._pyfuncitem._request
        given = {id(each): {name: item.getfixturevalue(name) for name in each.argnames} for each in others}
        names = _names(change)
        group = sorted((fixturedef, *others), key=lambda each: names.index(each.argname))

        def started(own: dict[str, Any]) -> list[tuple[Ready, Any]]:
            given[id(fixturedef)] = own
            return [_started(wholes[id(each)], given[id(each)]) for each in group]

        def ended(all_ready: list[Ready]) -> Ready:
            mine = all_ready[group.index(fixturedef)]
            self._ready.update({id(each): ready for each, ready in zip(group, all_ready) if ready is not mine})
            return mine

        key = change["key"]
        if _suspends(fixturedef.func):
            return _replayed(fixturedef.func, _all_awaited(key, started, ended))
        return _replayed(fixturedef.func, _all(key, started, ended))


def _names(change: dict[str, Any]) -> list[str]:
    return [str(task["name"]) for task in change["tasks"]]


def _obstacle(other: Any, first: Any, group: list[Any], known: dict[str, Any]) -> str | None:
    """Why a fixture cannot be set up ahead of pytest's asking for it."""
    if other.scope != first.scope:
        return f"{other.argname} has another scope than {first.argname}"
    if other.params:
        return f"{other.argname} has parameters"
    if "request" in other.argnames:
        return f"{other.argname} takes request, which is made when pytest asks for it"
    if _suspends(other.func) and not _suspends(first.func):
        return f"{other.argname} is asynchronous and {first.argname} is not"
    below, ahead = set(), list(other.argnames)
    while ahead:
        name = ahead.pop()
        if name not in below and name in known:
            below.add(name)
            ahead += known[name][-1].argnames
    if any(each.argname in below for each in group):
        return f"{other.argname} needs another of them"
    return None


# -- running ----------------------------------------------------------------------------------------------------------


def _suspends(function: Any) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def _started(function: Any, values: dict[str, Any]) -> tuple[Ready, Any]:
    """Where the outcome of a fixture's function goes, and a task that brings it there and never fails."""
    if inspect.isasyncgenfunction(function):
        ready = Ready(function(**values))
        return ready, _bringing_awaited(ready, ready.steps.__anext__)
    if inspect.iscoroutinefunction(function):
        ready = Ready()
        return ready, _bringing_awaited(ready, lambda: function(**values))
    if inspect.isgeneratorfunction(function):
        ready = Ready(function(**values))
        return ready, _bringing(ready, lambda: _next(ready.steps))
    ready = Ready()
    return ready, _bringing(ready, lambda: function(**values))


def _next(steps: Any) -> Any:
    try:
        return next(steps)
    except StopIteration:
        raise ValueError("a fixture did not yield a value") from None


def _bringing(ready: Ready, work: Callable[[], Any]) -> Callable[[], None]:
    def bring() -> None:
        try:
            ready.value = work()
        except BaseException as error:
            ready.failure = error

    return bring


def _bringing_awaited(ready: Ready, work: Callable[[], Any]) -> Callable[[], Any]:
    async def bring() -> None:
        try:
            ready.value = await work()
        except BaseException as error:
            ready.failure = error

    return bring


def _all(key: str, started: Callable[..., Any], ended: Callable[..., Ready]) -> Callable[..., Ready]:
    def get(own: dict[str, Any]) -> Ready:
        pairs = started(own)
        run(WAYS[key], [task for _, task in pairs], turns=False)
        return ended([ready for ready, _ in pairs])

    return get


def _all_awaited(key: str, started: Callable[..., Any], ended: Callable[..., Ready]) -> Callable[..., Any]:
    async def get(own: dict[str, Any]) -> Ready:
        pairs = started(own)
        await run_awaited(WAYS[key], [task for _, task in pairs], turns=False)
        return ended([ready for ready, _ in pairs])

    return get


# -- handing out ------------------------------------------------------------------------------------------------------


def _at_hand(function: Any, ready: Ready) -> Callable[..., Any]:
    if not _suspends(function):
        return lambda _own: ready

    async def get(_own: dict[str, Any]) -> Ready:
        return ready

    return get


def _replayed(function: Any, get: Callable[..., Any]) -> Any:
    """A function of the same kind that hands out what ``get`` brings."""
    if inspect.isasyncgenfunction(function):

        async def steps_awaited(**own: Any) -> Any:
            ready = await get(own)
            yield ready.taken()
            try:
                await ready.steps.__anext__()
            except StopAsyncIteration:
                return
            yield  # one too many: whoever runs it says so

        return steps_awaited
    if inspect.iscoroutinefunction(function):

        async def awaited(**own: Any) -> Any:
            return (await get(own)).taken()

        return awaited
    if inspect.isgeneratorfunction(function):

        def steps(**own: Any) -> Any:
            ready = get(own)
            yield ready.taken()
            try:
                next(ready.steps)
            except StopIteration:
                return
            yield

        return steps
    return lambda **own: get(own).taken()
