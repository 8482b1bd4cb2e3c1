"""Functions are found on the stack and in tasks, and no frame or task of the suite's is kept or run."""

from __future__ import annotations

import asyncio
import gc
import sys
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Generator
from types import CodeType, FrameType
from typing import Any, Callable

import pytest

from testtime_recorder import finding
from testtime_recorder.finding import Found, awaited, in_tasks, leaf_name, on_stack

in_old_tasks = pytest.mark.skipif(sys.version_info >= (3, 12), reason="watched by events there")


def wanted(*functions: Any) -> Callable[[CodeType], bool]:
    """Whether code is that of one of these functions."""
    return lambda code: code in [each.__code__ for each in functions]


def names(found: list[Found]) -> list[tuple[str, str | None, str]]:
    """Function, what is directly inside it, what is innermost."""
    return [
        (each.frame.f_code.co_name, each.inside and each.inside.f_code.co_name, each.leaf.f_code.co_name)
        for each in found
    ]


# -- on the stack -----------------------------------------------------------------------------------------------------


def outer(*looked_for: Any) -> list[tuple[str, str | None, str]]:
    """Somewhere on the stack."""
    return middle(*looked_for)


def middle(*looked_for: Any) -> list[tuple[str, str | None, str]]:
    """Below it."""
    return inner(*looked_for)


def inner(*looked_for: Any) -> list[tuple[str, str | None, str]]:
    """Innermost."""
    return names(on_stack(sys._getframe(), wanted(*looked_for)))


def test_on_the_stack_innermost_first() -> None:
    assert outer(outer) == [("outer", "middle", "inner")]
    assert outer(outer, inner) == [("inner", None, "inner"), ("outer", "middle", "inner")]
    assert outer() == []
    assert on_stack(None, wanted(outer)) == []


def test_stack_is_followed_so_deep() -> None:
    def deep(count: int) -> Any:
        return deep(count - 1) if count else names(on_stack(sys._getframe(), wanted(outer_most)))

    def outer_most(count: int) -> Any:
        return deep(count)

    assert outer_most(finding._DEEP - 2)
    assert not outer_most(finding._DEEP - 1)


# -- in tasks ---------------------------------------------------------------------------------------------------------


async def leaf() -> None:
    """Waits for something that is not a coroutine."""
    await asyncio.get_running_loop().create_future()


async def branch() -> None:
    """Waits for a coroutine."""
    await leaf()


async def generator() -> AsyncIterator[int]:
    """Waits before it yields, and after."""
    await leaf()
    yield 1
    await leaf()


async def through_anext() -> None:
    """Waits for an asynchronous generator, as pytest-asyncio does."""
    await generator().__anext__()


async def through_for() -> None:
    """Waits for one, as a statement does."""
    async for _ in generator():
        pass


async def through_close() -> None:
    """Waits for one that is thrown into."""
    running = closing()
    await running.__anext__()
    await running.aclose()


async def closing() -> AsyncGenerator[int, None]:
    """Waits when it is closed."""
    try:
        yield 1
    finally:
        await leaf()


class Awaitable:
    """One of the suite's own."""

    def __await__(self) -> Generator[Any, None, None]:
        yield from leaf().__await__()


async def through_object() -> None:
    """Waits for an object."""
    await Awaitable()


async def through_wrapper() -> None:
    """Waits for the iterator of a coroutine."""

    class Wraps:
        def __await__(self) -> Any:
            return leaf().__await__()

    await Wraps()


def suspended(coroutine: Coroutine[Any, Any, None], look: Callable[[], Any], **task: Any) -> Any:
    """What ``look`` finds while a coroutine is suspended in a task."""

    async def main() -> Any:
        loop = asyncio.get_running_loop()
        running = loop.create_task(coroutine, **task)
        for _ in range(3):
            await asyncio.sleep(0)
        found = look()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return found

    return asyncio.run(main())


@in_old_tasks
@pytest.mark.parametrize(
    ("function", "looked_for", "expected"),
    [
        (branch, [branch], [("branch", "leaf", "leaf")]),
        (branch, [leaf, branch], [("leaf", None, "leaf"), ("branch", "leaf", "leaf")]),
        (through_anext, [generator], [("generator", "leaf", "leaf")]),
        (through_for, [generator], [("generator", "leaf", "leaf")]),
        (through_close, [closing], [("closing", "leaf", "leaf")]),
        (through_object, [leaf], [("leaf", None, "leaf")]),
        (through_wrapper, [leaf], [("leaf", None, "leaf")]),
        (branch, [outer], []),
    ],
)
def test_in_a_task(function: Any, looked_for: list[Any], expected: list[Any]) -> None:
    assert suspended(function(), lambda: names(in_tasks(wanted(*looked_for)))) == expected


