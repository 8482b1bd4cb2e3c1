"""Statements cut up: the new text."""

from __future__ import annotations

import ast
import textwrap

import pytest

from testtime.whatif.gather.cutting import Cut, Written, cut_of, written
from testtime.whatif.gather.rewriting.naming import Names
from testtime.whatif.gather.rewriting.text import Text


def _cut(text: str, *parts: str, indent: str = "") -> tuple[Text, Cut, Written | None]:
    """The first statement of a function with these parts cut out of it."""
    body = textwrap.indent(textwrap.dedent(text).strip(), "    ")
    source = textwrap.indent(f"async def f(a, b):\n{body}\n", indent)
    parsed = Text.parsed(source, 11)
    statement = parsed.function.body[0]
    nodes = [each for each in ast.walk(statement) if isinstance(each, ast.expr) and ast.unparse(each) in parts]
    ordered = sorted(nodes, key=lambda each: parts.index(ast.unparse(each)))
    cut = cut_of(parsed.function.body, statement, ordered, Names(parsed.function))
    return parsed, cut, written(parsed, [cut])


def _lines(text: str, *parts: str) -> list[str]:
    _, _, made = _cut(text, *parts)
    assert made is not None
    return [line.removeprefix("    ") for line in made.lines[1:]]


@pytest.mark.parametrize(
    ("text", "parts", "expected"),
    [
        ("return a(1), b(2)", ("a(1)", "b(2)"), ["a_result = a(1)", "b_result = b(2)", "return a_result, b_result"]),
        ("return a(1)", ("a(1)",), ["result = a(1)", "return result"]),
        ("x, y = a(1), b(2)", ("a(1)", "b(2)"), ["x = a(1)", "y = b(2)"]),
        ("x, x = a(1), b(2)", ("a(1)", "b(2)"), ["a_result = a(1)", "b_result = b(2)", "x, x = a_result, b_result"]),
        ("await a(1), b(2)", ("await a(1)", "b(2)"), ["await a(1)", "b(2)"]),
        (
            "return a[0](), (lambda: 1)()",
            ("a[0]()", "(lambda: 1)()"),
            ["one_result = a[0]()", "other_result = (lambda: 1)()", "return one_result, other_result"],
        ),
        (
            'return "é", a("é"), b(2)  # ü',
            ('a("é")', "a('é')", "b(2)"),
            ['a_result = a("é")', "b_result = b(2)", 'return "é", a_result, b_result  # ü'],
        ),
    ],
)
def test_new_text(text: str, parts: tuple[str, ...], expected: list[str]) -> None:
    assert _lines(text, *parts) == expected


def test_part_over_lines_without_brackets_of_its_own() -> None:
    text = "return (\n    a\n    .b(),\n    b(2),\n)"
    assert _lines(text, "a.b()", "b(2)") == [
        "b_result = (a",
        "    .b())",
        "b_result_2 = b(2)",
        "return (",
        "    b_result,",
        "    b_result_2,",
        ")",
    ]


def test_lines_know_where_they_were() -> None:
    _, _, made = _cut("return (\n    a(1),\n    b(2),\n)\nx = 1", "a(1)", "b(2)")
    assert made is not None
    assert made.back == ((11, -1), (13, 0), (14, 1), (12, -1), (13, -1), (14, -1), (15, -1), (16, -1))


def test_method_keeps_its_indentation() -> None:
    _, _, made = _cut("return a(1), b(2)", "a(1)", "b(2)", indent="    ")
    assert made is not None
    assert made.lines[1] == "        a_result = a(1)"


def test_text_that_would_mean_something_else_is_not_given() -> None:
    _, cut, _ = _cut("return a(1), b(2)", "a(1)", "b(2)")
    parsed, other, _ = _cut("return a(1), b(2), 3", "a(1)", "b(2)")
    assert written(parsed, [other]) is not None
    assert written(parsed, [Cut(other.block, other.statement, other.parts, ("for", "b_result"), whole=False)]) is None
    assert written(parsed, [Cut(other.block, other.statement, cut.parts, cut.names, whole=True)]) is not None
    assert written(parsed, [Cut(other.block, other.statement, other.parts, ("x", ""), whole=False)]) is None
