"""Where blocks are cut, and what that keeps apart."""

from __future__ import annotations

import textwrap

import pytest

from tests.scenes import Suite
from testtime.whatif.gather.function import Function
from testtime.whatif.gather.stretches import stretches

SHOP = """
    import asyncio
    import gc
    import importlib
    import runpy
    from types import SimpleNamespace
    shop = SimpleNamespace()
    async def one(): await asyncio.sleep(1)
    async def sets(): shop.it = 1
    async def wait_all(): unheard()
    async def begins(): asyncio.create_task(one())
    async def {name}(*what): await asyncio.sleep(1)
    async def stack():
"""


def _cut(text: str, name: str = "settle") -> tuple[list[list[int]], list[str]]:
    """Lines of each stretch, counted from 1, and why slow neighbours are kept apart."""
    body = textwrap.indent(textwrap.dedent(text).strip(), " " * 8)
    suite = Suite(SHOP.replace("{name}", name) + body)
    suite.run("stack")
    function: Function = suite.found()
    first = function.body.tree.body[0].lineno - 1
    found = [[node.lines[0] - first for node in each] for each in stretches(function, function.body.tree.body)]
    return found, [each.reason.replace(f"line {first + 2} ", "line 2 ") for each in function.rejected]


def test_nothing_to_cut() -> None:
    assert _cut("await one()  # waits 90\nx = 1\nawait sets()  # waits 90") == ([[1, 2, 3]], [])


@pytest.mark.parametrize(
    ("text", "parts", "reasons"),
    [
        (
            "await one()  # waits 90\nassert await one()  # waits 90",
            [[1], []],
            ["what comes after an assert must not run when it fails"],
        ),
        (
            "await one()  # waits 90\nassert shop\nawait one()  # waits 90",
            [[1], [3]],
            ["line 2 lies between: what comes after an assert must not run when it fails"],
        ),
        (
            "await one()  # waits 90\nassert shop\nx = 1\nawait one()  # waits 90\nawait one()  # waits 90",
            [[1], [3, 4, 5]],
            ["line 2 lies between: what comes after an assert must not run when it fails"],
        ),
        (
            "x = await one()  # waits 90\nassert await two(x)  # waits 90",
            [[1], []],
            ["x is made by the first and used by the second"],
        ),
        (
            "x = await one()  # waits 90\nasync with shop.it(x):  # waits 90\n    await one()",
            [[1], []],
            ["x is made by the first and used by the second"],
        ),
        *(
            (
                f"await one()  # waits 90\nx = {imports}  # blocks 90\nawait one()  # waits 90",
                [[1], [3]],
                ["what is imported there may go by what comes before it"],
            )
            for imports in ("importlib.import_module('shop')", "runpy.run_path('shop.py')['x']", "__import__('shop').x")
        ),
        (
            "await one()  # waits 90\nasync with shop:  # waits 90\n    await one()",
            [[1], []],
            ["the second has a with or try in it, and those stay where they are"],
        ),
        (
            "await one()  # waits 90\ntry:\n    await one()  # waits 90\nfinally:\n    x = 1",
            [[1], []],
            ["the second has a with or try in it, and those stay where they are"],
        ),
        (
            "await one()  # waits 90\nasync with shop: x = 1\nawait one()  # waits 90",
            [[1], [3]],
            ["line 2 lies between: what a with statement enters, it leaves before what comes after"],
        ),
        (
            "assert await one()  # waits 90\nasync with shop:  # waits 90\n    await one()",
            [[], [], []],
            ["what comes after an assert must not run when it fails"],
        ),
        (
            "await asyncio.sleep(1)  # waits 90\nassert await one()  # waits 90",
            [[], [], []],
            ["what comes after an assert must not run when it fails"],
        ),
        ("await one()  # waits 90\nassert shop\nx = 1", [[1], [3]], []),
        (
            "await one()  # waits 90\nreturn await one()  # waits 90",
            [[1], []],
            ["the second is in a return: give it a statement of its own, then profile again"],
        ),
        ("x = 1\nassert shop\nawait one()  # waits 90", [[1], [3]], []),
        ("assert await one()  # waits 90\nawait one()  # waits 90", [[], [2]], []),
        (
            "await one()  # waits 90\nawait asyncio.sleep(1)  # waits 90",
            [[1], []],
            ["a fixed sleep gives time to what came before it"],
        ),
        (
            "await one()  # waits 90\nawait asyncio.sleep(1)\nawait one()  # waits 90",
            [[1], [3]],
            ["line 2 lies between: a fixed sleep gives time to what came before it"],
        ),
        ("await one()  # waits 90\nx = await asyncio.sleep(1)  # waits 90", [[1, 2]], []),
        (
            "await one()  # waits 90\ngc.collect()  # blocks 90",
            [[1], []],
            ["what was left over before is collected there"],
        ),
    ],
)
def test_cuts(text: str, parts: list[list[int]], reasons: list[str]) -> None:
    assert _cut(text) == (parts, reasons)


def test_what_was_cut_off_already_is_not_kept_apart_again() -> None:
    text = """
        await one()  # waits 90
        assert await one()  # waits 90
        assert shop
        await one()  # waits 90
    """
    found, reasons = _cut(text)
    assert found == [[1], [], [4]]
    assert len(reasons) == 2


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("await one()  # waits 90\nyield 1\nawait one()  # waits 90", [[1], [3]]),
        ("await one()  # waits 90\nx = yield 1  # waits 90\nawait one()  # waits 90", [[1], [3]]),
        ("await one()  # waits 90\ntry:\n    yield 1\nfinally:\n    x = 1\nawait one()  # waits 90", [[1], [6]]),
        ("try:\n    yield 1\nfinally:\n    await one()  # waits 90\nassert await one()  # waits 90", [[], [], []]),
    ],
)
def test_set_up_and_teardown_are_no_neighbours(text: str, parts: list[list[int]]) -> None:
    assert _cut(text) == (parts, [])


