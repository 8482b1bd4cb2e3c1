"""What one turn calls."""

from __future__ import annotations

import ast

import pytest

from tests.whatif.gather.rewrites import code, task
from testtime.whatif.gather.rewriting.block import place
from testtime.whatif.gather.rewriting.naming import Names
from testtime.whatif.gather.rewriting.part import Job
from testtime.whatif.gather.rewriting.text import Text, Unsupported
from testtime.whatif.gather.rewriting.turns import check_value, function, names, simple


def expression(source: str) -> ast.expr:
    """An expression."""
    return ast.parse(source, mode="eval").body


def job(value: str, *, coroutine: bool = True, threads: bool = False) -> tuple[Job, ast.expr]:
    """A function that assigns a value, and that value."""
    told = code(f"{'async ' if coroutine else ''}def f(x, one_x=0):\n    a = {value}\n    b = make(2)\n")
    text = Text.parsed(told.source, told.line)
    found = place(text, [task(told, "a ="), task(told, "b =")], ())
    statement = found.moved[0]
    assert isinstance(statement, ast.Assign)
    return Job(text, found, Names(text.function), threads, frozenset()), statement.value


def test_variables_are_names() -> None:
    assert names([expression("a"), expression("(b, c)")]) == ["a", "b", "c"]
    for source in ("a.b", "a[0]", "(a, (b, c))", "(a, *b)"):
        with pytest.raises(Unsupported, match="more than names"):
            names([expression(source)])


@pytest.mark.parametrize(
    ("value", "call"),
    [
        ("await get(x)", "get(x)"),
        ("make(x)", None),
        ("(await get(x))[0]", None),
        ("await get(lambda: x)", None),
        ("await get(*(y for y in x))", None),
        ("await get([y for y in x])", "get([y for y in x])"),
        ("await super().get(x)", None),
    ],
)
def test_simple_in_a_coroutine(value: str, call: str | None) -> None:
    assert simple(*job(value)) == call


@pytest.mark.parametrize(
    ("value", "coroutine", "call"),
    [
        ("make(x)", False, "make, x"),
        ("make(x)", True, "asyncio.to_thread(make, x)"),
        ("make(x)[0]", False, None),
        ("make(x)[0]", True, None),
        ("make(other(x))", False, None),
    ],
)
def test_simple_in_threads(value: str, coroutine: bool, call: str | None) -> None:
    assert simple(*job(value, coroutine=coroutine, threads=True)) == call


def test_function_has_the_variables_of_its_turn() -> None:
    made, _ = job("1")
    targets = [expression("(x, y)"), expression("x")]
    call, lines = function(made, targets, ["        step()"], ("        ", "x"), waits=True)
    assert call == "one_turn(x, y)"
    assert lines == ("    async def one_turn(x, y):", "        step()", "        return x", "")
    made, _ = job("1", coroutine=False)
    call, lines = function(made, [expression("_")], ["        step()"], None, waits=False)
    assert (call, lines[0]) == ("one_turn, _", "    def one_turn(_):")
    made, _ = job("1", threads=True)
    call, lines = function(made, [expression("y")], [], ("        ", "(1 +\n  2)"), waits=False)
    assert (call, lines[1]) == ("asyncio.to_thread(one_y, y)", "        return ((1 +\n  2))")
    assert function(made, [expression("y")], [], None, waits=True)[1][0] == "    async def one_turn(y):"


def test_value_that_does_more_than_being_worked_out_is_refused() -> None:
    check_value(expression("a + b(c)"))
    for source, said in (("(a := b)", "a is assigned"), ("(yield)", "cannot stand"), ("super().a", "super")):
        with pytest.raises(Unsupported, match=said):
            check_value(expression(source))
