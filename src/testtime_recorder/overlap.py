"""What a rewritten function calls to run its tasks at once, in reverse order, or one of them late.

What lives here: running.  What may never be added: a comparison; whether the suite minds is seen by its own tests.

A task is a function without arguments: a coroutine function, or plain code, which gets a thread.  When one fails, the
others are seen to their end, as far as they can be interrupted, and the first failure is raised: no task outlives what
it belongs to.  A thread sees the context variables of who started it, as under ``asyncio.to_thread``.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import inspect
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any, Callable

Task = Callable[[], Any]
_SLEEP, _PAUSE = time.sleep, asyncio.sleep
_MOST_THREADS = 64
_SPREAD_S = 0.5
"""Seconds between the first and the last turn of a loop, where turns are delayed."""


class Execution:
    """One call of a rewritten function."""

    __slots__ = ("_begun",)

    def __init__(self) -> None:
        self._begun: set[int] = set()

    def begins(self, way: Way) -> bool:
        """Whether this is the first time in it that what goes this way is started."""
        first = id(way) not in self._begun
        self._begun.add(id(way))
        return first


class Way:
    """How the tasks of one change run."""

    def __init__(
        self, mode: str = "concurrent", delayed: int = -1, delay_s: float = 0.05, first: Sequence[int] = ()
    ) -> None:
        """``mode``: concurrent, reversed or delayed; ``delayed``: the task that starts ``delay_s`` seconds late.

        ``first``: the places of tasks in the order in which those of a coroutine are started, if it is not their own.
        """
        self.mode = mode
        self.delayed = delayed
        self.delay_s = delay_s
        self.executions = 0
        """How often what was changed ran."""
        self._first = first

    def begin(self, execution: Execution | None) -> None:
        """Tasks or turns are about to be started; in one execution, as often as its loops turn."""
        if execution is None or execution.begins(self):
            self.executions += 1

    def order(self, count: int, *, turns: bool) -> list[int]:
        """The places of tasks, as they are started."""
        plain = list(range(count))
        return list(self._first) if not turns and sorted(self._first) == plain else plain

    def delays(self, count: int, *, turns: bool) -> list[float]:
        """Seconds by which each task starts late; turns do so all, the first most."""
        if self.mode != "delayed":
            return [0.0] * count
        if turns:
            step = min(self.delay_s, _SPREAD_S / max(1, count))
            return [step * (count - 1 - place) for place in range(count)]
        return [self.delay_s if place == self.delayed else 0.0 for place in range(count)]


#: By the key of a change.
WAYS: dict[str, Way] = {}


# -- what rewritten functions call ------------------------------------------------------------------------------------


def together(key: str, execution: Execution | None, *tasks: Task) -> None:
    """Run plain tasks in threads."""
    run(WAYS[key], tasks, execution, turns=False)


async def together_awaited(key: str, execution: Execution | None, *tasks: Task) -> None:
    """Run tasks of a coroutine."""
    await run_awaited(WAYS[key], tasks, execution, turns=False)


def turns(key: str, execution: Execution | None, calls: Sequence[Task]) -> list[Any]:
    """Run the turns of a loop of plain code; what they return, in their order."""
    return run(WAYS[key], calls, execution, turns=True)


async def turns_awaited(key: str, execution: Execution | None, calls: Sequence[Task]) -> list[Any]:
    """Run the turns of a loop of a coroutine; what they return, in their order."""
    return await run_awaited(WAYS[key], calls, execution, turns=True)


def turn(function: Callable[..., Any], *values: Any) -> Task:
    """One turn, for these values of the loop's variables."""
    return functools.partial(function, *values)


def as_set(values: list[Any]) -> set[Any]:
    """What a comprehension of a set comes to."""
    return set(values)


