"""Loops and comprehensions whose turns overlap, by running them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.recorder.rewriting import Module, changed, outcome
from testtime_recorder.rewrite import rewritten

MODES = ("concurrent", "reversed", "delayed")


def run(
    tmp_path: Path, text: str, loop: str, *, mode: str = "concurrent", how: str = "gather"
) -> tuple[Any, list[Any]]:
    """What ``world`` of a text comes to when its loop's turns overlap, and who called what."""
    made = Module(tmp_path, text)
    with changed(made, "world", made.change({loop: 3}, how=how), mode=mode) as world:
        return outcome(world), made.order


@pytest.mark.parametrize("mode", MODES)
def test_results_are_collected_in_order(mode: str, tmp_path: Path) -> None:
    text = """
        async def world():
            found, by_name, count = [], {}, 0
            for name in "cba":
                found.append(await soon(name))
                by_name[name] = len(found)
                count += 1
            return found, by_name, count, name
    """
    value, order = run(tmp_path, text, "for", mode=mode)
    assert value == (["c", "b", "a"], {"c": 1, "b": 2, "a": 3}, 3, "a")
    assert order == (["a", "b", "c"] if mode == "reversed" else ["c", "b", "a"])


@pytest.mark.parametrize("mode", MODES)
def test_what_is_collected_between_two_waits_is_so_in_order(mode: str, tmp_path: Path) -> None:
    text = """
        async def world():
            found, count = [], 0
            for name in "abc":
                count += 1
                got = await soon(name)
                found.append(got)
                await soon(got.upper())
            return found, count, got
    """
    value, order = run(tmp_path, text, "for", mode=mode)
    assert value == (["a", "b", "c"], 3, "c")
    assert len(order) == 6


def test_turns_overlap(tmp_path: Path) -> None:
    text = """
        async def world():
            found = []
            for place, name in enumerate("ab"):
                got = await wait(name)
                if got:
                    found.append((place, got))
            else:
                found.append("end")
            return found, got
    """
    assert run(tmp_path, text, "for")[0] == ([(0, "a"), (1, "b"), "end"], "b")


def test_turns_of_plain_code_overlap(tmp_path: Path) -> None:
    text = """
        def world():
            found = []
            for name in "ab":
                got = meet(name)
                found.append(got)
            return found
    """
    assert run(tmp_path, text, "for", how="threads")[0] == ["a", "b"]


def test_turns_that_wait_in_a_method_called_as_those_of_lists_are(tmp_path: Path) -> None:
    text = """
        class Table:
            def insert(self, row): meet(row)
        def world():
            users, count = Table(), 0
            for name in "ab":
                users.insert(name)
                count += 1
            return sorted(order), count, name
    """
    assert run(tmp_path, text, "for", how="threads")[0] == (["a", "b"], 2, "b")


def test_no_turn(tmp_path: Path) -> None:
    text = """
        async def world():
            found = []
            for name in "":
                found.append(await soon(name))
            else:
                found.append("end")
            return found, "name" in locals()
    """
    assert run(tmp_path, text, "for")[0] == (["end"], False)


def test_turn_that_is_cut_short_is_collected_no_further(tmp_path: Path) -> None:
    text = """
        async def world():
            found = []
            for name in "abc":
                seen = name
                if name == "b":
                    continue
                for other in "xy":
                    if other == "x":
                        continue
                    await soon(name)
                if name == "c":
                    continue
                found.append(name)
            return found, seen
    """
    value, order = run(tmp_path, text, "for name")
    assert value == (["a"], "c")
    assert order == ["a", "c"]


def test_turn_may_end_before_it_binds_anything(tmp_path: Path) -> None:
    text = """
        async def world():
            last = None
            for name in "ab":
                if name == "b":
                    last = await soon(name)
                else:
                    await soon(0)
                order.append(last)
    """
    assert run(tmp_path, text, "for")[1] == [0, "b", None, "b"]


def test_what_a_turn_needs_from_the_one_before_is_missed(tmp_path: Path) -> None:
    """And so a test can see it."""
    text = """
        async def world():
            cursor, found = 0, []
            for _ in range(3):
                batch, cursor = await soon((cursor, cursor + 1))
                found.append(batch)
            return found
    """
    assert run(tmp_path, text, "for")[0] == [0, 0, 0]
    assert run(tmp_path, text, "for", mode="reversed")[0] == [2, 1, 0]


