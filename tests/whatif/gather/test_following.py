"""Into the text of functions: parameters, and what comes back."""

from __future__ import annotations

import pytest

from tests.scenes import noted

MORE = """
    import asyncio
    from concurrent.futures import ThreadPoolExecutor
    from types import SimpleNamespace
    one, two = SimpleNamespace(), SimpleNamespace()
    table = {}
    lock = asyncio.Lock()
    loop = asyncio.new_event_loop()
    loop.close()
    def named(what, name="a", *, other="b", made=two):
        what[name] = 1
        what[other] = 2
        made.it = 1
    def keeps(*rest, **named):
        named["x"].it = 1
    def loose(what, name="a"):
        what.it = 1
        table[name] = 1
    def hands(what): what.handed = 1
    def back(a, b): b.back = 1
    def calls_made():
        made = one or two
        made()
    def gives(): return lock.locked()
    def recurs(what):
        recurs(what)
        return what
"""


MADE = "an object of type types.SimpleNamespace.it"
"""What a parameter is by default."""


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        ("named(table)", {MADE, "table[a]", "table[b]"}),
        ("named(table, 'x')", {MADE, "table[x]", "table[b]"}),
        ("named(table, name='x', other='y')", {MADE, "table[x]", "table[y]"}),
        ("named(table, unknown())", {MADE, "what is in table", "table[b]"}),
        ("loose(one)", {"one.it", "table[a]"}),
        ("loose(*[one])", {"one", "what is in table"}),
        ("loose(one, **{'name': 'z'})", {"one.it", "what is in table"}),
        ("keeps(one, x=two)", {"two"}),
        ("calls_made()", {"one", "two"}),
        ("loop.call_soon(hands, one)", {"one.handed"}),
        ("loop.call_soon(back, one, two)", {"two.back"}),
        ("sorted(table, key=hands)", {"table"}),
        ("table.get(hands)", set()),
        ("gives().it = 1", set()),
        ("recurs(one).it = 1", {"one.it"}),
    ],
)
def test_parameters_and_what_comes_back(text: str, writes: set[str]) -> None:
    assert noted(MORE, text).writes == writes


def test_what_a_decorator_hands_on_by_stars_is_known() -> None:
    text = """
        import functools
        def logged(function):
            @functools.wraps(function)
            def inner(*args, **named):
                return function(*args, **named)
            return inner
        @logged
        def sets(what, other, more=1):
            what.it = 1
            more.it = 2
        a, b, c = (type("Thing", (), {})() for _ in range(3))
    """
    assert noted(text, "sets(a, b, more=c)").writes == {"a.it", "c.it"}
    assert noted(text, "sets(*[a, b], more=c)").writes == {"a", "b", "c"}
