"""What statements of each kind read and write beyond their own variables."""

from __future__ import annotations

import textwrap

import pytest

from tests.scenes import Noted, Suite, noted
from testtime.whatif.gather.conflict import verdict

SHOP = """
    import os
    import threading
    from types import SimpleNamespace

    shop = SimpleNamespace(name="a", items={"a": 1}, log=[])
    rows = []
    count = 0
    lock = threading.Lock()

    def counts():
        global count
        count = 1

    def counts_up():
        global count
        count += 1

    def appends(what):
        rows.append(what)

    def enclosing():
        total = 0
        def inner():
            nonlocal total
            total = 1
        return inner

    inner = enclosing()

    class Limits:
        tries = 1

    class Narrow(Limits):
        pass

    wide, narrow = Limits(), Narrow()
    places = ["a"]
    Limits.places = places
"""


def _called(text: str) -> Noted:
    """What a function of this text does."""
    return noted(f"{textwrap.dedent(SHOP)}\ndef act():\n{textwrap.indent(text, '    ')}", "act()")


@pytest.mark.parametrize(
    ("statement", "writes"),
    [
        ("shop.name = 'b'", {"shop.name"}),
        ("shop.name: str = 'b'", {"shop.name"}),
        ("shop.items['a'] = 2", {"shop.items[a]"}),
        ("rows[0] = 2", {"rows[0]"}),
        ("rows[len(shop.log)] = 2", {"what is in rows"}),
        ("del shop.name", {"shop.name"}),
        ("del rows[0]", {"rows[0]"}),
        ("shop.name, rows[0] = 1, 2", {"shop.name", "rows[0]"}),
        ("shop.name, *shop.log = 1, 2", {"shop.name", "shop.log"}),
        ("[shop.name, x] = 1, 2", {"shop.name"}),
        ("x = shop.name = 2", {"shop.name"}),
        ("for shop.name in rows: pass", {"shop.name"}),
        ("with open('a', 'w') as shop.name: pass", {"shop.name", "files (a)"}),
        ("shop.name += 'b'", {"shop.name"}),
        ("global rows; rows += [1]", {"what is in rows"}),
        ("os.environ['HOME'] = '/'", {"the environment (HOME)"}),
        ("os.environ['HOME'] += '/'", {"the environment (HOME)"}),
        ("del os.environ['HOME']", {"the environment (HOME)"}),
        ("counts()", {"the variable count"}),
        ("inner()", {"the variable total"}),
        ("if shop: shop.name = 'b'", {"shop.name"}),
        ("if shop: pass\nelse: shop.name = 'b'", {"shop.name"}),
        ("for x in rows: shop.name = x", {"shop.name"}),
        ("for x in rows: pass\nelse: shop.name = x", {"shop.name"}),
        ("while rows: shop.name = 'b'", {"shop.name"}),
        ("try: pass\nexcept E: shop.name = 'b'", {"shop.name"}),
        ("try: pass\nexcept E as e: pass\nfinally: shop.name = 'b'", {"shop.name"}),
        ("with lock: shop.name = 'b'", {"shop.name"}),
        ("match rows:\n  case []: shop.name = 'b'", {"shop.name"}),
        ("match rows:\n  case [*_] if counts(): pass", {"the variable count"}),
        ("try: pass\nexcept counts(): pass", {"the variable count"}),
        ("assert counts()", {"the variable count"}),
        ("return counts()", {"the variable count"}),
        ("async with lock: shop.name = 'b'", {"shop.name"}),
        ("async for x in rows: shop.name = 'b'", {"shop.name"}),
    ],
)
def test_writes(statement: str, writes: set[str]) -> None:
    assert noted(SHOP, statement).writes == writes


@pytest.mark.parametrize(
    "statement",
    [
        "x = shop.name",
        "count = 1",
        "x, y = 1, 2",
        "for x in rows: pass",
        "def x(): shop.name = 'b'",
        "class X: shop.name = 'b'",
        "del x",
        "x: list",
    ],
)
def test_what_is_nobody_elses_concern_is_not_written(statement: str) -> None:
    found = noted(SHOP, statement)
    assert (found.writes, found.adds) == (set(), set())