def as_dict(values: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """What a comprehension of a dictionary comes to."""
    return dict(values)


def as_iterator(values: list[Any]) -> Iterator[Any]:
    """What a generator expression comes to."""
    return iter(values)


# -- threads ----------------------------------------------------------------------------------------------------------


def run(way: Way, tasks: Sequence[Task], execution: Execution | None = None, *, turns: bool) -> list[Any]:
    """Run plain tasks in threads, or as ``way`` says; what they return, in their order.

    ``execution``: the call that they are part of; ``None``: it is one of its own.
    """
    way.begin(execution)
    outcomes: list[Any] = [None] * len(tasks)
    if way.mode == "reversed":
        for place in reversed(range(len(tasks))):
            outcomes[place] = tasks[place]()
        return outcomes
    delays = way.delays(len(tasks), turns=turns)
    failures: dict[int, BaseException] = {}
    waiting = list(enumerate(zip(tasks, delays)))
    waiting.reverse()

    def work() -> None:
        while waiting and not failures:
            try:
                place, (task, delay) = waiting.pop()
            except IndexError:
                return
            try:
                outcomes[place] = _late(task, delay)
            except BaseException as error:  # skips of pytest are no exceptions of the usual kind
                failures[place] = error

    threads = [_thread(work) for _ in range(min(len(tasks), _MOST_THREADS))]
    for thread in threads:
        thread.join()
    if failures:
        raise next(iter(failures.values()))
    return outcomes


def _thread(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True)
    thread.start()
    return thread


def _late(task: Task, delay: float) -> Any:
    if delay:
        _SLEEP(delay)
    return task()


# -- coroutines -------------------------------------------------------------------------------------------------------


async def run_awaited(way: Way, tasks: Sequence[Task], execution: Execution | None = None, *, turns: bool) -> list[Any]:
    """Run tasks under the event loop, or as ``way`` says; what they return, in their order."""
    way.begin(execution)
    if way.mode == "reversed":
        outcomes: list[Any] = [None] * len(tasks)
        for place in reversed(range(len(tasks))):
            outcomes[place] = await tasks[place]() if _suspends(tasks[place]) else tasks[place]()
        return outcomes
    delays = way.delays(len(tasks), turns=turns)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return await _under_trio(tasks, delays)
    return await _gathered(tasks, delays, way.order(len(tasks), turns=turns))


async def _gathered(tasks: Sequence[Task], delays: Sequence[float], order: Sequence[int]) -> list[Any]:
    started = {
        place: asyncio.ensure_future(_late_awaited(tasks[place], delays[place], _PAUSE, _in_thread)) for place in order
    }
    try:
        await asyncio.gather(*started.values())
    except BaseException:
        for each in started.values():
            each.cancel()
        await asyncio.gather(*started.values(), return_exceptions=True)
        raise
    return [started[place].result() for place in range(len(tasks))]


async def _in_thread(task: Task) -> Any:
    loop = asyncio.get_running_loop()
    done: asyncio.Future[tuple[Any, BaseException | None]] = loop.create_future()

    def tell(ended: tuple[Any, BaseException | None]) -> None:
        if not done.cancelled():
            done.set_result(ended)

    def work() -> None:
        ended = _ended(task)
        loop.call_soon_threadsafe(tell, ended)

    _thread(work)
    value, failure = await done
    if failure is not None:
        raise failure
    return value


def _ended(task: Task) -> tuple[Any, BaseException | None]:
    try:
        return task(), None
    except BaseException as error:  # a future refuses some of them
        return None, error


async def _under_trio(tasks: Sequence[Task], delays: Sequence[float]) -> list[Any]:
    trio: Any = sys.modules["trio"]
    outcomes: list[Any] = [None] * len(tasks)
    failures: list[BaseException] = []

    async def one(place: int, task: Task, delay: float) -> None:
        try:
            outcomes[place] = await _late_awaited(task, delay, trio.sleep, trio.to_thread.run_sync)
        except trio.Cancelled:
            raise
        except BaseException as error:
            failures.append(error)
            nursery.cancel_scope.cancel()

    async with trio.open_nursery() as nursery:
        for place, (task, delay) in enumerate(zip(tasks, delays)):
            nursery.start_soon(one, place, task, delay)
    if failures:
        raise failures[0]
    return outcomes


async def _late_awaited(
    task: Task, delay: float, pause: Callable[[float], Any], in_thread: Callable[[Task], Any]
) -> Any:
    if delay:
        await pause(delay)
    return await (task() if _suspends(task) else in_thread(task))


def _suspends(task: Any) -> bool:
    return inspect.iscoroutinefunction(task.func if isinstance(task, functools.partial) else task)
