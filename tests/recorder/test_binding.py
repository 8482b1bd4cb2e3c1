"""Names that statements bind and load."""

from __future__ import annotations

import ast
import sys
from textwrap import dedent

import pytest

from testtime_recorder.binding import Names, blocks, carried, needs, parameters


def body(text: str) -> list[ast.stmt]:
    """Statements of a text."""
    return ast.parse(dedent(text)).body


@pytest.mark.parametrize(
    ("text", "bound", "loaded"),
    [
        ("a = b", "a", "b"),
        ("a.x = b[c]", "", "abc"),
        ("a += b", "a", "ab"),
        ("a: int = b", "a", "b int"),
        ("(a, *b), c = d", "abc", "d"),
        ("del a", "a", "a"),
        ("import a.b, c as d", "ad", ""),
        ("from a import b as c, d", "cd", ""),
        ("for a in b: c", "a", "bc"),
        ("with a as b, c as (d, e): pass", "bde", "ac"),
        ("try: a\nexcept b as c: d\nelse: e\nfinally: f", "c", "abdef"),
        ("(a := b)", "a", "b"),
        ("[a for a in b if c]", "", "bc"),
        ("[(a := b) for b in c]", "a", "c"),
        ("{a: b for a, b in c}", "", "c"),
        ("[a for a in a]", "", "a"),
        ("[b for a in c for b in b]", "", "c"),
        ("lambda a, b=c: a + d", "", "cd"),
        ("def a(b=c):\n d = e\n return d + b + f", "a", "cef"),
        ("async def a(): await b", "a", "b"),
        ("@a\ndef b(): pass", "b", "a"),
        ("def a(b: c, *d: e, f: g) -> h: pass", "a", "cegh"),
        ("class a(b, metaclass=c):\n d = e", "a", "bce"),
        ("def a():\n nonlocal b\n b = 1", "ab", "b"),
    ],
)
def test_names(text: str, bound: str, loaded: str) -> None:
    found = Names(body(text))
    assert set(found.bound) == (set(bound.split()) if " " in bound else set(bound))
    assert found.loaded == (set("b") | {"int"} if "int" in loaded else set(loaded))


@pytest.mark.skipif(sys.version_info < (3, 10), reason="match came with Python 3.10")
def test_patterns_bind() -> None:
    text = "match a:\n case [b, *c]: d\n case {'k': e, **f}: g\n case (1 as h): i\n case _: pass"
    found = Names(body(text))
    assert (set(found.bound), found.loaded) == (set("bcefh"), set("adgi"))


def test_declared_names() -> None:
    found = Names(body("global a, b\nnonlocal c\na = 1"))
    assert found.outer == {"a": "global", "b": "global", "c": "nonlocal"}


def test_parameters() -> None:
    (function,) = body("def f(a, /, b, *c, d, **e): pass")
    assert isinstance(function, ast.FunctionDef)
    assert parameters(function.args) == set("abcde")


@pytest.mark.parametrize(
    ("earlier", "later", "tied"),
    [
        ("a = 1", "b = a", True),
        ("a = 1", "a = 2", True),
        ("b = a", "a = 1", True),
        ("a = 1", "b = 1", False),
        ("f(a)", "g(a)", False),
    ],
    ids=["read after", "written twice", "written after", "nothing", "read twice"],
)
def test_needs(earlier: str, later: str, tied: bool) -> None:
    assert needs(body(later), body(earlier)) is tied


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("cursor, batch = page(cursor)", {"cursor"}),
        ("a = f(x)\ng(a)", set()),
        ("total += f(x)", {"total"}),
        ("if c: a = 1\ng(a)", {"a"}),
        ("if c: a = 1\nelse: a = 2\ng(a)", set()),
        ("if c: a = 1\nelif d: a = 2\nelse: continue\ng(a)", set()),
        ("if c: a = 1\nelse: raise E\ng(a)", set()),
        ("with f() as a: b = a\ng(a, b)", set()),
        ("for a in b: c = a\ng(c)", {"c"}),
        ("for a in b: g(a)", set()),
        ("while c: a = 1\ng(a)", {"a"}),
        ("try: a = f()\nexcept E as e: a = e\ng(a)", set()),
        ("try: a = f()\nexcept E: pass\ng(a)", {"a"}),
        ("try: a = f()\nexcept E: continue\ng(a)", set()),
        ("try: f()\nexcept last: pass\nelse: last = 1", {"last"}),
        ("try: f()\nfinally: a = 1\ng(a)", set()),
        ("try: g(a)\nfinally: a = 1", {"a"}),
        ("a = 1\ndel a\na = f(a)", set()),
        ("continue\ng(a)\na = 1", set()),
    ],
)
def test_what_a_turn_takes_from_the_one_before(text: str, names: set[str]) -> None:
    (loop,) = body("for x in xs:\n" + "\n".join(f" {line}" for line in text.splitlines()))
    assert isinstance(loop, ast.For)
    assert carried(loop.body) == names


@pytest.mark.skipif(sys.version_info < (3, 10), reason="match came with Python 3.10")
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("match x:\n case {'k': a}: g(a)", set()),
        ("match x:\n case [a]: pass\ng(a)", {"a"}),
        ("match x:\n case [a]: pass\n case _: a = 1\ng(a)", set()),
        ("match x:\n case [a]: pass\n case _ if c: a = 1\ng(a)", {"a"}),
        ("match x:\n case [b] if b > a: a = b", {"a"}),
        ("match x:\n case {'k': a}: b = a\n case _: continue\ng(b)", set()),
    ],
)
def test_patterns_of_a_turn(text: str, names: set[str]) -> None:
    (loop,) = body("for x in xs:\n" + "\n".join(f" {line}" for line in text.splitlines()))
    assert isinstance(loop, ast.For)
    assert carried(loop.body) == names


def test_blocks() -> None:
    text = "try: a\nexcept E: b\nelse: c\nfinally: d"
    (statement,) = body(text)
    assert [ast.unparse(each[0]) for each in blocks(statement)] == list("acdb")
    assert blocks(body("def f(): pass")[0]) == []