def test_what_is_entered_around_a_yield_is_a_neighbour() -> None:
    text = "await one()  # waits 90\nasync with shop as x:  # waits 90\n    yield x\nawait one()  # waits 90"
    found, reasons = _cut(text)
    assert found == [[1], [4]]
    assert reasons == ["the second has a with or try in it, and those stay where they are"]


WAITS = "it only waits, and so gives time to what came before it"


@pytest.mark.parametrize(
    ("name", "settles"),
    [
        ("settle", True),
        ("wait_a_bit", True),
        ("pause", True),
        ("short_backoff", True),
        ("wait_for_port", False),
        ("wait_until_up", False),
        ("await_closed", False),
        ("start_server", False),
    ],
)
def test_a_function_that_only_sleeps_after_something_was_done(name: str, settles: bool) -> None:
    found, reasons = _cut(f"await sets()  # waits 90\nawait {name}()  # waits 90", name)
    assert (found, reasons) == (([[1], []], [WAITS]) if settles else ([[1, 2]], []))


@pytest.mark.parametrize(
    "text",
    [
        "await one()  # waits 90\nawait settle()  # waits 90",
        "await settle()  # waits 90\nawait sets()  # waits 90",
        "await sets()  # waits 90\nawait settle(1)  # waits 90",
        "await sets()  # waits 90\nawait settle(what=1)  # waits 90",
        "await sets()  # waits 90\nx = await settle()  # waits 90",
    ],
)
def test_what_gives_time_to_nothing(text: str) -> None:
    assert _cut(text) == ([[1, 2]], [])


def test_a_function_that_does_something_is_no_pause_by_its_name() -> None:
    shop = "await sets()  # waits 90\nawait settle()  # waits 90"
    suite = Suite(SHOP.replace("{name}(*what): ", "settle(*what): shop.more = 1; ") + textwrap.indent(shop, " " * 8))
    suite.run("stack")
    function = suite.found()
    assert [len(each) for each in stretches(function, function.body.tree.body)] == [2]


def test_a_sleep_is_one_though_nobody_looked() -> None:
    assert _cut("await sets()  # waits 15\nawait asyncio.sleep(1)  # waits 15")[0] == [[1], []]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("await begins()  # waits 90\nawait patience()  # waits 90", [[1], []]),
        ("await begins()  # waits 90\nawait patience(0.1)  # waits 90", [[1], []]),
        ("await begins()\nawait one()  # waits 90\nawait patience()  # waits 90", [[1, 2, 3]]),
        ("await begins()  # waits 90\nx = await patience()  # waits 90", [[1, 2]]),
        ("await begins()  # waits 90\nawait patience(shop)  # waits 90", [[1, 2]]),
        ("await sets()  # waits 90\nawait patience()  # waits 90", [[1, 2]]),
        ("await begins()  # waits 90\nawait sets()  # waits 90", [[1, 2]]),
    ],
)
def test_time_for_what_was_set_going(text: str, parts: list[list[int]]) -> None:
    assert _cut(text, "patience")[0] == parts


def test_waiting_that_could_not_be_followed_gives_time_as_well() -> None:
    text = "await sets()\nawait wait_all()  # waits 90\nawait sets()\nawait wait_all()  # waits 90"
    parts, reasons = _cut(text)
    assert parts == [[1], [3], []]
    assert reasons[0] == "it only waits, and so gives time to what came before it"


KEPT = """
    import time
    from datetime import datetime, timedelta
    class Cache:
        def __init__(self): self.entries, self.log = {}, print
        def put(self, until): self.entries["k"] = until()
        def put_for(self, seconds): self.entries["k"] = time.monotonic() + seconds
        def put_today(self, days): self.entries["k"] = datetime.now() + timedelta(days)
        def waits(self): self.entries["k"] = self.polls()
        def polls(self):
            end = time.monotonic() + 5
            while time.monotonic() < end: time.sleep(0.1)
        def shows(self, since): print(time.monotonic() - since)
    cache = Cache()
    def let_expire(): time.sleep(1)
    def stack():
        cache.{call}  # blocks 90
        let_expire()  # blocks 90
"""


@pytest.mark.parametrize(
    ("call", "apart"),
    [
        ("put_for(1)", True),
        ("put_today(1)", True),
        ("waits()", False),
        ("shows(1)", False),
        ("put(int)", False),
    ],
)
def test_who_only_waits_stays_behind_what_keeps_a_moment(call: str, apart: bool) -> None:
    suite = Suite(KEPT.replace("{call}", call))
    suite.run("stack")
    function = suite.found()
    parts = [[node.lines[0] for node in each] for each in stretches(function, function.body.tree.body)]
    assert len(parts) == 1 + apart
    assert [each.reason for each in function.rejected] == (
        ["it only waits, and what came before it goes by the time since then"] if apart else []
    )


@pytest.mark.parametrize(("name", "apart"), [("load", True), ("asks", False)])
def test_what_imports_inside_of_a_call_stays_where_it_is(name: str, apart: bool) -> None:
    text = """
        import importlib
        async def sets(): pass
        async def load(): return importlib.import_module("shop")
        async def asks(): return importlib.util
        async def stack():
            await sets()  # waits 90
            await {name}()  # waits 90
    """
    suite = Suite(text.replace("{name}", name))
    suite.run("stack")
    function = suite.found()
    assert len(list(stretches(function, function.body.tree.body))) == 1 + apart
