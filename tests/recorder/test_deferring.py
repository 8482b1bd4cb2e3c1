"""Waiting for a result, and what is done with it."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from testtime_recorder.deferring import after_last_wait, collected
from testtime_recorder.generating import Maker

IN_ORDER = "l.append(a); d[a] = 1; n += 1"


def body(text: str) -> list[ast.stmt]:
    """Statements of a coroutine function."""
    lines = "\n".join(f" {line}" for line in dedent(text).strip().splitlines())
    (function,) = ast.parse(f"async def f():\n{lines}").body
    assert isinstance(function, ast.AsyncFunctionDef)
    return function.body


def written(statements: list[ast.stmt]) -> str:
    """Statements as text, on one line."""
    return "; ".join(ast.unparse(each) for each in statements)


@pytest.mark.parametrize(
    ("text", "waits", "follows"),
    [
        ("a = await f()", "a = await f()", ""),
        ("x.a = await f()", "@value1 = await f()", "x.a = @value1"),
        ("d[k] = await f()", "@value1 = await f()", "d[k] = @value1"),
        ("[a, x.b] = await f()", "@value1 = await f()", "[a, x.b] = @value1"),
        ("x.a: int = await f()", "@value1 = await f()", "x.a: int = @value1"),
        ("n += await f()", "@value1 = await f()", "n += @value1"),
        ("l.append(await f())", "@value1 = await f()", "l.append(@value1)"),
        ("l.insert(0, await f())", "@value1 = await f()", "l.insert(0, @value1)"),
        ("l.extend([1, *await f()])", "@value1 = [1, *await f()]", "l.extend(@value1)"),
        ("l.append(*await f(), k=g)", "@value1 = await f(); @value2 = g", "l.append(*@value1, k=@value2)"),
        ("(await f()).append(g)", "(await f()).append(g)", ""),
        ("a = await f()\nl.append(a)", "a = await f()", "l.append(a)"),
        ("a = await f()\nx.a = a\nd[k] = x", "a = await f()", "x.a = a; d[k] = x"),
        ("a = await f()\nb = 1", "a = await f(); b = 1", ""),
        ("await l.append(1)", "await l.append(1)", ""),
    ],
)
def test_task(text: str, waits: str, follows: str) -> None:
    found = collected(body(text), Maker(suspends=True, first=None))
    assert tuple(map(written, found)) == (waits, follows)


@pytest.mark.parametrize(
    ("text", "waits", "follows"),
    [
        ("a = f()\nl.append(a)", "a = f()", "l.append(a)"),
        ("l.append(f(x))", "@value1 = f(x)", "l.append(@value1)"),
        ("l.append(len(x))", "", "l.append(len(x))"),
        ("x.a = f()", "@value1 = f()", "x.a = @value1"),
    ],
)
def test_task_of_plain_code(text: str, waits: str, follows: str) -> None:
    found = collected(body(text), Maker(suspends=False, first=None))
    assert tuple(map(written, found)) == (waits, follows)


@pytest.mark.parametrize(
    ("text", "waits", "follows"),
    [
        ("a = await f()\nb = g(a)\nprint(b)", "a = await f()", "b = g(a); print(b)"),
        ("a = g()\nl.append(await f(a))\nn += 1", "a = g(); @value1 = await f(a)", "l.append(@value1); n += 1"),
        ("if a: await f()\nb = 1", "if a:\n    await f()", "b = 1"),
        ("a = g()", "", "a = g()"),
        ("a = await f()\nl.append(a)\nd[a] = 1\nn += 1\nawait g(a)", "a = await f(); await g(a)", IN_ORDER),
        ("a = await f()\nl.append(a)\nawait g(l)", "a = await f(); l.append(a); await g(l)", ""),
        ("l.append(a)\na = await f()", "l.append(a); a = await f()", ""),
        ("n += 1\nawait f(n)", "n += 1; await f(n)", ""),
        ("l.append(1)\nif b: continue\nawait f()", "l.append(1); if b:\n    continue; await f()", ""),
    ],
)
def test_turn(text: str, waits: str, follows: str) -> None:
    found = after_last_wait(body(text), Maker(suspends=True, first=None))
    assert tuple(map(written, found)) == (waits, follows)


def test_turn_of_plain_code_collects_what_it_made() -> None:
    found = after_last_wait(body("a = f(x)\nl.append(a)\nn += 1"), Maker(suspends=False, first=None))
    assert tuple(map(written, found)) == ("a = f(x)", "l.append(a); n += 1")


def test_turn_of_plain_code_waits_in_what_seems_to_collect() -> None:
    found = after_last_wait(body("a = 1\nl.insert(a)\nn += 1"), Maker(suspends=False, first=None))
    assert tuple(map(written, found)) == ("a = 1; l.insert(a)", "n += 1")
