"""What could run beside a statement is told by the text alone.

That it is never less than the host asks for, ``tests/whatif/gather/test_prospects.py`` says.
"""

from __future__ import annotations

import ast
import textwrap
from typing import Any

import pytest

from testtime_recorder import prospects as module
from testtime_recorder.prospects import NONE, SLOW, SOME, SURE, Prospects


def function(text: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    """An asynchronous function with this body; its first line is number 1."""
    (tree,) = ast.parse("async def f(a, b):\n" + textwrap.indent(textwrap.dedent(text).strip("\n"), "    ")).body
    assert isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef))
    return ast.increment_lineno(tree, -1)


def steps(*met: int | tuple[int, int]) -> list[list[Any]]:
    """Of these lines: slow, or so many ns long."""
    rows = [each if isinstance(each, tuple) else (each, SLOW) for each in met]
    return [[line, 5, wall, 0, 0, 0, ""] for line, wall in rows]


def of(text: str, *met: int | tuple[int, int]) -> int:
    """The prospects of the last line that was met."""
    return Prospects(function(text)).of(steps(*met))


APART = """
    x = await a.f()
    y = await b.g()
    z = await b.h()
"""


def test_first_of_two_may_turn_out_to_have_something_beside_it() -> None:
    assert [of(APART, 1), of(APART, 1, 2), of(APART, 1, 2, 3)] == [SOME, SURE, SURE]


def test_the_last_has_none_if_those_before_it_were_quick() -> None:
    assert of(APART, (1, SLOW - 1), (2, SLOW - 1), 3) == NONE
    assert of(APART, (1, SLOW - 1), 2) == SOME, "there is one more to come"
    assert of(APART, (1, SLOW // 2), (1, SLOW // 2), 3) == SURE, "both stretches together took long"


@pytest.mark.parametrize(
    "between",
    [
        "assert x",
        "if x:\n    return",
        "if x: raise ValueError",
        "yield",
        "with a: pass",
        "async with a: pass",
        "try:\n    pass\nfinally:\n    pass",
    ],
)
def test_nothing_may_be_moved_across(between: str) -> None:
    text = f"x = await a.f()\n{between}\ny = await b.g()"
    last = len(text.split("\n"))
    assert (of(text, 1), of(text, 1, last)) == (NONE, NONE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = await a.f()\nawait b.g(x)", NONE),
        ("x = await a.f()\ny = x.z\nawait b.g(y)", NONE),
        ("x = await a.f()\nx = await b.g()", NONE),
        ("await a.f(b)\nb = await a.g()", NONE),
        ("x = await a.f()\nawait b.g([x for x in b])", SURE),
        ("x = await a.f()\nawait b.g(lambda: x)", SURE),
        ("await a.f()\nawait a.g()", SURE),
    ],
)
def test_names_that_go_from_one_to_another(text: str, expected: int) -> None:
    assert of(text, 1, len(text.split("\n"))) == expected


def test_names_of_very_many_statements_are_not_followed() -> None:
    text = "\n".join(["x = await a.f()"] * (module._MANY + 1))
    assert of(text, 1, 2) == SURE


def test_what_calls_nothing_does_not_wait() -> None:
    assert of("x = a\nawait b.f()\ny = 3", 2) == NONE


@pytest.mark.parametrize("text", ["a.x", "a.x = 1", "a[0]", "a + 1", "a < 1"])
def test_what_may_call_a_method_that_no_text_names_is_looked_at_once_it_was_slow(text: str) -> None:
    other = text.replace("a", "b")
    assert [of(f"{text}\n{other}", 1), of(f"{text}\n{other}", 1, 2)] == [NONE, SURE]
    assert of(f"{text}\n{other}", (1, SLOW - 1), 2) == NONE


@pytest.mark.parametrize("head", ["with a:", "async with a:", "try:", "if a:", "while a:", "else"])
def test_blocks_inside_statements(head: str) -> None:
    first = "if a:\n    pass\nelse:" if head == "else" else head
    text = f"{first}\n    await a.f()\n    await b.g()" + ("\nfinally:\n    pass" if head == "try:" else "")
    line = len(first.split("\n")) + 1
    assert of(text, line, line + 1) == SURE


def test_statement_inside_another_that_has_something_beside_it() -> None:
    text = "if a:\n    await a.f()\nawait b.g()"
    assert (of(text, 2), of(text, 2, 3)) == (SOME, SURE)


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("for x in a:\n    await x.f()", 2, SURE),
        ("for x in a:\n    with x:\n        await x.f()", 3, SURE),
        ("x = [await y.f() for y in a]", 1, SURE),
        ("x = tuple([await y.f() for y in a])", 1, SURE),
        ("return {y: await y.f() for y in a}", 1, SURE),
        ("yield {y: await y.f() for y in a}", 1, SURE),
        ("a.x = b(c=[await y.f() for y in a], d=1)", 1, SURE),
        ("for x in a:\n    await x.f()\n    assert x", 2, NONE),
        ("for x in a:\n    await x.f()\n    if x: break", 2, NONE),
        ("for x in a:\n    try:\n        await x.f()\n    except ValueError:\n        pass", 3, NONE),
        ("for x in a:\n    await x.f()\nelse:\n    pass", 2, NONE),
        ("async for x in a:\n    await x.f()", 2, NONE),
        ("while a:\n    await a.f()", 2, NONE),
    ],
)
def test_turns_of_a_loop(text: str, line: int, expected: int) -> None:
    assert of(text, line) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("assert await a.f() == await b.g()", SOME),
        ("return a.f(), b.g()", SOME),
        ("x = a.f(b.g(), b.h())", SOME),
        ("with a.f() as x, b.g() as y: pass", SOME),
        ("assert a.f(x for x in b.g() if x.h())", SOME),
        ("return a.f().g().h()", NONE),
        ("return await a.f(await b.g())", NONE),
        ("assert len(a) == a.f(str(b))", NONE),
        ("return a.f(lambda: b.g(b.h(), b.i()))", NONE),
        ("with await a.f():\n    x = await b.g()", NONE),
    ],
)
def test_several_calls_in_one_statement(text: str, expected: int) -> None:
    assert of(text, 1) == expected


def test_what_is_returned_may_wait_beside_what_precedes_it() -> None:
    text = "a.f()\nreturn b.g()\nc.h()"
    assert (of(text, 1), of(text, 2), of(text, 2, 1, 2), of(text, 3)) == (SOME, NONE, SURE, NONE)
    assert of("x = a.f()\nreturn x.g()", 1) == NONE
    assert of("a.f()\nif x:\n    return b.g()\nc.h()", 1) == NONE


def test_functions_inside_are_others() -> None:
    text = "async def g():\n    await a.f()\n    await b.g()\nawait a.f()"
    assert (of(text, 2, 3), of(text, 4)) == (NONE, NONE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b()", False),
        ("a.b()\nreturn 1", False),
        ("a.b()\nc.d()", True),
        ("x = a.b()\nc(x)", False),
        ("a.b()\nassert c\nd.e()", False),
        ("for x in y: a(x)", True),
        ("[a(x) for x in y]", True),
        ("return a(1), b(2)", True),
    ],
)
def test_whether_there_are_any_at_all(text: str, expected: bool) -> None:
    assert Prospects(function(text)).any() is expected
