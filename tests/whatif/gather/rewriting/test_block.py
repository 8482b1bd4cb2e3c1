"""Which statements are the tasks, and where those between them go."""

from __future__ import annotations

import ast
import textwrap
from typing import Any

import pytest

from tests.whatif.gather.rewrites import Told, code, rewritten, same, task
from testtime.whatif.gather.rewriting.block import Place, place, plain
from testtime.whatif.gather.rewriting.text import Text, Unsupported


def placed(body: str, *tasks: Told, order: Any = None) -> Place:
    """Statements of an async function, sorted out."""
    function = code("async def f(p):\n" + textwrap.indent(textwrap.dedent(body), "    "))
    return place(Text.parsed(function.source, function.line), [task(function, *each) for each in tasks], order)


def shown(found: Place) -> tuple[list[list[str]], list[str], list[str]]:
    """Tasks, what goes before, and what goes behind, as text."""
    tasks = [[ast.unparse(each) for each in task] for task in found.tasks]
    return tasks, [ast.unparse(each) for each in found.before], [ast.unparse(each) for each in found.after]


ONE, TWO = ["a = await"], ["b = await"]


@pytest.mark.parametrize(
    ("between", "before", "after"),
    [
        ("c = 1", ["c = 1"], []),
        ("d = a.x", [], ["d = a.x"]),
        ("c = Cache(2)", ["c = Cache(2)"], []),
        ("c = connect(q)", ["c = connect(q)"], []),
        ("d = a.x\ne = d + 1\nc = 2", ["c = 2"], ["d = a.x", "e = d + 1"]),
        ("import os", ["import os"], []),
        ("d = p.x", ["d = p.x"], []),
        ("q = 3\nc = q", ["q = 3", "c = q"], []),
    ],
)
def test_what_is_between_goes_to_the_side_that_it_has_to_do_with(
    between: str, before: list[str], after: list[str]
) -> None:
    found = placed(f"a = await get(1)\n{between}\nb = await get(c)\nreturn a, b", ONE, TWO)
    assert shown(found) == ([["a = await get(1)"], ["b = await get(c)"]], before, after)


def test_what_is_called_on_the_same_object_keeps_its_order() -> None:
    found = placed("a = await x.get(1)\nx.close()\nb = await y.get(2)", ONE, TWO)
    assert shown(found)[1:] == ([], ["x.close()"])


def test_call_that_only_makes_a_value_changes_nothing() -> None:
    found = placed("a = await get(p)\nn = len(p)\nb = await get(2)", ONE, TWO)
    assert shown(found)[1:] == (["n = len(p)"], [])


def test_what_links_statements_of_one_task_is_taken_into_it() -> None:
    found = placed("a = await get(1)\nk = a.x\nb = await get(2)\nc = await get(k)", ["a = await", "c = await"], TWO)
    assert shown(found) == ([["a = await get(1)", "k = a.x", "c = await get(k)"], ["b = await get(2)"]], [], [])


@pytest.mark.parametrize(
    ("between", "said"),
    [
        ("prepare()", "it is not known whether line 13 may move"),
        ("p.x = 1", "it is not known whether line 13 may move"),
        ("assert a", "line 13 stands between them"),
        ("if p:\n    return", "line 13 stands between them"),
        ("yield a", "line 13 stands between them"),
        ("c = mix(a, d)\nd = 2", "line 13 must stay between them"),
    ],
)
def test_what_may_not_be_moved_is_refused(between: str, said: str) -> None:
    with pytest.raises(Unsupported, match=said):
        placed(f"a = await get(1)\n{between}\nd = await get(2)\n", ONE, ["d = await"])


def test_order_that_is_known_settles_it() -> None:
    body = "a = await get(1)\nprepare()\nb = await get(2)"
    assert shown(placed(body, ONE, TWO, order=()))[1:] == (["prepare()"], [])
    assert shown(placed(body, ONE, TWO, order={(12, 13)}))[1:] == ([], ["prepare()"])
    with pytest.raises(Unsupported, match="line 13 must stay between them"):
        placed(body, ONE, TWO, order={(12, 13), (13, 14)})


def test_known_order_takes_a_statement_into_a_task() -> None:
    found = placed(
        "a = await get(1)\nk()\nb = await get(2)\nc = await get(3)", ["a =", "c ="], TWO, order={(12, 13), (13, 15)}
    )
    assert shown(found)[0][0] == ["a = await get(1)", "k()", "c = await get(3)"]


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("a = await get(1)", "b = await get(a)", "a"),
        ("a = await get(b)", "b = await get(1)", "b"),
        ("p.x = await get(1)", "b = await get(p.x)", "p.x"),
        ("p.x = await get(1)", "p.x = await get(2)", "p.x"),
    ],
)
def test_tasks_that_have_to_do_with_each_other_are_refused(first: str, second: str, name: str) -> None:
    with pytest.raises(Unsupported, match=f"two tasks have to do with {name}"):
        placed(f"{first}\n{second}\nreturn a, b", [first], [second])


def test_name_that_each_task_has_for_itself_is_no_hindrance() -> None:
    source = """
async def f():
    reply = await get(1)
    one = reply[1]
    reply = await get(2)
    two = reply[1]
    {}
"""
    lines = ["one", "reply = await get(1"], ["two", "reply = await get(2"]
    same(source.format("return one, two"), *lines, most=2)
    assert "two tasks have to do with reply" in rewritten(source.format("return one, two, reply"), *lines).code


def test_two_loops_over_one_name() -> None:
    source = """
async def f():
    for name in "ab":
        await get(name)
    for name in "cd":
        await get(name, 1)
"""
    same(source, ['for name in "ab', {"iterations": 2}], ['for name in "cd', {"iterations": 2}], most=4)


def test_turns_are_those_of_the_innermost_loop_around_a_line() -> None:
    body = "for x in p:\n    for y in x:\n        await get(y)\n"
    for head in ("for y", "await get"):
        (found,) = placed(body, [head, {"iterations": 2}]).tasks
        assert ast.unparse(found[0]).startswith("for y in x")
    assert ast.unparse(placed(body, ["for x", {"iterations": 2}]).tasks[0][0]).startswith("for x")


def test_span_is_from_the_first_to_the_last_line() -> None:
    found = placed("a = await get(1)\nc = 1\nb = await get(\n    c)", ONE, TWO)
    assert found.span == (12, 15)


@pytest.mark.parametrize(
    ("call", "only"),
    [("str(a)", True), ("Path(a)", True), ("open(a)", False), ("make(a)", False), ("A(1)", False), ("a.B()", False)],
)
def test_calls_that_only_make_a_value(call: str, only: bool) -> None:
    (statement,) = ast.parse(call).body
    assert isinstance(statement, ast.Expr)
    assert plain(statement.value) is only
