"""Small functions, what of them may run together, and a way to run them: as they are, and rewritten.

What lives here: telling tasks by how their statements begin, and running a function with waits that take no time.  What
may never be added: an expectation of one shape.
"""

from __future__ import annotations

import ast
import asyncio
import textwrap
import threading
from collections.abc import Callable, Sequence
from typing import Any

from testtime.model.watched import Code
from testtime.whatif.gather.result import How, Task
from testtime.whatif.gather.rewrite import Rewrite, rewrite

PATH = "tests/test_world.py"
#: Line of the file that functions begin at.
FIRST = 11
#: Seconds after which threads that should have met have not.
PATIENCE_S = 10.0

Function = ast.FunctionDef | ast.AsyncFunctionDef
#: How the statements of a task begin, and perhaps its figures.
Told = Sequence[str | dict[str, Any]]


def cases(text: str, depth: int = 4) -> list[tuple[str, str]]:
    """Pairs from a text: some lines, indented, and behind ``=> `` what is expected of them; blank lines between."""
    found = []
    for paragraph in textwrap.dedent(text).strip().split("\n\n"):
        lines = paragraph.split("\n")
        told = "".join(f"{' ' * depth}{line}\n" for line in lines if not line.startswith("=>"))
        found.append((told, "\n".join(line.removeprefix("=> ") for line in lines if line.startswith("=>"))))
    return found


def code(source: str, line: int = FIRST, path: str = PATH) -> Code:
    """A function of a suite; its text begins at the first line that is not blank, and keeps its indentation."""
    return Code(path=path, line=line, name="f", source=source.lstrip("\n"))


def task(function: Code, *told: str | dict[str, Any]) -> Task:
    """The task of the statements that begin like this, each the first of its kind."""
    framed = "if 1:\n" + function.source if function.source[:1].isspace() else function.source
    off = function.line - 1 - (framed is not function.source)
    statements = [node for node in ast.walk(ast.parse(framed)) if isinstance(node, ast.stmt)]
    lines = []
    for head in (each for each in told if isinstance(each, str)):
        found = next(node for node in statements if (ast.get_source_segment(framed, node) or "").startswith(head))
        lines.append((found.lineno + off, (found.end_lineno or 0) + off))
    figures = [each for each in told if isinstance(each, dict)]
    return Task(tuple(lines), **(figures[0] if figures else {}))


def rewritten(source: str, *tasks: Told, how: How = "gather", **options: Any) -> Rewrite:
    """The rewrite of a function."""
    function = code(source)
    return rewrite(function, [task(function, *each) for each in tasks], how, **options)


class World:
    """What a sample calls: things that let others run first, and a log of what happened in which order."""

    def __init__(self, together: int = 1) -> None:
        self.log: list[str] = []
        self.most = 0
        """How many coroutines ran at the same time."""
        self._running = 0
        self._meeting = threading.Barrier(together)

    async def get(self, *words: Any, **named: Any) -> Any:
        """A coroutine that lets others run, for some words longer than for others."""
        self._running += 1
        self.most = max(self.most, self._running)
        for _ in range(2 + sum(map(len, map(str, words))) % 3):
            await asyncio.sleep(0)
        self._running -= 1
        return ("got", *words, *sorted(named.items()))

    def make(self, *words: Any, **named: Any) -> Any:
        """The same for threads: it returns when as many are in it as the world was told."""
        self._meeting.wait(PATIENCE_S)
        return ("made", *words, *sorted(named.items()))


def run(source: str, *arguments: Any, together: int = 1, **more: Any) -> tuple[Any, World]:
    """Call the function in a source: what it returned (of a generator, all it yielded), and the world it ran in."""
    world = World(together)
    names: dict[str, Any] = {"get": world.get, "make": world.make, "world": world, **more}
    text = textwrap.dedent(source)
    exec(compile(text, "<sample>", "exec", dont_inherit=True), names)
    (name,) = [each.name for each in ast.parse(text).body if isinstance(each, Function)]
    return _called(names[name], arguments), world


def same(source: str, *tasks: Told, arguments: tuple[Any, ...] = (), most: int = 0, **options: Any) -> str:
    """The new code, after both it and the old one were run, with the same result; ``most`` coroutines at a time."""
    made = rewritten(source, *tasks, **options)
    assert made.diff, made.code
    before, _ = run(source, *arguments)
    has: dict[str, Any] = {"asyncio": asyncio} if "asyncio" in options.get("has", ()) else {}
    after, world = run(made.code, *arguments, **has)
    assert after == before
    assert world.most >= most
    return made.code


def in_threads(source: str, *tasks: Told, arguments: tuple[Any, ...] = (), together: int = 2, **options: Any) -> str:
    """The new code, after it was run by threads that met in ``make``, with the result of the old one."""
    made = rewritten(source, *tasks, how=options.pop("how", "threads"), **options)
    assert made.diff, made.code
    before, _ = run(source, *arguments)
    after, _ = run(made.code, *arguments, together=together)
    assert after == before
    return made.code


def _called(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    result = function(*arguments)
    if asyncio.iscoroutine(result):
        return asyncio.run(result)
    if hasattr(result, "__aiter__"):
        return asyncio.run(_listed(result))
    return list(result) if hasattr(result, "__next__") else result


async def _listed(result: Any) -> list[Any]:
    return [each async for each in result]