def test_names_of_the_module_and_of_functions_around(tmp_path: Path) -> None:
    text = """
        last = None
        def around():
            count = 0
            async def world():
                global last
                nonlocal count
                for name in "ab":
                    last = await soon(name)
                    count = len(last)
                return last, count
            return world
        world = around()
    """
    assert run(tmp_path, text, "for")[0] == ("b", 1)


def test_asynchronous_loop(tmp_path: Path) -> None:
    text = """
        async def names():
            for name in "ab":
                yield name
        async def world():
            found = []
            async for name in names():
                found.append(await wait(name))
            return found
    """
    assert run(tmp_path, text, "async for")[0] == ["a", "b"]


def test_loop_inside_a_block(tmp_path: Path) -> None:
    text = """
        from contextlib import nullcontext
        async def world():
            found = []
            with nullcontext():
                prefix = "x"
                for name in "ab":
                    found.append(prefix + await wait(name))
            return found
    """
    assert run(tmp_path, text, "with")[0] == ["xa", "xb"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("[await wait(x + n) for x in (1, 2)]", [2, 3]),
        ("{await wait(x + n) for x in (1, 2)}", {2, 3}),
        ("{x: await wait(x + n) for x in (1, 2)}", {1: 2, 2: 3}),
        ("{await wait(x): n for x in (1, 2)}", {1: 1, 2: 1}),
        ("[await wait((x, y)) for x in (1, 2) for y in (x, 3) if x == y]", [(1, 1), (2, 2)]),
    ],
)
def test_comprehension(expression: str, value: Any, tmp_path: Path) -> None:
    text = f"""
        async def world():
            n = 1
            found = {expression}
            return found
    """
    assert run(tmp_path, text, "found")[0] == value


def test_comprehension_that_is_returned(tmp_path: Path) -> None:
    text = """
        async def world():
            return len(order), [await wait(x) for x in "ab"], [x for x in "c"]
    """
    assert run(tmp_path, text, "return")[0] == (0, ["a", "b"], ["c"])


@pytest.mark.parametrize(("kind", "value"), [("dict", {"a": 1, "b": 1}), ("list", [("a", 1), ("b", 1)])])
def test_generator_expression(kind: str, value: Any, tmp_path: Path) -> None:
    text = f"""
        def pair(x): return meet(x), 1
        def world():
            found = {kind}(pair(x) for x in "ab")
            return found
    """
    assert run(tmp_path, text, "found", how="threads")[0] == value


def test_method_in_a_comprehension(tmp_path: Path) -> None:
    text = """
        class Base:
            async def get(self, x): return await wait(x)
        class Thing(Base):
            async def up(self):
                found = [await super(Thing, self).get(x) for x in "ab"]
                more = [await super().get(x) for x in "cd"] if False else []
                return found + more
        async def world(): return await Thing().up()
    """
    made = Module(tmp_path, text)
    with changed(made, "Thing.up", made.change({"found": 2})):
        assert outcome(made.names["world"]) == ["a", "b"]


@pytest.mark.parametrize(
    ("loop", "said"),
    [
        ("for x in y:\n    if await soon(x): break", "a break in the loop of line"),
        ("for x in y:\n    if await soon(x): return x", "a return in line"),
        ("for x in y:\n    yield await soon(x)", "a yield in line"),
        ("for x in y:\n    print(x)", "nothing in the loop of line"),
        ("for z.x in y:\n    await soon(1)", "does not bind plain names"),
        ("while await soon(y): pass", "there is no loop that waits in line"),
        ("z = [x for x in y]", "there is no comprehension that waits in line"),
        ("z = [(last := await soon(x)) for x in y]", "an assignment in the comprehension of line"),
    ],
)
def test_what_cannot_overlap(loop: str, said: str, tmp_path: Path) -> None:
    lines = "\n".join(f"    {line}" for line in loop.splitlines())
    made = Module(tmp_path, f"async def world(y, z):\n{lines}\n    pass\n")
    first = loop.partition(":")[0]
    _, refused = rewritten(made.function("world"), [made.change({first: 3})], None)
    assert said in refused["g1"]
