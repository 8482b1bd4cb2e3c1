"""What the text of a function names."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.recorder.texts import source
from testtime_recorder.naming import dotted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", "a"),
        ("a.b.c", "a.b.c"),
        ("super().b", "super().b"),
        ("super().b.c", "super().b.c"),
        ("type(a).b", "a.__class__.b"),
        ("type(a.b)", "a.b.__class__"),
        ("type(a, b).c", None),
        ("type(1).a", None),
        ("super()", None),
        ("a().b", None),
        ("a[0].b", None),
        ("'a'.b", None),
        ("1", None),
    ],
)
def test_dotted_names(text: str, expected: str | None) -> None:
    assert dotted(ast.parse(text, mode="eval").body) == expected


def test_names_of_the_body_alone_in_order(tmp_path: Path) -> None:
    found = source(
        tmp_path, "@mark.slow(deco)\ndef f(a: kind = default) -> other:\n    b.c.d(a)\n    [e for e in g.h]\n"
    )
    assert found.paths == ("a", "b", "b.c", "b.c.d", "e", "g", "g.h")


def test_calls_and_what_they_hand_over(tmp_path: Path) -> None:
    text = "def f():\n    a.b(c.d, 1, e, k=g)\n    x().y(z)\n    await_(h(i))\n"
    found = source(tmp_path, text)
    calls = {(call.path, tuple(each.path for each in call.handed)) for call in found.calls}
    assert calls == {("a.b", ("c.d", "e", "g")), (None, ("z",)), ("x", ()), ("await_", ()), ("h", ("i",))}
    (first,) = [call for call in found.calls if call.path == "a.b"]
    rest: Any = [[ast.dump(argument) for argument in each.node.args] for each in first.handed]
    assert [len(arguments) for arguments in rest] == [2, 0, 0]


@pytest.mark.parametrize("text", ["locals()", "builtins.vars()", "exec('x = 1')", "eval('1')", "x.f_locals['a']"])
def test_function_that_asks_for_its_variables(text: str, tmp_path: Path) -> None:
    assert source(tmp_path, f"def f():\n    return {text}\n").reflects
    assert not source(tmp_path, "def f(locals=vars()):\n    x.y.append(1)\n").reflects


def test_loops_and_what_changes_with_their_turns(tmp_path: Path) -> None:
    text = """
    async def f():
        for a, (b, *c) in x:
            async for d.e in y:
                pass
        while g:
            pass
        else:
            for h in []: pass
    """
    assert source(tmp_path, text).loops == ((3, 5, ("a", "b", "c")), (4, 5, ("d",)), (9, 9, ("h",)))


@pytest.mark.skipif(sys.version_info < (3, 12), reason="texts with quotes inside came with Python 3.12")
def test_text_with_quotes_inside(tmp_path: Path) -> None:
    assert "a" in source(tmp_path, 'def f():\n    return f"{"\\n".join(a)}"\n').paths
