"""Pieces of code, and questions about it."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from testtime_recorder.generating import (
    Explicit,
    Maker,
    RewriteError,
    assign,
    call,
    check_movable,
    generated,
    leaving,
    load,
    own_nodes,
    placed,
    suspends,
)


def statement(text: str) -> ast.stmt:
    """The only statement of a text."""
    (found,) = ast.parse(dedent(text)).body
    return found


def maker(*, waits: bool = False) -> Maker:
    """A maker for a function whose first parameter is self."""
    return Maker(suspends=waits, first="self")


def test_names_are_fresh() -> None:
    made = maker()
    assert (made.fresh("@a"), made.fresh("@a")) == ("@a1", "@a2")


@pytest.mark.parametrize(
    ("text", "plain", "awaits"),
    [
        ("a = f()", True, False),
        ("a = len(b)", False, False),
        ("a = b + 1", False, False),
        ("await f()", True, True),
        ("def a(): return f()", False, False),
        ("[await f(x) for x in y]", True, True),
        ("[x async for x in y]", False, True),
        ("async with a: pass", False, True),
        ("async for a in b: pass", False, True),
    ],
)
def test_slow(text: str, plain: bool, awaits: bool) -> None:
    made = statement(f"async def f():\n {text}")
    assert isinstance(made, ast.AsyncFunctionDef)
    assert (maker().slow(made.body[0]), maker(waits=True).slow(made.body[0])) == (plain, awaits)


def test_function_is_a_coroutine_if_it_waits() -> None:
    for waits, kind in ((True, ast.AsyncFunctionDef), (False, ast.FunctionDef)):
        made = maker().function("@f", ["a"], [assign("b", load("a"))], waits=waits)
        assert isinstance(made, kind)
        assert generated(made)
    assert not generated(statement("def f(): pass"))


def test_declared_names_are_kept_as_variables_of_the_function() -> None:
    made = maker()
    made.outer = {"far": "global", "near": "nonlocal"}
    found = [ast.unparse(each) for each in made.declared(["far", "near", "own"])]
    assert found == ["global far", "nonlocal near, own"]
    assert list(made.bound) == ["own"]
    assert made.declared([]) == []


def test_place_is_that_of_another() -> None:
    at = statement("\n\n  # a comment\na = 1")
    (made,) = placed([assign("b", call("turn", load("c")))], at)
    assert {node.lineno for node in ast.walk(made) if hasattr(node, "lineno")} == {4}
    kept = statement("b = 1")
    assert placed([kept], at)[0].lineno == 1


def test_own_nodes_leave_out_bodies_of_functions() -> None:
    found = [node.id for node in own_nodes(statement("a = (lambda: b)(c)")) if isinstance(node, ast.Name)]
    assert sorted(found) == ["a", "c"]


def test_suspends() -> None:
    function = statement("async def f(): await g()")
    assert isinstance(function, ast.AsyncFunctionDef)
    assert suspends(function.body[0])
    assert not suspends(function)
    assert suspends(statement("async def f(a=lambda: 0, b=[1 async for c in d]): pass"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("yield 1", "a yield in line 2"),
        ("a = yield from b", "a yield in line 2"),
        ("return 1", "a return in line 2"),
        ("if a: return", "a return in line 2"),
        ("global a", "a global in line 2"),
        ("f(locals())", "locals() in line 2"),
        ("break", "a break in line 2"),
        ("if a: continue", "a continue in line 2"),
    ],
)
def test_what_cannot_be_moved(text: str, said: str) -> None:
    (loop,) = ast.parse(f"while 1:\n {text}").body
    assert isinstance(loop, ast.While)
    with pytest.raises(RewriteError) as caught:
        check_movable(loop.body[0])
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "text", ["for a in b: break", "def f(): return 1", "a = f()", "while a:\n  if b: continue", "f = lambda: (yield)"]
)
def test_what_can_be_moved(text: str) -> None:
    check_movable(statement(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("for a in b: break", 0),
        ("for a in b: pass\nelse: break", 1),
        ("while a:\n for b in c: continue\n", 0),
        ("if a: break", 1),
    ],
)
def test_leaving(text: str, found: int) -> None:
    lines = "\n".join(f" {line}" for line in text.splitlines())
    (loop,) = ast.parse(f"while 1:\n{lines}").body
    assert isinstance(loop, ast.While)
    assert sum(len(leaving(each, (ast.Break, ast.Continue))) for each in loop.body) == found


def test_super_is_spelled_out() -> None:
    made = Explicit("self").visit(statement("a = super().up(super(A, b))"))
    assert ast.unparse(made) == "a = super(__class__, self).up(super(A, b))"
    with pytest.raises(RewriteError, match=r"super\(\) in line 1"):
        Explicit(None).visit(statement("super()"))


def test_annotations_of_variables_go() -> None:
    made = Explicit(None)
    texts = {text: ast.unparse(made.visit(statement(text))) for text in ("a: int = 1", "a: int", "a.b: int = 1")}
    assert texts == {"a: int = 1": "a = 1", "a: int": "pass", "a.b: int = 1": "a.b: int = 1"}


def test_functions_defined_inside_keep_their_own() -> None:
    text = "def f(self):\n    super()"
    assert ast.unparse(Explicit("self").visit(statement(text))) == text
    text = "class A:\n    a: int = 1"
    assert ast.unparse(Explicit("self").visit(statement(text))) == text
