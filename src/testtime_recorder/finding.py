"""Where a thread is: the functions of interest that it is in, on its stack or suspended in a task.

What lives here: frames, from beside (Python before 3.12).  What may never be added: what they mean, or a frame that is
kept: whoever looks lets go of it before the thread looked at gets its turn.

A coroutine that waits is not on the stack.  It is found from the loop's tasks, along what each awaits; an asynchronous
generator is found behind the object by which it is awaited, which the garbage collector knows to refer to it.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from itertools import filterfalse
from operator import attrgetter
from types import AsyncGeneratorType, CodeType, CoroutineType, FrameType, GeneratorType, GetSetDescriptorType
from typing import Any, Callable, NamedTuple

from .looking import NOTHING, dictionary, is_a, type_name

Wanted = Callable[[CodeType], bool]
_DEEP = 300
"""Frames of a stack that are looked at."""
_TASKS = 500
"""Tasks that are looked at."""
_ATTRIBUTES = {
    id(CoroutineType): ("cr_frame", "cr_frame.f_back", "cr_await"),
    id(GeneratorType): ("gi_frame", "gi_frame.f_back", "gi_yieldfrom"),
    id(AsyncGeneratorType): ("ag_frame", "ag_frame.f_back", "ag_await"),
}
"""How frames of what can be suspended are called, those around it, and what it awaits."""
_GO_BETWEENS = frozenset(
    ["async_generator_asend", "async_generator_athrow", "coroutine_wrapper", "anext_awaitable", "tuple"]
)
"""Types of objects by which something else is awaited."""
_REFERENTS = gc.get_referents


class Found(NamedTuple):
    """A function of interest that the thread is in."""

    frame: FrameType
    inside: FrameType | None
    """The frame directly inside it."""
    leaf: FrameType
    """The innermost one."""
    ready: bool = False
    """Whether it is suspended in a task that waits for nothing: it only let others have their turn."""


def on_stack(frame: FrameType | None, wanted: Wanted) -> list[Found]:
    """The wanted functions that are being executed, innermost first."""
    found: list[Found] = []
    leaf = frame
    inside: FrameType | None = None
    for _ in range(_DEEP):
        if frame is None or leaf is None:
            break
        if wanted(frame.f_code):
            found.append(Found(frame, inside, leaf))
        inside, frame = frame, frame.f_back
    return found


def in_tasks(wanted: Wanted) -> list[Found]:
    """The wanted coroutines of one task of asyncio that are suspended, innermost first."""
    for coroutine, ready in _coroutines():
        frames = awaited(coroutine)
        found = [
            Found(frame, inside, frames[-1], ready)
            for frame, inside in zip(frames, [*frames[1:], None])
            if wanted(frame.f_code)
        ]
        if found:
            return found[::-1]
    return []


def _coroutines() -> Iterator[tuple[Any, bool]]:
    """What the tasks of asyncio run, and whether each waits for nothing.

    They are asked as Python's own classes are: others would run code of the suite.
    """
    module = sys.modules.get("asyncio.tasks")
    kinds = [getattr(sys.modules.get("_asyncio"), "Task", None), getattr(module, "_PyTask", None)]
    for reference in list(getattr(getattr(module, "_all_tasks", None), "data", ()))[:_TASKS]:
        task = reference()
        for kind in kinds:
            if kind is not None and is_a(task, kind):
                if not kind.done(task):
                    yield kind.get_coro(task), _waiter(task, kind) is None
                break


def _waiter(task: Any, kind: type) -> Any:
    """The future that a task waits for; ``None`` for one whose turn it is as soon as the loop comes to it."""
    held = vars(kind).get("_fut_waiter")
    return held.__get__(task) if type(held) is GetSetDescriptorType else dictionary(task).get("_fut_waiter", NOTHING)


def awaited(awaitable: Any) -> list[FrameType]:
    """The frames of a coroutine and of what it awaits, outermost first."""
    frames: list[FrameType] = []
    for _ in range(_DEEP):
        names = _ATTRIBUTES.get(id(type(awaitable)))
        if names is None:
            awaitable = _behind(awaitable)
            if awaitable is None:
                break
            continue
        frame, back, inner = names
        frames.append(getattr(awaitable, frame))
        if frames[-1] is None:  # it has ended
            return frames[:-1]
        awaitable = _if_suspended(awaitable, back, inner)
    return frames


def _if_suspended(awaitable: Any, back: str, inner: str) -> Any:
    """What a coroutine awaits; ``None`` while it is being executed, when it has a frame around it.

    CPython 3.11 takes a wrong word of memory for the object awaited if it is asked while the coroutine is executed.
    So no other thread may get its turn between the question whether it is and the one what it awaits: there is no
    bytecode between them.
    """
    return next(map(attrgetter(inner), filterfalse(attrgetter(back), (awaitable,))), None)


def _behind(awaitable: Any) -> Any:
    """What an object of Python's own stands for that is awaited in place of a generator or coroutine."""
    if type_name(type(awaitable)) not in _GO_BETWEENS:
        return None
    for each in _REFERENTS(awaitable):
        if id(type(each)) in _ATTRIBUTES or type_name(type(each)) in _GO_BETWEENS:
            return each
    return None


def leaf_name(found: Found) -> str:
    """What it is in: the module and name of the innermost Python function."""
    frame = found.leaf
    return f"{frame.f_globals.get('__name__', '?')}.{frame.f_code.co_name}"
