"""Names: read, bound, perhaps unbound, read later."""

from __future__ import annotations

import ast
import textwrap

import pytest

from testtime.whatif.gather.rewriting import binding


def block(source: str) -> list[ast.stmt]:
    """Statements."""
    return ast.parse(textwrap.dedent(source)).body


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a = b", ["a"]),
        ("(a, [b, *c]), d.e, f[g] = h", ["a", "b", "c"]),
        ("a += b", ["a"]),
        ("a: int = 1", ["a"]),
        ("f(a := b)", ["a"]),
        ("[a for a in b if (c := a)]", ["c"]),
        ("for a, b in c:\n    d = 1", ["a", "b", "d"]),
        ("with a as b, c as (d, e):\n    f = 1", ["b", "d", "e", "f"]),
        ("try:\n    a = 1\nexcept E as b:\n    c = 1", ["a", "b", "c"]),
        ("import a.b, c as d\nfrom e import f as g, h", ["a", "d", "g", "h"]),
        ("def a(b):\n    c = 1\nclass d:\n    e = 1\nf = lambda: (g := 1)", ["a", "d", "f"]),
        ("match a:\n    case [b, *c] | {'k': d, **e} as f:\n        pass", ["f", "b", "c", "d", "e"]),
        ("del a", ["a"]),
        ("a = 1\nb = 2\na = 3", ["a", "b"]),
    ],
)
def test_stored(source: str, names: list[str]) -> None:
    assert sorted(binding.stored(block(source))) == sorted(names)


def test_stored_in_the_order_of_the_text() -> None:
    assert binding.stored(block("b = 1\na = 2\nb = 3")) == ["b", "a"]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a = b.c[d]", "bd"),
        ("a += b", "ab"),
        ("a.b = c", "ac"),
        ("del a", "a"),
        ("[a + x for a in b for c in a]", "xb"),
        ("[a for a in a]", "a"),
        ("lambda a, *b: a + b + c", "c"),
        ("def f(a, b=b):\n    c = a\n    return c + d", "bd"),
        ("def f():\n    nonlocal a\n    a = 1\n    return a", "a"),
        ("class A(b):\n    c = d", "bd"),
    ],
)
def test_loaded(source: str, names: str) -> None:
    assert binding.loaded(block(source)) == set(names)


def test_waits() -> None:
    assert [binding.waits(each) for each in block("await a\nx = [await b for c in d]\nf(await g)")] == [True] * 3
    assert binding.waits(block("async with a:\n    pass")[0])
    assert binding.waits(block("x = [a async for a in b]")[0])
    assert not binding.waits(block("async def f():\n    await a")[0])
    assert not binding.waits(block("f = g(a)")[0])


def test_own_leaves_out_what_runs_later() -> None:
    found = {each.id for each in binding.own(block("@a\ndef f(b=c):\n    d")[0]) if isinstance(each, ast.Name)}
    assert found == {"a", "c"}


@pytest.mark.parametrize(
    ("source", "exposed", "bound"),
    [
        ("a = 1\nb = a", "", "ab"),
        ("b = a\na = 1", "a", "ab"),
        ("a += 1", "a", "a"),
        ("if x:\n    a = 1\nelse:\n    a = 2\n    b = 2", "x", "a"),
        ("if x:\n    a = 1", "x", ""),
        ("if x:\n    a = 1\nelse:\n    raise y", "xy", "a"),
        ("for a in x:\n    b = a\nc = b", "xb", "c"),
        ("while x:\n    x = 1", "x", ""),
        ("with x as a:\n    b = 1", "x", "ab"),
        ("with suppress(E) as a:\n    b = 1", ("suppress", "E"), "a"),
        ("with pytest.raises(E):\n    b = 1", ("pytest", "E"), ""),
        ("try:\n    a = 1\nexcept E:\n    b = 2", "E", ""),
        ("try:\n    a = 1\nexcept E as e:\n    a = e", "E", "a"),
        ("try:\n    a = 1\nexcept E:\n    raise\nelse:\n    c = 1", "E", "ac"),
        ("try:\n    f()\nfinally:\n    a = 1", "f", "a"),
        ("match x:\n    case 1:\n        a = 1\n    case b:\n        a = b", "x", ""),
        ("a = 1\ndel a\nb = a", "a", "b"),
        ("a = 1\nf = lambda: a + b", "b", "af"),
        ("if (a := x):\n    pass\nb = a", "x", "ab"),
    ],
)
def test_flow(source: str, exposed: str | tuple[str, ...], bound: str) -> None:
    found = binding.flow(block(source))
    assert (found.exposed, found.bound) == (set(exposed), set(bound))


def test_end_that_is_not_reached() -> None:
    assert not binding.flow(block("if x:\n    raise y\nelse:\n    raise z")).ends
    assert binding.flow(block("if x:\n    raise y")).ends


def live(body: str, *heads: str) -> set[str]:
    """Names of one letter that may be read after the statements that begin like this."""
    source = "def f(p):\n" + textwrap.indent(textwrap.dedent(body), "    ")
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    statements = [node for node in ast.walk(function) if isinstance(node, ast.stmt)]
    moved = [next(each for each in statements if ast.unparse(each).startswith(head)) for head in heads]
    return {name for name in binding.live(function, moved) if len(name) == 1}


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("a = X()\nb = Y()\nreturn a", "a"),
        ("a = X()\nb = Y()\na = 1\nreturn a", ""),
        ("c = 1\na = X()\nb = Y()\nprint(c)", "c"),
        ("print(c)\na = X()\nb = Y()", ""),
        ("for i in p:\n    print(c)\n    a = X()\n    b = Y()", "cp"),
        ("def g():\n    return a\na = X()\nb = Y()", "a"),
        ("try:\n    a = X()\n    b = Y()\nfinally:\n    print(a)", "a"),
        ("if p:\n    a = X()\n    b = Y()\nelse:\n    print(d)\nprint(c)", "c"),
        ("try:\n    pass\nexcept E:\n    a = X()\n    b = Y()\nprint(c)", "c"),
    ],
)
def test_live(body: str, names: str) -> None:
    assert live(body, "a = X", "b = Y") & set("abcdip") == set(names)


def test_closed_over() -> None:
    assert binding.closed_over(block("f = lambda: a\ng = (b for c in d)\nh = [e for i in j]")) == {"a", "b", "d"}


def test_others_are_the_largest_parts_without_some_statements() -> None:
    body = block("a = 1\nif x:\n    b = 2\n    c = 3\nd = 4")
    inner = body[1]
    assert isinstance(inner, ast.If)
    found = [ast.unparse(each) for each in binding.others(body, [inner.body[0]])]
    assert found == ["a = 1", "x", "c = 3", "d = 4"]


def test_declared() -> None:
    body = block("global a, b\ndef f():\n    global c\nif x:\n    nonlocal d")
    assert binding.declared(body, ast.Global) == {"a", "b"}
    assert binding.declared(body, ast.Nonlocal, ast.Global) == {"a", "b", "d"}
