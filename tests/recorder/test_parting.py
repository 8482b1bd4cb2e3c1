"""Parts of statements that become statements, and overlap, by running them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from tests.recorder.rewriting import Module, changed, outcome
from testtime_recorder.generating import Maker, RewriteError
from testtime_recorder.parting import part_of, parted
from testtime_recorder.rewrite import rewritten


def spans(made: Module, *texts: str) -> list[tuple[int, int, int, int]]:
    """Where expressions with these texts are."""
    nodes = [each for each in ast.walk(ast.parse(made.path.read_text(encoding="utf-8"))) if isinstance(each, ast.expr)]
    found = []
    for text in texts:
        (node,) = [each for each in nodes if ast.unparse(each) == text]
        found.append((node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0))
    return found


def order(made: Module, apart: list[str], tasks: list[str], how: str = "gather", **more: Any) -> dict[str, Any]:
    """A change; of ``apart``, some are tasks."""
    change = made.change(*more.get("whole", ()), how=how)
    change["apart"] = spans(made, *apart)
    places = [list(each[:2]) for each in spans(made, *tasks)]
    change["tasks"] += [{"lines": [], "parts": [place], "iterations": 1, "name": None} for place in places]
    return change


@pytest.mark.parametrize(
    "statement",
    [
        "return await wait(1), await wait(2)",
        "return tuple([await wait(1), await wait(2)])",
        "pair = (await wait(1), await wait(2)); return pair",
        'return tuple({"a": await wait(1), "b": await wait(2)}.values())',
        "a, b = await wait(1), await wait(2); return a, b",
        "return (\n    await wait(1),\n    await wait(2),\n)",
    ],
)
def test_awaits_of_one_statement(statement: str, tmp_path: Path) -> None:
    lines = statement.replace("; ", "\n").replace("\n", "\n    ")
    made = Module(tmp_path, f"async def world():\n    {lines}\n")
    change = order(made, ["await wait(1)", "await wait(2)"], ["await wait(1)", "await wait(2)"])
    with changed(made, "world", change) as world:
        assert outcome(world) == (1, 2)
    with changed(made, "world", change, mode="reversed") as world:
        made.order.clear()
        assert outcome(world) == (1, 2)
        assert made.order == [2, 1]


def test_calls_of_one_statement_in_threads(tmp_path: Path) -> None:
    made = Module(tmp_path, "def world():\n    return meet(1), meet(2)\n")
    with changed(made, "world", order(made, ["meet(1)", "meet(2)"], ["meet(1)", "meet(2)"], "threads")) as world:
        assert outcome(world) == (1, 2)


def test_what_is_evaluated_before_them_stays_before_them(tmp_path: Path) -> None:
    made = Module(tmp_path, "async def world():\n    return now(0), await wait(1), await wait(2)\n")
    change = order(made, ["now(0)", "await wait(1)", "await wait(2)"], ["await wait(1)", "await wait(2)"])
    with changed(made, "world", change) as world:
        assert outcome(world) == (0, 1, 2)
        assert made.order == [0, 1, 2]


def test_value_of_a_return_beside_a_statement(tmp_path: Path) -> None:
    made = Module(tmp_path, "async def world():\n    x = await wait(1)\n    return x, 5 + await wait(2)\n")
    change = order(made, ["await wait(2)"], ["await wait(2)"], whole=["x ="])
    with changed(made, "world", change) as world:
        assert outcome(world) == (1, 7)


def test_value_of_a_yield(tmp_path: Path) -> None:
    text = """
        def world():
            x = meet(1)
            yield meet(2)
            now(x)
    """
    made = Module(tmp_path, text)
    with changed(made, "world", order(made, ["meet(2)"], ["meet(2)"], "threads", whole=["x ="])) as world:
        assert list(world()) == [2]
        assert made.order[2:] == [1]


def test_two_changes_of_one_statement_take_it_apart_once(tmp_path: Path) -> None:
    text = "async def world():\n    return [await wait(1), await wait(2), await wait(3, 2, 1), await wait(4, 2, 1)]\n"
    made = Module(tmp_path, text)
    every = ["await wait(1)", "await wait(2)", "await wait(3, 2, 1)", "await wait(4, 2, 1)"]
    one, other = order(made, every, every[:2]), order(made, every, every[2:])
    other["key"] = "g2"
    with changed(made, "world", one, other) as world:
        assert outcome(world) == [1, 2, 3, 4]


def test_inside_a_block(tmp_path: Path) -> None:
    text = """
        async def world():
            if order == []:
                found = {}
                found["a"], found["b"] = await wait(1), await wait(2)
                return found
    """
    made = Module(tmp_path, text)
    with changed(
        made, "world", order(made, ["await wait(1)", "await wait(2)"], ["await wait(1)", "await wait(2)"])
    ) as w:
        assert outcome(w) == {"a": 1, "b": 2}


def test_expression_that_is_not_there(tmp_path: Path) -> None:
    made = Module(tmp_path, "async def world():\n    return await wait(1), await wait(2)\n")
    change = order(made, ["await wait(1)", "await wait(2)"], ["await wait(1)", "await wait(2)"])
    change["apart"][1] = (*change["apart"][1][:3], 99)
    _, refused = rewritten(made.function("world"), [change], None)
    assert "there is no expression at column" in refused["g1"]


def test_statement_is_marked_as_a_part() -> None:
    tree = ast.parse("x = f(g(1), 2)")
    parted(tree.body, [(1, 6, 1, 10)], Maker(suspends=False, first=None))
    assert [part_of(each) for each in tree.body] == [(1, 6), None]
    assert ast.unparse(tree) == "@value1 = g(1)\nx = f(@value1, 2)"
    with pytest.raises(RewriteError):
        parted(tree.body, [(1, 7, 1, 10)], Maker(suspends=False, first=None))
