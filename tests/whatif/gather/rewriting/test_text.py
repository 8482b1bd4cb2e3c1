"""A function's text is cut where the tree says, and moved without touching what is in quotes."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from testtime.whatif.gather.rewriting.text import Text, Unsupported, begins, end, ends, start

SOURCE = '''\
    @mark
    async def test_it(self):
        """Ünï"""
        # above
        a = await f("ä", g(1,
            2))  # beside
        b = """x
  y""" ; c = 1
        if a:
            pass
'''


def text(source: str = SOURCE, first: int = 21) -> Text:
    """A text that begins at a line of a file."""
    return Text.parsed(source, first)


def statement(made: Text, number: int) -> Any:
    """A statement of the function's body."""
    return made.function.body[number]


def test_lines_are_those_of_the_file() -> None:
    made = text()
    assert (made.first, made.last, made.line(21), made.coroutine) == (21, 30, "    @mark", True)
    assert (begins(made.function), made.function.lineno, ends(made.function)) == (21, 22, 30)
    assert made.comments == {24: (8, "# above"), 26: (17, "# beside")}
    assert made.quoted == {28}
    assert (made.indent(made.function), made.indent(statement(made, 0)), made.unit) == ("    ", " " * 8, "    ")


@pytest.mark.parametrize("source", ["def f():\n    pass\n", "def f():\n    pass"])
def test_text_without_indentation(source: str) -> None:
    made = text(source, 1)
    assert (made.first, made.last, made.coroutine, made.function.lineno) == (1, 2, False, 1)


def test_unit_is_what_the_function_uses() -> None:
    assert text("def f():\n\tpass\n").unit == "\t"
    assert text("  def f():\n     pass\n").unit == "   "
    assert text("def f(): pass\n").unit == "    "


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "not that of one function"),
        ("x = 1\n", "not that of one function"),
        ("if x:\n    def f(): ...\n", "not that of one function"),
        ("def f(): ...\ndef g(): ...\n", "not that of one function"),
        ("def f(:\n", "not understood"),
        ("    def f():\n  pass\n", "not understood"),
        ("def f():\0\n", "not understood"),
        ("def f():\r\n    pass\n", "more than one way"),
    ],
)
def test_what_is_no_function_is_refused(source: str, said: str) -> None:
    with pytest.raises(Unsupported, match=said):
        text(source)


def test_places_count_characters() -> None:
    made = text()
    call = statement(made, 1).value.value
    assert made.cut(call) == 'f("ä", g(1,\n            2))'
    assert made.cut(call, "  ") == 'f("ä", g(1,\n              2))'
    assert made.cut(call.args[1].args[1]) == "2"
    assert made.between(end(call.func), start(call.args[1])) == '("ä", '


def test_what_is_in_quotes_stays() -> None:
    made = text()
    assert made.cut(statement(made, 2), "    ") == 'b = """x\n  y"""'
    assert made.rows(27, 29, "  ") == ['          b = """x', '  y""" ; c = 1', "          if a:"]


def test_blank_lines_and_formatted_texts_stay() -> None:
    made = text('def f():\n    a = f"""x {1}\n y {2}\n"""\n\n    b = 1\n', 1)
    assert made.quoted == {3, 4}
    assert made.rows(1, 6, "  ") == ["  def f():", '      a = f"""x {1}', " y {2}", '"""', "", "      b = 1"]


def test_comments_go_with_their_statement() -> None:
    made = text()
    a, b = statement(made, 1), statement(made, 2)
    assert (made.above(a), made.beside(a), made.above(b), made.beside(b)) == (["# above"], "# beside", [], "")
    assert made.statement(a)[0] == "        # above"
    assert made.statement(a, above=False)[0].startswith("        a = ")
    assert len(made.statement(a, "  ")) == 3


def test_statements_that_share_a_line_do_not_stand_alone() -> None:
    made = text()
    assert [made.alone(each) for each in made.function.body] == [True, True, False, False, True]
    assert made.alone(made.function)
    assert not text("def f(): pass\n").alone(text("def f(): pass\n").function.body[0])
    assert not text("def f():\n    a = 1;\n").alone(text("def f():\n    a = 1;\n").function.body[0])


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("(a, b)", "(a, b)"),
        ("a, b", "(a, b)"),
        ("(a), b", "((a), b)"),
        ("(a), (b)", "((a), (b))"),
        ("(a, ')', b)", "(a, ')', b)"),
        ("()", "()"),
        ("[a, b]", "[a, b]"),
        ("a if b else c", "(a if b else c)"),
        ("lambda: a", "(lambda: a)"),
        ("a or b", "a or b"),
    ],
)
def test_brackets_are_added_where_others_would_take_a_part(source: str, shown: str) -> None:
    made = text(f"def f():\n    return {source}\n")
    assert made.grouped(statement(made, 0).value) == shown
    assert ast.dump(ast.parse(shown)) == ast.dump(ast.parse(source))
