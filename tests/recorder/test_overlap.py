"""Tasks at once, in reverse order, or late; none outlives what it belongs to."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from testtime_recorder import overlap
from testtime_recorder.overlap import WAYS, Execution, Way, run, run_awaited

VARIABLE: contextvars.ContextVar[str] = contextvars.ContextVar("VARIABLE", default="unset")


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Seconds that were to be slept; none are."""
    found: list[float] = []

    async def pause(seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr(overlap, "_SLEEP", found.append)
    monkeypatch.setattr(overlap, "_PAUSE", pause)
    yield found
    WAYS.clear()


def failing(error: BaseException) -> Any:
    """A task that raises."""

    def fail() -> None:
        raise error

    return fail


# -- delays -----------------------------------------------------------------------------------------------------------


def test_one_task_is_late() -> None:
    assert Way("delayed", 1, 0.2).delays(3, turns=False) == [0.0, 0.2, 0.0]


def test_turns_are_late_the_first_most() -> None:
    assert Way("delayed", 0, 0.05).delays(3, turns=True) == [0.1, 0.05, 0.0]
    assert sum(Way("delayed", 0, 0.05).delays(1000, turns=True)[:1]) < 0.5


@pytest.mark.parametrize("mode", ["concurrent", "reversed"])
def test_nothing_is_late_otherwise(mode: str) -> None:
    assert Way(mode, 1, 0.2).delays(2, turns=True) == [0.0, 0.0]


def test_what_is_started_several_times_in_one_execution_counts_once() -> None:
    way, other = Way(), Way()
    for execution in (Execution(), Execution()):
        for each in (way, way, other, way):
            each.begin(execution)
    assert (way.executions, other.executions) == (2, 2)
    way.begin(None)
    assert way.executions == 3


@pytest.mark.parametrize(
    ("first", "turns", "order"),
    [((2, 0, 1), False, [2, 0, 1]), ((2, 0, 1), True, [0, 1, 2]), ((), False, [0, 1, 2]), ((1, 0), False, [0, 1, 2])],
    ids=["told", "turns", "not told", "of others"],
)
def test_which_is_started_first(first: tuple[int, ...], turns: bool, order: list[int]) -> None:
    assert Way(first=first).order(3, turns=turns) == order


# -- threads ----------------------------------------------------------------------------------------------------------


def test_plain_tasks_run_at_once_and_answer_in_order() -> None:
    barrier = threading.Barrier(3)

    def task(value: int) -> Any:
        return lambda: (barrier.wait(10), value)[1]

    assert run(Way(), [task(each) for each in range(3)], turns=False) == [0, 1, 2]


def test_more_tasks_than_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlap, "_MOST_THREADS", 2)
    assert run(Way(), [partial(int, each) for each in range(9)], turns=True) == list(range(9))


def test_plain_tasks_in_reverse_order_stay_in_this_thread() -> None:
    order: list[int] = []
    main = threading.get_ident()

    def task(value: int) -> int:
        order.append(value)
        return threading.get_ident()

    assert run(Way("reversed"), [partial(task, each) for each in range(3)], turns=False) == [main] * 3
    assert order == [2, 1, 0]


def test_plain_task_is_late(slept: list[float]) -> None:
    assert run(Way("delayed", 1, 0.3), [lambda: 1, lambda: 2], turns=False) == [1, 2]
    assert slept == [0.3]


def test_skip_in_a_thread_is_raised_here() -> None:
    with pytest.raises(pytest.skip.Exception, match="not today"):
        run(Way(), [failing(pytest.skip.Exception("not today")), lambda: 1], turns=False)


def test_no_thread_outlives_a_failure() -> None:
    before = threading.active_count()
    release = threading.Event()

    def slow() -> None:
        release.wait(10)

    def fail() -> None:
        release.set()
        raise KeyError

    with pytest.raises(KeyError):
        run(Way(), [slow, fail], turns=False)
    assert threading.active_count() == before


def test_thread_sees_context_variables() -> None:
    token = VARIABLE.set("here")
    try:
        assert run(Way(), [VARIABLE.get, VARIABLE.get], turns=False) == ["here", "here"]
        run(Way(), [lambda: VARIABLE.set("there"), lambda: None], turns=False)
        assert VARIABLE.get() == "here"
    finally:
        VARIABLE.reset(token)


@pytest.mark.parametrize("turns", [True, False])
def test_nothing_to_run(turns: bool) -> None:
    assert run(Way(), [], turns=turns) == []
    assert asyncio.run(run_awaited(Way(), [], turns=turns)) == []


# -- coroutines -------------------------------------------------------------------------------------------------------


