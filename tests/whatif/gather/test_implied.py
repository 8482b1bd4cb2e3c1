"""Methods that no text names do what their text says, and those of one's own that only look keep nobody apart."""

from __future__ import annotations

import textwrap

import pytest

from tests.scenes import Suite, noted

DOORS = """
    OPEN = {"front": False}
    SEEN = []
    LEVELS = {}

    class Door:
        name = "front"
        def __bool__(self): return OPEN["front"]
        def __len__(self): return OPEN["front"]
        def __getattr__(self, name): return OPEN[name]
        def __getitem__(self, name): return OPEN[name]
        def __setitem__(self, name, value): SEEN.append(name)
        def __delitem__(self, name): SEEN.append(name)
        def __contains__(self, name): return OPEN[name]
        def __iter__(self): return iter(list(OPEN))
        def __eq__(self, other): return OPEN["front"]
        def __hash__(self): return SEEN.append(1)
        def __lt__(self, other): return OPEN["front"]
        def __neg__(self): return OPEN["front"]
        def __add__(self, other): return OPEN["front"]
        def __radd__(self, other): return OPEN["front"]
        def __iadd__(self, other): return SEEN.append(1)
        def __str__(self): return OPEN["front"]
        def __await__(self): return OPEN["front"]
        def __aiter__(self): return OPEN["front"]
        @property
        def level(self): return 1
        @level.setter
        def level(self, value): LEVELS["x"] = value

    class Spy:
        def __getattribute__(self, name): return SEEN.append(name)
        def __setattr__(self, name, value): SEEN.append(name)

    class Stored:
        def __get__(self, owner, kind): return OPEN["front"]
        def __set__(self, owner, value): SEEN.append(value)

    class Holder:
        token = Stored()

    class Meta(type):
        def __call__(cls): SEEN.append(cls)

    class Made(metaclass=Meta):
        pass

    class Plain:
        def __init__(self, size): self.size = size
        def __bool__(self): return self.size > 0
        def __len__(self): return self.size

    door, spy, holder, plain, keys = Door(), Spy(), Holder(), Plain(3), {}
    doors = [Door(), Door()]
"""


def _done(text: str) -> tuple[set[str], set[str]]:
    """What a function of this text reads and changes, of what those methods use."""
    body = textwrap.indent(textwrap.dedent(text).strip(), "    ")
    found = noted(f"{textwrap.dedent(DOORS)}\nasync def act():\n{body}", "await act()")
    return {each for each in found.reads if each.startswith(("OPEN", "what is in OPEN"))}, {
        each for each in found.adds | found.writes if "SEEN" in each or "LEVELS" in each
    }


@pytest.mark.parametrize(
    "text",
    [
        "if door: pass",
        "while door: break",
        "assert door",
        "x = 1 if door else 2",
        "x = door and 1",
        "x = [1 for each in SEEN if door]",
        "x = not door",
        "x = -door",
        "x = len(door)",
        "x = bool(door)",
        "x = door.unknown",
        "x = door['front']",
        "x = 'front' in door",
        "for each in door: pass",
        "x = [*door]",
        "x = [each for each in door]",
        "x = list(door)",
        "x = door == 1",
        "x = 1 != door",
        "x = door < 1",
        "x = door + 1",
        "x = 1 + door",
        "x = f'{door}'",
        "x = str(door)",
        "x = '{}'.format(door)",
        "x = '%s' % door",
        "x = ','.join(door)",
        "x = sorted([door, door])",
        "x = sorted(doors)",
        "x = any(doors)",
        "await door",
        "async for each in door: pass",
        "x = holder.token",
    ],
)
def test_what_looks(text: str) -> None:
    assert _done(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "door['front'] = 1",
        "del door['front']",
        "it = door\nit += 1",
        "keys[door] = 1",
        "x = keys[door]",
        "keys.get(door)",
        "x = spy.anything",
        "spy.anything = 1",
        "holder.token = 1",
        "door.level = 1",
        "Made()",
    ],
)
def test_what_changes(text: str) -> None:
    assert _done(text)[1]


@pytest.mark.parametrize(
    ("first", "second", "free"),
    [
        ("open_it()", "enter(door)", False),
        ("open_it()", "enter(plain)", True),
        ("enter(plain)", "enter(plain)", True),
        ("enter(door)", "enter(door)", True),
    ],
)
def test_two_that_wait(first: str, second: str, *, free: bool) -> None:
    functions = """
    async def open_it(): OPEN["front"] = True
    async def enter(it):
        if not it: raise LookupError
    async def stack():
        a = await FIRST  # waits 100
        b = await SECOND  # waits 100
        return a, b
    """
    suite = Suite(textwrap.dedent(DOORS) + textwrap.dedent(functions).replace("FIRST", first).replace("SECOND", second))
    suite.run("stack")
    assert bool(suite.gathering().groups) is free


@pytest.mark.parametrize("text", ["getattr(door, 'width')", "getattr(door, 'width', 0)", "hasattr(door, 'width')"])
def test_an_attribute_by_its_name_is_shown_like_any_other(text: str) -> None:
    assert noted(DOORS, text).reads >= {"OPEN[width]"}


def test_what_a_module_shows_that_it_does_not_hold() -> None:
    lines = ["import types", "SIZES = {}", "lazy = types.ModuleType('lazy')", "def shown(name): return SIZES[name]"]
    lines += ["lazy.__getattr__ = shown", "async def act(): return lazy.width"]
    assert noted("\n".join(lines), "await act()").reads >= {"SIZES[width]"}


@pytest.mark.parametrize(
    ("statement", "reads"),
    [
        ("'a' in stock", {"stock[a]"}),
        ("key = 'b'\nkey not in stock", {"stock[b]"}),
        ("len(stock) in stock", {"what is in stock"}),
        ("'a' in words", {"what is in words"}),
        ("'a' in stock in words", {"what is in stock", "what is in words"}),
        ("'a' == stock", {"what is in stock"}),
    ],
)
def test_who_asks_for_a_key_looks_at_one_entry(statement: str, reads: set[str]) -> None:
    found = noted("stock = {'a': 1}\nwords = ['a']", statement)
    assert {each for each in found.reads if "variable" not in each} == reads