@pytest.mark.parametrize(
    "text",
    ["x = []; x.append(1); x[0] = 2; x += [1]", "x = {}\nx['a'] = 1", "x = 1\nx += 1", "x = lambda: 1\nx.name = 1"],
)
def test_what_is_made_inside_is_nobody_elses_concern(text: str) -> None:
    found = _called(text)
    assert (found.writes, found.adds) == (set(), set())


@pytest.mark.parametrize(
    ("statement", "adds"),
    [
        ("shop.count += 1", {"shop.count"}),
        ("shop.count -= 1", {"shop.count"}),
        ("counts_up()", {"the variable count"}),
        ("rows.append(1)", {"what is in rows"}),
        ("appends(1)", {"what is in rows"}),
    ],
)
def test_what_is_only_added_to(statement: str, adds: set[str]) -> None:
    found = noted(SHOP, statement)
    assert found.adds == adds
    assert found.writes == set()


TILL = """
    import asyncio
    class Till:
        def __init__(self):
            self.total, self.words, self.lock = 0, "", asyncio.Lock()
    till = Till()
    async def price(): return 1
"""


def test_numbers_that_are_added_up_give_the_same_in_any_order() -> None:
    found = noted(TILL, "amount = len('ab')\ntill.total += amount")
    assert "till.total" in found.adds
    assert "till.total" not in found.writes | found.reads


@pytest.mark.parametrize(
    "statement",
    ["till.words += str(2)", "till.total += await price()", "till.total *= len('a')", "till.other += len('a')"],
)
def test_what_else_is_added_does_not(statement: str) -> None:
    found = noted(TILL, statement)
    assert found.adds == set()
    assert found.writes


@pytest.mark.parametrize(
    ("statement", "locks"),
    [
        ("async with till.lock: till.total = 2", set()),
        ("async with till.lock: till.total = await price()", {"till.lock"}),
        ("async with till.lock:\n  async with till.other: pass", {"till.lock"}),
    ],
)
def test_a_lock_keeps_no_other_task_waiting_where_nothing_is_awaited(statement: str, locks: set[str]) -> None:
    assert noted(TILL, statement).locks == locks


@pytest.mark.parametrize("statement", ["shop.count *= 2", "shop.count += shop.step"])
def test_what_depends_on_more_than_the_count_is_read_and_written(statement: str) -> None:
    found = noted(SHOP, statement)
    assert "shop.count" in found.writes
    assert "shop.count" in found.reads


def test_variables_that_a_function_declares_are_read_as_well() -> None:
    found = noted("n = 0\ndef f():\n  global n\n  n = n * 2", "f()")
    assert found.writes == {"the variable n"}
    assert "the variable n" in found.reads


def test_a_lock_is_held_inside_with() -> None:
    assert noted(SHOP, "with lock: pass").locks == {"lock"}
    assert noted(SHOP, "async with lock: await appends(1)").locks == {"lock"}
    assert noted(SHOP, "with shop: pass").locks == set()


def test_what_was_bound_before_is_not_meant_by_a_name_bound_anew() -> None:
    shadows = ["shop = []", "for shop in [[]]: pass", "def shop(): pass", "class shop: pass", "del shop"]
    for text in (*shadows, "try: pass\nexcept E as shop: pass"):
        assert _called(f"{text}\nshop.name = 1").writes == set(), text


@pytest.mark.parametrize("text", ["if rows: pass", "while rows: pass", "assert rows"])
def test_conditions_look_at_what_is_in_things(text: str) -> None:
    assert "what is in rows" in noted(SHOP, text).reads


SHOPS = "from types import SimpleNamespace\nshop = SimpleNamespace(ready=False)"


@pytest.mark.parametrize(
    ("text", "raises"),
    [
        ("raise ValueError", True),
        ("if shop.ready: raise ValueError", True),
        ("assert shop.ready", True),
        ("deeper()", False),
        ("shop.ready", False),
    ],
)
def test_a_function_that_raises_by_its_own_text(text: str, raises: bool) -> None:
    shop = f"{SHOPS}\ndef deeper(): raise ValueError\ndef act():\n    {text}"
    assert noted(shop, "act()").effects.raises == raises
    assert not noted(shop, "raise ValueError").effects.raises


