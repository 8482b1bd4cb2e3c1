"""Functions of a text, rewritten and run in this process.

What lives here: writing a module, running it, exchanging the code of one of its functions.  What may never be added: a
sleep: that tasks overlap is shown by having them wait for each other.
"""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from types import FunctionType
from typing import Any

from _pytest.assertion.rewrite import rewrite_asserts

from testtime_recorder.overlap import WAYS, Way
from testtime_recorder.rewrite import rewritten

#: At the head of each text.  ``meet`` comes back when as many have called it as it says; ``order`` is who called what.
PRELUDE = """\
import asyncio, threading
order = []
barriers = {}
def now(value):
    order.append(value)
    return value
def meet(value, count=2, group=0):
    order.append(value)
    barriers.setdefault((group, count), threading.Barrier(count)).wait(10)
    return value
class Gate:
    def __init__(self): self.came, self.event = 0, asyncio.Event()
gates = {}
async def wait(value, count=2, group=0):
    order.append(value)
    gate = gates.setdefault((group, count), Gate())
    gate.came += 1
    if gate.came == count: gate.event.set()
    await asyncio.wait_for(gate.event.wait(), 10)
    return value
async def soon(value):
    order.append(value)
    await asyncio.sleep(0)
    return value
"""
HEAD = PRELUDE.count("\n")


class Module:
    """A text that was run, and lies in a file."""

    def __init__(self, folder: Path, text: str, *, asserts: bool = False) -> None:
        """``asserts``: with assertions rewritten, as pytest does when it imports a module of tests."""
        self.path = folder / "module.py"
        self.path.write_text(PRELUDE + dedent(text), encoding="utf-8")
        self.names: dict[str, Any] = {"__name__": "module"}
        tree = ast.parse(self.path.read_bytes())
        if asserts:
            rewrite_asserts(tree, self.path.read_bytes(), str(self.path), None)
        exec(compile(tree, str(self.path), "exec", dont_inherit=True), self.names)

    @property
    def order(self) -> list[Any]:
        """Who called what."""
        found: list[Any] = self.names["order"]
        return found

    def function(self, name: str) -> FunctionType:
        """A function by its dotted name."""
        first, *rest = name.split(".")
        found = self.names[first]
        for each in rest:
            found = vars(found)[each]
        assert isinstance(found, FunctionType)
        return found

    def change(self, *tasks: Any, how: str = "gather", key: str = "g1") -> dict[str, Any]:
        """A change; each task is the text that its statements begin with, of a loop with how often it turns."""
        return {"key": key, "how": how, "tasks": [self._task(task) for task in tasks]}

    def _task(self, task: Any) -> dict[str, Any]:
        if isinstance(task, dict):
            ((text, turns),) = task.items()
            return {"lines": [self._lines(text)], "iterations": turns, "name": None}
        texts = [task] if isinstance(task, str) else task
        return {"lines": [self._lines(text) for text in texts], "iterations": 1, "name": None}

    def _lines(self, text: str) -> list[int]:
        lines = self.path.read_text(encoding="utf-8").splitlines()
        (first,) = (number for number, line in enumerate(lines, 1) if number > HEAD and line.strip().startswith(text))
        found = [
            node
            for node in ast.walk(ast.parse("\n".join(lines)))
            if isinstance(node, ast.stmt) and node.lineno == first and node.end_lineno
        ]
        return [first, max(node.end_lineno or 0 for node in found)]


@contextmanager
def changed(
    module: Module, name: str, *changes: dict[str, Any], mode: str = "concurrent", delayed: int = -1
) -> Iterator[Any]:
    """A function of the module with other code, as long as this lasts; delays are none but by order."""
    function = module.function(name)
    before = function.__code__
    code, refused = rewritten(function, changes, None)
    assert not refused
    WAYS.update({change["key"]: Way(mode, delayed, 0.0) for change in changes})
    function.__code__ = code
    try:
        yield function
    finally:
        function.__code__ = before
        WAYS.clear()


def outcome(function: Any, *arguments: Any) -> Any:
    """What a function comes to, run by a loop if it is a coroutine function."""
    value = function(*arguments)
    return asyncio.run(value) if asyncio.iscoroutine(value) else value
