"""What loop variables stood for in the two turns that are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.scenes import Suite, reader
from testtime.whatif.gather.body import turns
from testtime.whatif.gather.two_turns import values_of_two_turns
from testtime.whatif.gather.values import Value

SHOP = """
    names = ["a", "b", "c"]
    twice = ["a", "b", "a"]
    first, second, third = (type(name, (), {})() for name in ("first", "second", "third"))
    things = [first, second, third]
    again = [first, second, first]
    table = {"a": first, "b": third}
    pairs = [("a", first), ("b", second)]
    async def stack():
        {text}  # waits 3 x 100
"""


def _met(text: str, name: str, seen: Mapping[str, Sequence[str]]) -> tuple[str | None, str | None]:
    """What a variable stood for in both turns, in words; ``None`` where that is not known."""
    suite = Suite(SHOP.replace("{text}", text.replace("\n", "\n        ")))
    suite.run("stack", {"first": "first", "second": "second", "third": "third"}, seen)
    function = suite.found()
    statement = function.body.tree.body[0]
    loop = turns(statement)
    assert loop is not None

    def said(value: Value | None) -> str | None:
        if value is None:
            return None
        if value.text is not None or not value.things:
            return value.text or "simple"
        return " or ".join(sorted(reader(function).things[thing].type.removeprefix("suite.") for thing in value.things))

    one, other = values_of_two_turns(reader(function), statement, loop, function.path)
    return said(one.get(name)), said(other.get(name))


@pytest.mark.parametrize(
    ("text", "name", "seen", "met"),
    [
        ("for x in names: f(x)", "x", {"x": ["'a'", "'b'", "'c'"]}, ("a", "b")),
        ("for x in names: f(x)", "x", {"x": ["'a'", "'b'", "'a'"]}, ("a", "a")),
        ("for x in things: f(x)", "x", {"x": ["second", "third", "first"]}, ("second", "third")),
        ("for x in things: f(x)", "x", {"x": ["second", "third", "second"]}, ("second", "second")),
        ("for x in things: f(x)", "x", {"x": ["second"]}, ("second", "second")),
        ("for x in names:\n  y = f(x)", "y", {"y": ["first", "second", "third"]}, ("first", "second")),
        ("for x in names:\n  y = f(x)", "y", {}, (None, None)),
        ("for x in names:\n  first.y = f(x)", "first.y", {}, (None, None)),
        ("for x, y in pairs: f(x)", "y", {"x": ["'a'", "'b'"], "y": ["first", "second"]}, ("first", "second")),
        ("for x in names: f(x)", "x", {}, ("a", "b")),
        ("for x in twice: f(x)", "x", {}, ("a", "a")),
        ("a = [f(x) for x in names]", "x", {}, ("a", "b")),
        ("a = [f(x) for x in things]", "x", {}, ("first", "second")),
        ("a = [f(x) for x in again]", "x", {}, ("first", "first")),
        ("a = [f(x) for x in [first, third]]", "x", {}, ("first", "third")),
        ("a = [f(x) for x in (first, third, first)]", "x", {}, ("first", "first")),
        ("a = [f(x) for x in range(3)]", "x", {}, ("0", "1")),
        ("a = [f(x) for x in range(len(things))]", "x", {}, ("0", "1")),
        ("a = [f(x) for x in range(4, 9, 2)]", "x", {}, ("4", "6")),
        ("a = [f(x) for x in range(4, 9)]", "x", {}, ("4", "5")),
        ("a = [f(x) for x in range(len(names), 9)]", "x", {}, ("simple", "simple")),
        ("a = [f(x) for x in reversed(things)]", "x", {}, ("first", "second")),
        ("a = [f(x) for x in sorted(list(again))]", "x", {}, ("first", "first")),
        ("a = [f(x) for i, x in enumerate(things)]", "x", {}, ("first", "second")),
        ("a = [f(x) for i, x in enumerate(things)]", "i", {}, ("0", "1")),
        ("a = [f(x) for i, x in enumerate(things, 1)]", "x", {}, ("first", "second")),
        ("a = [f(x) for x, y in zip(names, things)]", "x", {}, ("a", "b")),
        ("a = [f(x) for x, y in zip(names, things)]", "y", {}, ("first", "second")),
        ("a = [f(x) for x in table.values()]", "x", {}, ("first", "third")),
        ("a = [f(x) for k, x in table.items()]", "x", {}, ("first", "third")),
        ("a = [f(x) for k, x in table.items()]", "k", {}, ("simple", "simple")),
        ("a = [f(x) for x in made(things)]", "x", {}, ("list",) * 2),
        ("a = [f(x) for x, y in pairs]", "y", {}, ("list or tuple or tuple",) * 2),
    ],
)
def test_two_turns(text: str, name: str, seen: dict[str, list[str]], met: tuple[str | None, str | None]) -> None:
    assert _met(text, name, seen) == met


def test_of_several_looks_in_a_turn_the_last_counts() -> None:
    text = "for x in names:\n  f(x)  # waits 3 x 100\n  g(x)"
    assert _met(text, "x", {"x": ["'a'", "'b'", "'c'"]}) == ("a", "b")