@in_old_tasks
def test_task_written_in_python() -> None:
    task_type: Any = asyncio.tasks._PyTask  # type: ignore[attr-defined]

    async def main() -> Any:
        running = task_type(branch(), loop=asyncio.get_running_loop())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        found = names(in_tasks(wanted(branch)))
        running.cancel()
        return found

    assert asyncio.run(main()) == [("branch", "leaf", "leaf")]


@in_old_tasks
def test_tasks_of_the_suites_own_make_run_no_code_of_theirs() -> None:
    class Task(asyncio.Task):  # type: ignore[type-arg]
        hostile = False

        def __getattribute__(self, name: str) -> Any:
            if Task.hostile:
                raise BaseException
            return super().__getattribute__(name)

        def done(self) -> bool:
            assert not Task.hostile
            return super().done()

    def look() -> Any:
        Task.hostile = True
        try:
            return names(in_tasks(wanted(branch)))
        finally:
            Task.hostile = False

    async def main() -> Any:
        running = Task(branch())
        await asyncio.sleep(0)
        found = look()
        running.cancel()
        return found

    assert asyncio.run(main()) == [("branch", "leaf", "leaf")]


@in_old_tasks
def test_task_that_is_done_or_gone() -> None:
    async def main() -> Any:
        done = asyncio.ensure_future(asyncio.sleep(0))
        await done
        return names(in_tasks(lambda _code: True))

    assert "sleep" not in [name for name, _, _ in asyncio.run(main())]
    gc.collect()
    assert in_tasks(lambda _code: True) == []


async def gives_way() -> None:
    """Lets others have their turn, again and again."""
    while True:
        await asyncio.sleep(0)


@in_old_tasks
@pytest.mark.parametrize("kind", ["_Task", "_PyTask"])
@pytest.mark.parametrize(("function", "ready"), [(branch, False), (gives_way, True)])
def test_whether_it_waits_for_anything(kind: str, function: Any, *, ready: bool) -> None:
    task_type: Any = getattr(asyncio.tasks, kind, asyncio.Task)

    async def main() -> Any:
        running = task_type(function(), loop=asyncio.get_running_loop())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        found = [each.ready for each in in_tasks(wanted(function))]
        running.cancel()
        return found

    assert asyncio.run(main()) == [ready]


def test_without_asyncio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "asyncio.tasks")
    monkeypatch.delitem(sys.modules, "_asyncio")
    assert in_tasks(lambda _code: True) == []


# -- along what is awaited --------------------------------------------------------------------------------------------


def code_names(frames: list[FrameType]) -> list[str]:
    """What they execute."""
    return [frame.f_code.co_name for frame in frames]


def test_coroutine_that_has_not_begun_has_ended_or_runs() -> None:
    fresh = branch()
    assert code_names(awaited(fresh)) == ["branch"]
    fresh.close()
    assert awaited(fresh) == []
    found: list[Any] = []

    async def looks() -> None:
        found.extend(code_names(awaited(running)))

    running = looks()
    with pytest.raises(StopIteration):
        running.send(None)
    assert found == ["looks"], "what it awaits is not asked for while it runs"


@pytest.mark.parametrize("value", [None, 3, object(), [], (1, 2)], ids=lambda value: type(value).__name__)
def test_what_cannot_be_awaited(value: object) -> None:
    assert awaited(value) == []


def test_object_that_claims_to_be_a_coroutine() -> None:
    class Claims:
        __class__ = property(lambda self: Coroutine)

        def __getattr__(self, name: str) -> Any:
            raise BaseException

    assert awaited(Claims()) == []


def test_nothing_is_kept() -> None:
    class Thing:
        pass

    def f() -> Any:
        thing = Thing()
        found = on_stack(sys._getframe(), wanted(f))
        assert [each.frame.f_code for each in found] == [f.__code__]
        del found
        return weakref.ref(thing)

    assert f()() is None


def test_leaf_is_told_with_its_module() -> None:
    frame = sys._getframe()
    assert leaf_name(Found(frame, None, frame)) == f"{__name__}.test_leaf_is_told_with_its_module"
    made: dict[str, Any] = {"sys": sys}
    exec("def f(): return sys._getframe()", made)
    del made["__builtins__"]
    nameless = made["f"]()
    assert leaf_name(Found(frame, None, nameless)) == "?.f"
