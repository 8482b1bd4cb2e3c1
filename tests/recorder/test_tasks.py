"""Statements of one block that overlap, by running them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.recorder.rewriting import Module, changed, outcome
from testtime_recorder.overlap import WAYS
from testtime_recorder.rewrite import rewritten


def run(
    tmp_path: Path,
    text: str,
    *tasks: Any,
    mode: str = "concurrent",
    how: str = "gather",
    order: tuple[tuple[str, str], ...] = (),
) -> tuple[Any, list[Any]]:
    """What ``world`` of a text comes to when some of its statements overlap, and who called what."""
    made = Module(tmp_path, text)
    change = made.change(*tasks, how=how)
    change["order"] = [[made.change(each)["tasks"][0]["lines"][0][0] for each in pair] for pair in order]
    with changed(made, "world", change, mode=mode) as world:
        return outcome(world), made.order


def refusal(tmp_path: Path, text: str, *tasks: Any, how: str = "gather") -> str:
    """Why it cannot be."""
    made = Module(tmp_path, text)
    _, refused = rewritten(made.function("world"), [made.change(*tasks, how=how)], None)
    return refused["g1"]


def test_chains_stay_in_order_inside(tmp_path: Path) -> None:
    text = """
        async def world():
            user = await wait("user")
            token = await soon(user + "!")
            project = await wait("project")
            board = await soon(project + "!")
            return token, board
    """
    value, order = run(tmp_path, text, ["user", "token"], ["project", "board"])
    assert value == ("user!", "project!")
    assert order[:2] == ["user", "project"]


def test_diamond(tmp_path: Path) -> None:
    text = """
        async def world():
            token = await soon("t")
            profile = await wait(token + "1")
            orders = await wait(token + "2")
            return await soon(profile + orders)
    """
    assert run(tmp_path, text, "profile", "orders")[0] == "t1t2"


@pytest.mark.parametrize("how", ["threads", "start-both", "gather"])
def test_plain_code_gets_threads_however_it_is_called(how: str, tmp_path: Path) -> None:
    text = """
        def world():
            a = meet(1)
            b = meet(2)
            return a, b
    """
    assert run(tmp_path, text, "a =", "b =", how=how)[0] == (1, 2)


def test_method_that_waits_and_is_called_as_those_of_lists_are(tmp_path: Path) -> None:
    text = """
        class Table:
            def insert(self, row): meet(row)
        def world():
            users, teams = Table(), Table()
            users.insert("ann")
            teams.insert("red")
            return sorted(order)
    """
    assert run(tmp_path, text, "users.insert", "teams.insert", how="threads")[0] == ["ann", "red"]


def test_reverse_order(tmp_path: Path) -> None:
    text = """
        async def world():
            found = []
            found.append(await soon("a"))
            found.append(await soon("b"))
            x = await soon("c")
            return found, x
    """
    tasks = ('found.append(await soon("a"', 'found.append(await soon("b"', "x =")
    value, order = run(tmp_path, text, *tasks, mode="reversed")
    assert value == (["a", "b"], "c")
    assert order == ["c", "b", "a"]


def test_inside_with_and_try(tmp_path: Path) -> None:
    text = """
        from contextlib import asynccontextmanager
        @asynccontextmanager
        async def lease():
            order.append("in")
            yield
            order.append("out")
        async def world():
            try:
                async with lease():
                    a = await wait("a")
                    b = await wait("b")
            except KeyError:
                raise
            return a, b
    """
    value, order = run(tmp_path, text, "a =", "b =")
    assert value == ("a", "b")
    assert order == ["in", "a", "b", "out"]


def test_branch_is_one_task(tmp_path: Path) -> None:
    text = """
        async def world():
            if order:
                main = await wait("net")
            else:
                main = await wait("disk")
            mirror = await wait("mirror")
            return main, mirror
    """
    assert run(tmp_path, text, "if order", "mirror")[0] == ("disk", "mirror")


def test_loop_beside_a_statement(tmp_path: Path) -> None:
    text = """
        async def world():
            found = []
            for x in "ab":
                found.append(await wait(x, 3))
            last = await wait("c", 3)
            return found, last, x
    """
    assert run(tmp_path, text, {"for": 2}, "last")[0] == (["a", "b"], "c", "b")


def test_return_is_the_last_task(tmp_path: Path) -> None:
    text = """
        async def world():
            a = await wait("a")
            return await wait("b"), len(order)
    """
    assert run(tmp_path, text, "a =", "return")[0] == ("b", 2)


def test_names_that_statements_bind_otherwise(tmp_path: Path) -> None:
    text = """
        from contextlib import nullcontext
        async def world():
            with nullcontext(1) as first:
                await wait(1)
            def second(): return 2
            third: int = await wait(second() + 1)
            import math as fourth
            del second
            return first, third, fourth.pi > 3
    """
    tasks = ("with", ["def second", "third", "import", "del"])
    assert run(tmp_path, text, *tasks)[0] == (1, 3, True)


def test_failure_of_one_is_the_functions(tmp_path: Path) -> None:
    text = """
        async def world():
            a = await soon("a")
            b = await soon({}["b"])
    """
    with pytest.raises(KeyError, match="b"):
        run(tmp_path, text, "a =", "b =")


# -- what lies between ------------------------------------------------------------------------------------------------


def test_quick_statement_that_is_needed_goes_before(tmp_path: Path) -> None:
    text = """
        async def world():
            a = await wait("a")
            name = "b"
            b = await wait(name)
            return a, b
    """
    assert run(tmp_path, text, "a =", "b =")[0] == ("a", "b")


def test_quick_statement_that_needs_goes_after(tmp_path: Path) -> None:
    text = """
        async def world():
            a = await wait("a")
            size = len(a)
            double = size * 2
            b = await wait("b")
            return double, b
    """
    assert run(tmp_path, text, "a =", "b =")[0] == (2, "b")


def test_quick_statement_that_needs_though_no_name_tells_goes_after(tmp_path: Path) -> None:
    text = """
        async def world():
            ann, bob = [], []
            await put(ann)
            first = len(ann)
            await put(bob)
            return first, len(bob)
        async def put(what): what.append(await wait(1))
    """
    tasks = ("await put(ann)", "await put(bob)")
    assert run(tmp_path, text, *tasks)[0] == (0, 1)
    assert run(tmp_path, text, *tasks, order=(("await put(ann)", "first"),))[0] == (1, 1)


def test_statements_in_a_loop_overlap_in_each_turn_of_one_execution(tmp_path: Path) -> None:
    text = """
        async def world():
            found = []
            for x in (1, 2):
                a = await wait(x, 2, x)
                b = await wait(-x, 2, x)
                found.append((a, b))
            return found
    """
    made = Module(tmp_path, text)
    with changed(made, "world", made.change("a =", "b =")) as world:
        assert outcome(world) == [(1, -1), (2, -2)]
        assert WAYS["g1"].executions == 1


def test_quick_statement_between_those_of_a_task_joins_it(tmp_path: Path) -> None:
    text = """
        async def world():
            user = await wait({"id": 7})
            uid = user["id"]
            key = uid + 1
            b = await wait("b")
            token = await soon(key)
            return token, b
    """
    assert run(tmp_path, text, ["user", "token"], "b =")[0] == (8, "b")


def test_statement_that_ties_tasks_together(tmp_path: Path) -> None:
    text = """
        async def world():
            a = await soon("a")
            name = a + "b"
            b = await soon(name)
    """
    assert "needs what comes before it" in refusal(tmp_path, text, "a =", "b =")


@pytest.mark.parametrize(
    "between",
    [
        "assert a",
        "if not a: raise KeyError",
        "if not a: return None",
        "if not a: pytest.skip()",
        "if not a: self.fail()",
        "if not a: skip()",
        "yield a",
        "for x in a: assert x",
    ],
)
def test_what_must_stay_between(between: str, tmp_path: Path) -> None:
    text = f"""
        def world():
            a = now("a")
            {between}
            b = now("b")
    """
    assert "must stay between them" in refusal(tmp_path, text, "a =", "b =")


def test_method_between_that_is_called_as_what_ends_a_test(tmp_path: Path) -> None:
    text = """
        class Tape:
            def skip(self): order.append("skipped")
        async def world():
            tape = Tape()
            a = await wait("a")
            tape.skip()
            b = await wait("b")
            return a, b, order[0]
    """
    assert run(tmp_path, text, "a =", "b =")[0] == ("a", "b", "skipped")


def test_loop_between_that_ends_of_itself(tmp_path: Path) -> None:
    text = """
        async def world():
            a = await wait("a")
            for x in "pq":
                if x == "p": break
            b = await wait("b")
            return a, b, x
    """
    assert run(tmp_path, text, "a =", "b =")[0] == ("a", "b", "p")


# -- what cannot be ---------------------------------------------------------------------------------------------------


def test_lines_that_are_no_statements(tmp_path: Path) -> None:
    made = Module(tmp_path, "async def world():\n    a = await soon(\n        1)\n    b = await soon(2)\n")
    change = made.change("a =", "b =")
    change["tasks"][0]["lines"][0][1] -= 1
    _, refused = rewritten(made.function("world"), [change], None)
    assert "are no whole statements of one block" in refused["g1"]


def test_statements_of_different_blocks(tmp_path: Path) -> None:
    text = """
        async def world():
            a = await soon(1)
            if a:
                b = await soon(2)
    """
    assert "are no whole statements of one block" in refusal(tmp_path, text, "a =", "b =")


def test_two_tasks_of_one_statement(tmp_path: Path) -> None:
    text = """
        async def world():
            a = await soon(1)
    """
    assert "two tasks share a statement" in refusal(tmp_path, text, "a =", "a =")


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("a = yield", "a yield"),
        ("a = locals()", "would see other variables"),
        ("return order", "a return in line"),
    ],
)
def test_statements_that_cannot_be_moved(first: str, said: str, tmp_path: Path) -> None:
    text = f"""
        def world():
            {first}
            b = now(2)
    """
    assert said in refusal(tmp_path, text, first, "b =", how="threads")


def test_loop_that_cannot_overlap_refuses_all(tmp_path: Path) -> None:
    text = """
        async def world():
            while await soon(0): pass
            b = await soon(1)
    """
    assert "there is no loop that waits" in refusal(tmp_path, text, {"while": 2}, "b =")