@pytest.mark.parametrize(
    "text",
    [
        "shop = []",
        "for shop in [[]]: pass",
        "def shop(): pass",
        "class shop: pass",
        "try: pass\n    except E as shop: pass",
        "with object() as shop: pass",
        "[shop, x] = [], []",
        "*shop, x = [[], 1]",
    ],
)
def test_a_parameter_that_is_bound_anew(text: str) -> None:
    shop = f"{textwrap.dedent(SHOP)}\ndef act(shop):\n    {text}\n    shop.name = 1"
    assert noted(shop, "act(shop)").writes == set()


def test_counts_of_the_world_are_changes() -> None:
    found = noted(SHOP, "os.environ['HOME'] += 1")
    assert (found.writes, found.adds) == ({"the environment (HOME)"}, set())


def test_a_bare_raise_and_an_annotation_do_nothing() -> None:
    found = noted(SHOP, "raise")
    assert (found.writes, found.reads) == (set(), set())
    assert noted(SHOP, "shop.name: str").writes == set()
    assert noted(SHOP, "raise counts() from counts()").writes == {"the variable count"}
    assert noted(SHOP, "raise ValueError from counts()").writes == {"the variable count"}


@pytest.mark.parametrize(
    ("text", "reads", "writes"),
    [
        ("import helper\nhelper.level = 1", set(), {"helper.level"}),
        ("import helper.inner as it\nit.level = 1", set(), {"helper.inner.level"}),
        ("import helper.inner\nx = helper.level", {"helper.level"}, set()),
        ("from helper import level", {"helper.level"}, set()),
        ("from helper import level as it\nx = it", {"helper.level"}, set()),
    ],
)
def test_what_is_imported_inside(text: str, reads: set[str], writes: set[str]) -> None:
    found = _called(text)
    assert {each for each in found.reads if each.startswith("helper")} == reads
    assert found.writes == writes


def test_what_is_imported_inside_from_the_library_is_known() -> None:
    assert not _called("import json\nreturn json.dumps(shop.name)").unknown
    assert not _called("from json import dumps\nreturn dumps(shop.name)").unknown


def test_parts_of_what_the_library_made_are_followed() -> None:
    text = "out, _ = (await (await asyncio.create_subprocess_exec('a')).communicate())\nout.decode()"
    assert noted(f"import asyncio\n{textwrap.dedent(SHOP)}", text).unknown == set()


IMPORTS = """
    import sys
    async def makes(): sys.modules["fake"] = sys
    async def paths(): sys.path.insert(0, "/plugins")
    async def loads():
        import fake
    async def takes():
        from fake.inner import name
    async def others():
        import asyncio
"""


@pytest.mark.parametrize(
    ("changes", "imports", "met"),
    [
        ("makes", "loads", True),
        ("makes", "takes", True),
        ("makes", "others", False),
        ("paths", "loads", True),
        ("paths", "takes", True),
    ],
)
def test_an_import_looks_at_modules_and_paths(changes: str, imports: str, met: bool) -> None:
    text = f"{textwrap.dedent(IMPORTS)}\nasync def stack():\n"
    suite = Suite(f"{text}    await {changes}()  # waits 90\n    await {imports}()  # waits 90")
    suite.run("stack")
    function = suite.found()
    first, second = (function.node(each).effects for each in function.body.tree.body)
    assert (verdict(first, second, function.word).obstacle is not None) is met


@pytest.mark.parametrize(
    ("text", "skips", "raises"),
    [
        ("pytest.skip(f'not {up}')", True, True),
        ("pytest.importorskip('shop')", True, True),
        ("pytest.fail('down')", False, True),
        ("print('down')", False, False),
    ],
)
def test_a_function_that_gives_up_the_test(text: str, skips: bool, raises: bool) -> None:
    found = noted(f"import pytest\nup = True\ndef check():\n    if not up: {text}", "check()").effects
    assert (found.skips, found.raises, found.unknown) == (skips, raises, set())


def test_a_class_that_is_made_by_a_class_of_its_own() -> None:
    text = """
        class Meta(type):
            registry = {}
            def __new__(mcs, name, bases, namespace):
                made = super().__new__(mcs, name, bases, namespace)
                mcs.registry[name] = made
                return made
        def declare():
            class Widget(metaclass=Meta): size = 3
        def count(): return len(Meta.registry)
    """
    found = noted(text, "declare(), count()")
    assert any("registry" in each for each in found.writes)
    assert "Meta" in found.effects.unknown
