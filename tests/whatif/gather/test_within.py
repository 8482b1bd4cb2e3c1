"""Which calls of a statement took long."""

from __future__ import annotations

import ast

import pytest

from testtime.model.watched import Step
from testtime.whatif.gather.within import Within, inside

MS = 1_000_000


def within(text: str) -> Within:
    """The statement that a text begins with."""
    body = ast.parse(f"async def f():\n {text}").body[0]
    assert isinstance(body, ast.AsyncFunctionDef)
    return Within(body.body[0])


def steps(text: str, **took: int) -> list[Step]:
    """What a recording tells of the calls of these names, in ms; where a line has one call only, without its column."""
    rows = f"async def f():\n {text}".split("\n")
    found = []
    for name, wall in took.items():
        line = next(number for number, row in enumerate(rows, 1) if f"{name}(" in row)
        column = rows[line - 1].index(f"{name}(") if rows[line - 1].count("(") > 1 else -1
        found.append(Step(line, 0, wall * MS, 0, 0, 0, "", column))
    return found


def words(found: list[ast.expr]) -> list[str]:
    """Their texts."""
    return [ast.unparse(each) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = c(a(), b())", ["a()", "b()", "c(a(), b())"]),
        ("x[i()] = await a(j()) + b()", ["j()", "await a(j())", "b()", "i()"]),
        ("return {k(): a(), l(): b()}", ["k()", "a()", "l()", "b()"]),
        ("x: t() = a()", ["a()"]),
        ("return a() if b() else c()", ["b()", "a()", "c()"]),
        ("x = [a() for y in b()]", ["b()", "a()"]),
        ("x = lambda: a()", []),
        ("with a() as x, b():\n  c()", ["a()", "b()"]),
        ("for x in a():\n  c()", ["a()"]),
        ("if a():\n  c()\n else:\n  d()", ["a()"]),
        ("async def g(x=a()): b()", []),
        ('return f"{await a()}{b()}"', ["await a()", "b()"]),
    ],
)
def test_order_of_evaluation(text: str, expected: list[str]) -> None:
    assert words(list(within(text).units)) == expected


@pytest.mark.parametrize(
    ("text", "took", "expected"),
    [
        ("return a(1), b(2)", {"a": 30, "b": 20}, ["a(1)", "b(2)"]),
        ("return await a(1), await b(2)", {"a": 30, "b": 20}, ["await a(1)", "await b(2)"]),
        ("return a(1), b(2)", {"a": 30, "b": 2}, []),
        ("return a(1), b(2)", {"a": 30}, []),
        ("x = c(a(1), b(2))", {"a": 30, "b": 20, "c": 40}, ["a(1)", "b(2)"]),
        ("x = c(a(1))", {"a": 30, "c": 20}, []),
        ("x = c(a(1), d(2)), b(3)", {"a": 30, "d": 20, "b": 20}, ["a(1)", "d(2)", "b(3)"]),
        ("x = c(a(1), d(2)), b(3)", {"a": 30, "c": 20, "b": 20}, ["c(a(1), d(2))", "b(3)"]),
        ("x = c(\n  a(1),\n  b(2),\n )", {"a": 30, "b": 20}, ["a(1)", "b(2)"]),
        ("x = (o\n  .p.a(1),\n  b(2),\n )", {"a": 30, "b": 20}, ["o.p.a(1)", "b(2)"]),
    ],
)
def test_slow_neighbours(text: str, took: dict[str, int], expected: list[str]) -> None:
    assert words(list(within(text).neighbours([steps(text, **took)]))) == expected


def test_of_two_that_never_run_together_none_is_a_neighbour() -> None:
    text = "x = a(1) if c else b(2)"
    assert within(text).neighbours([steps(text, a=30), steps(text, b=30)]) == []
    text = "x = a(1) or b(2)"
    assert words(list(within(text).neighbours([steps(text, a=30), steps(text, a=20, b=30)]))) == ["a(1)", "b(2)"]


def test_await_is_found_by_its_own_column_and_by_that_of_its_call() -> None:
    text = "return await a(1), await b(2)"
    for first, second in ((8, 20), (14, 26)):
        told = [Step(2, 0, 30 * MS, 0, 0, 0, "", column) for column in (first, second)]
        assert len(within(text).neighbours([told])) == 2


