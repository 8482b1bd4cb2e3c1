"""What a statement's text stores and loads, and which statements that keeps in order."""

from __future__ import annotations

import pytest

from tests import scenes
from testtime.whatif.gather.names import Names, dotted, names


def _names(text: str) -> Names:
    return names(scenes.parsed(text))


MADE = "{} is made by the first and used by the second"
TWICE = "both give {} a value, and the second one stays"
USED = "{} is used by the first and gets another value by the second"


def _blocks(first: str, second: str) -> str | None:
    return _names(first).blocks(_names(second))


@pytest.mark.parametrize(
    ("text", "stores"),
    [
        ("a = f()", {"a"}),
        ("a, (b, *c) = f()", {"a", "b", "c"}),
        ("self.a = f()", {"self.a"}),
        ("a.b.c = f()", {"a.b.c"}),
        ("a[0] = f()", set()),
        ("a: int = f()", {"a"}),
        ("a += 1", {"a"}),
        ("print(a := f())", {"a"}),
        ("del a", {"a"}),
        ("for a in f(): pass", {"a"}),
        ("with f() as a: pass", {"a"}),
        ("try: pass\nexcept E as a: pass", {"a"}),
        ("def a(): b = 1", {"a"}),
        ("async def a(): b = 1", {"a"}),
        ("class A: b = 1", {"A"}),
        ("a = [b for b in f()]", {"a"}),
        ("a = [c := b for b in f()]", {"a", "c"}),
        ("a = lambda b: b", {"a"}),
        ("match f():\n case [a, *b]: pass\n case {'x': c, **d}: pass\n case E() as e: pass", {"a", "b", "c", "d", "e"}),
    ],
)
def test_stores(text: str, stores: set[str]) -> None:
    assert _names(text).stores == stores


@pytest.mark.parametrize(
    ("text", "loads"),
    [
        ("a = b", {"b"}),
        ("a = b.c.d", {"b", "b.c", "b.c.d"}),
        ("a = f(b, c=d)", {"f", "b", "d"}),
        ("a.b = 1", {"a"}),
        ("a[b] = 1", {"a", "b"}),
        ("a += 1", {"a"}),
        ("a.b += 1", {"a", "a.b"}),
        ("a = f().b", {"f"}),
        ("a = [b for b in c if b != d]", {"c", "d"}),
        ("a = [b for b in b]", {"b"}),
        ("a = [c for b in d for c in b]", {"d"}),
        ("a = lambda: b", {"b"}),
        ("def a(b=c): d()", {"c", "d"}),
        ("class A(B): c = d", {"B", "c", "d"}),
        ("if a: b()", {"a", "b"}),
        ("await a", {"a"}),
    ],
)
def test_loads(text: str, loads: set[str]) -> None:
    assert _names(text).loads == loads


def test_items_are_told_apart_from_names() -> None:
    assert _names("a.b[0] = 1").items == {"a.b"}
    assert _names("del a[0]").items == {"a"}
    assert _names("print(a[0])").items == set()


@pytest.mark.parametrize(
    ("first", "second", "words", "name"),
    [
        ("a = f()", "g(a)", MADE, "a"),
        ("a = f()", "a = g()", TWICE, "a"),
        ("f(a)", "a = g()", USED, "a"),
        ("a, b = f()", "g(b)", MADE, "b"),
        ("self.a = f()", "g(self.a)", MADE, "self.a"),
        ("self.a = f()", "g(self.a.b)", MADE, "self.a"),
        ("g(self.a.b)", "self.a = f()", USED, "self.a"),
        ("a = f()", "a += 1", TWICE, "a"),
        ("with f() as a: g(a)", "with f() as a: g(a)", TWICE, "a"),
        ("a = b = f()", "b = g(a)", MADE, "a"),
        ("print(a := f())", "print(a)", MADE, "a"),
        ("a = f()", "b = [a for _ in c]", MADE, "a"),
        ("a = f()", "def b(): return a", MADE, "a"),
        ("def a(): pass", "b = a()", MADE, "a"),
        ("class A: pass", "b = A()", MADE, "A"),
        ("a = f()", "b = lambda: a", MADE, "a"),
        ("a = f()", "del a", TWICE, "a"),
        ("a = f()", "a.b = g()", MADE, "a"),
    ],
)
def test_what_keeps_two_statements_in_order(first: str, second: str, words: str, name: str) -> None:
    assert _blocks(first, second) == words.format(name)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a = f()", "b = g()"),
        ("self.a = f()", "self.b = g()"),
        ("a = f(c)", "b = g(c)"),
        ("a = [x for x in f()]", "b = [x for x in g()]"),
        ("a[0] = f()", "a[1] = g()"),
        ("def a(): x = 1", "def b(): x = 2"),
    ],
)
def test_what_leaves_two_statements_free(first: str, second: str) -> None:
    assert _blocks(first, second) is None


def test_the_first_name_in_the_alphabet_is_the_reason() -> None:
    assert _blocks("b, a = f()", "g(a, b)") == MADE.format("a")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a", "a"),
        ("a.b.c", "a.b.c"),
        ("super().b", "super().b"),
        ("super()", None),
        ("f().b", None),
        ("a[0].b", None),
        ("'a'.join", None),
    ],
)
def test_dotted_names(text: str, path: str | None) -> None:
    statement = scenes.parsed(text)
    assert dotted(statement.value) == path  # type: ignore[attr-defined]