def test_coroutines_run_at_once_and_answer_in_order() -> None:
    async def both() -> list[Any]:
        first, second = asyncio.Event(), asyncio.Event()

        async def one() -> int:
            first.set()
            await second.wait()
            return 1

        async def two() -> int:
            second.set()
            await first.wait()
            return 2

        return await asyncio.wait_for(run_awaited(Way(), [one, two], turns=False), 10)

    assert asyncio.run(both()) == [1, 2]


@pytest.mark.parametrize(("mode", "order"), [("concurrent", [0, 1, 2]), ("reversed", [2, 1, 0])])
def test_order_of_coroutines(mode: str, order: list[int]) -> None:
    came: list[int] = []

    def task(value: int) -> Any:
        def plain() -> int:
            came.append(value)
            return value

        async def awaited() -> int:
            return plain()

        return awaited if value else plain

    assert asyncio.run(run_awaited(Way(mode), [task(each) for each in range(3)], turns=False)) == [0, 1, 2]
    assert sorted(came) == sorted(order)
    assert came == order or mode == "concurrent"


def test_coroutines_are_started_as_told_and_answer_in_order() -> None:
    came: list[int] = []

    def task(value: int) -> Any:
        async def awaited() -> int:
            came.append(value)
            return value

        return awaited

    tasks = [task(each) for each in range(3)]
    assert asyncio.run(run_awaited(Way(first=(1, 2, 0)), tasks, turns=False)) == [0, 1, 2]
    assert came == [1, 2, 0]
    assert asyncio.run(run_awaited(Way("reversed", first=(1, 2, 0)), tasks, turns=False)) == [0, 1, 2]
    assert came[3:] == [2, 1, 0]


def test_coroutine_is_late(slept: list[float]) -> None:
    async def task() -> int:
        return len(slept)

    assert asyncio.run(run_awaited(Way("delayed", 0, 0.2), [task, task], turns=False)) == [1, 1]
    assert slept == [0.2]


def test_failure_ends_the_other_coroutines() -> None:
    ended: list[str] = []

    async def patient() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("patient")

    async def fail() -> None:
        await asyncio.sleep(0)
        raise KeyError

    with pytest.raises(KeyError):
        asyncio.run(run_awaited(Way(), [patient, fail], turns=False))
    assert ended == ["patient"]


def test_plain_code_among_coroutines_gets_a_thread() -> None:
    async def run_both() -> list[Any]:
        event = threading.Event()

        async def sets() -> int:
            event.set()
            return 1

        return await run_awaited(Way(), [lambda: event.wait(10), sets], turns=False)

    assert asyncio.run(run_both()) == [True, 1]


def test_failure_of_plain_code_among_coroutines() -> None:
    async def fine() -> None:
        pass

    with pytest.raises(pytest.skip.Exception):
        asyncio.run(run_awaited(Way(), [failing(pytest.skip.Exception("no")), fine], turns=False))
    with pytest.raises(StopIteration):
        run(Way(), [failing(StopIteration())], turns=False)


def test_trio() -> None:
    trio = pytest.importorskip("trio")

    async def both() -> list[Any]:
        first, second = trio.Event(), trio.Event()

        async def one() -> int:
            first.set()
            await second.wait()
            return 1

        async def two() -> int:
            second.set()
            await first.wait()
            return 2

        found: list[Any] = await run_awaited(Way(), [one, two, lambda: 3], turns=False)
        return found

    async def failed() -> None:
        await run_awaited(Way(), [trio.Event().wait, failing(KeyError("x"))], turns=False)

    assert trio.run(both) == [1, 2, 3]
    with pytest.raises(KeyError):
        trio.run(failed)


# -- what rewritten functions call ------------------------------------------------------------------------------------


def test_by_key(slept: list[float]) -> None:
    WAYS["g1"] = Way("reversed")
    order: list[int] = []
    overlap.together("g1", None, lambda: order.append(1), lambda: order.append(2))
    assert order == [2, 1]
    assert overlap.turns("g1", None, [overlap.turn(divmod, 7, each) for each in (2, 3)]) == [(3, 1), (2, 1)]

    async def task(value: int) -> int:
        return value

    async def everything() -> list[Any]:
        await overlap.together_awaited("g1", None, lambda: order.append(3), lambda: order.append(4))
        return await overlap.turns_awaited("g1", None, [overlap.turn(task, each) for each in (1, 2)])

    assert asyncio.run(everything()) == [1, 2]
    assert order == [2, 1, 4, 3]
    assert WAYS["g1"].executions == 4


def test_what_comprehensions_come_to() -> None:
    assert overlap.as_set([1, 1, 2]) == {1, 2}
    assert overlap.as_dict([("a", 1)]) == {"a": 1}
    assert next(overlap.as_iterator([5])) == 5