def test_text_that_is_further_in_in_its_file() -> None:
    statement = within("return a(1), b(2)").statement
    told = [Step(2, 0, 30 * MS, 0, 0, 0, "", column) for column in (12, 18)]
    assert len(Within(statement, 4).neighbours([told])) == 2
    assert Within(statement).neighbours([told]) == []


def test_line_with_several_calls_and_no_column_says_nothing() -> None:
    told = [Step(2, 0, 30 * MS, 0, 0, 0), Step(2, 0, 30 * MS, 0, 0, 0)]
    assert within("return a(1), b(2)").neighbours([told]) == []


@pytest.mark.parametrize(
    ("text", "parts", "expected"),
    [
        ("x = c(q(r()), a(1), b(2))", ["a(1)", "b(2)"], ["q(r())", "a(1)", "b(2)"]),
        ("x = c(a(1), b(2), q())", ["a(1)", "b(2)"], ["a(1)", "b(2)"]),
        ("x = q().c(a(r()), b(2))", ["a(r())", "b(2)"], ["q()", "a(r())", "b(2)"]),
    ],
)
def test_what_is_evaluated_before_the_last(text: str, parts: list[str], expected: list[str]) -> None:
    found = within(text)
    chosen = [each for each in found.units if ast.unparse(each) in parts]
    assert words(list(found.before(chosen[-1], chosen))) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("x = z() and a(1)", ast.BoolOp),
        ("x = a(1) and z()", None),
        ("x = a(1) if z() else y()", ast.IfExp),
        ("x = z() if a(1) else y()", None),
        ("x = [a(1) for y in z()]", ast.ListComp),
        ("x = [z() for y in a(1)]", None),
        ("x = {z(): a(1) for y in z()}", ast.DictComp),
        ("x = z() < y() < a(1)", ast.Compare),
        ("x = z() < a(1) < y()", None),
        ("x = c(z(), a(1))", None),
    ],
)
def test_what_decides_whether_it_runs(text: str, kind: type[ast.AST] | None) -> None:
    found = within(text)
    (unit,) = [each for each in found.units if ast.unparse(each) == "a(1)"]
    condition = found.condition(unit)
    assert (None if condition is None else type(condition)) is kind


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("x = c(a(1), b(2))", False),
        ("x = o.c(y, a(1), 'z', b(2), o.p, y + 1)", False),
        ("x = y[0], a(1), b(2)", True),
        ("x = a(1), o.p, b(2)", True),
        ("x = c(o.p, a(1), b(2))", True),
        ("x = a(o.p), b(2 + y)", False),
        ("x = a(1) + b(2)", False),
        ("x = a(1) + 1, b(2)", True),
        ("x.y[z] = a(1), b(2)", False),
        ('x = f"{y}{a(1)}{b(2)}"', False),
    ],
)
def test_what_else_is_evaluated_before_the_last(text: str, loose: bool) -> None:
    found = within(text)
    parts = [each for each in found.units if ast.unparse(each).startswith(("a(", "b("))]
    assert found.loose(parts) is loose


def test_names_that_are_taken_before_the_last() -> None:
    found = within("x = y, o.c(z, a(v), b(w), u)")
    assert found.early([each for each in found.units if ast.unparse(each) in ("a(v)", "b(w)")]) == {"y", "z"}


def test_what_computes_does_not_wait() -> None:
    text = "return a(1), b(2)"
    found = within(text)
    first, second = steps(text, a=30, b=30)
    computed = Step(first.line, 0, 30 * MS, 29 * MS, 0, 0, "", first.column)
    assert found.neighbours([[computed, second]]) == list(found.units)
    assert found.waiting(found.units, [[computed, second]]) == [found.units[1]]
    assert found.waiting(found.units, [[first, second]]) == list(found.units)


def test_inside() -> None:
    found = within("x = c(a(1))")
    inner, outer = found.units
    assert inside(inner, outer)
    assert not inside(outer, inner)
    assert not inside(outer, outer)
