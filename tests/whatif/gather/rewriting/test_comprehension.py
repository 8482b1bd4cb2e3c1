"""Turns of comprehensions: the same value in the same statement, all turns at a time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.whatif.gather.rewrites import cases, in_threads, rewritten, same

TURNS: dict[str, Any] = {"iterations": 3}


def coroutine(statement: str, *, most: int = 3) -> str:
    """The code of a coroutine with this statement."""
    source = f"async def f(p='abc'):\n    {statement}    return r\n"
    return same(source, [statement[:6], TURNS], most=most, has={"asyncio"})


def pool(statement: str) -> str:
    """The code of a function with this statement, in threads."""
    return in_threads(f"def f(p='abc'):\n    {statement}\n    return r\n", [statement[:6], TURNS], together=3)


@pytest.mark.parametrize(
    ("statement", "line"),
    cases(
        """
        r = [await get(x) for x in p]
        => r = await asyncio.gather(*(get(x) for x in p))

        r: list = [await get(x) for x in p]
        => r: list = await asyncio.gather(*(get(x) for x in p))

        r = [await get(x) for x in p if x != 'd']
        => r = await asyncio.gather(*(get(x) for x in p if x != 'd'))

        r = [await get(x) for x in (p if p else 'd') if (x or p)]
        => for x in (p if p else 'd') if x or p))

        r = [await get(x, y) for x in p for y in 'd']
        => r = await asyncio.gather(*(get(x, y) for x in p for y in 'd'))

        r = {await get(x) for x in p}
        => r = set(await asyncio.gather(*(get(x) for x in p)))

        r = {x: await get(x) for x in p}
        => r = dict(zip(turns, await asyncio.gather(*(get(x) for x in turns))))

        r = {x + 'k': await get(x) for x in p}
        => r = dict(zip((x + 'k' for x in turns), await

        r = {p: await get(x) for x in p}
        => r = dict(zip((p for x in turns), await asyncio.gather(*(get(x) for x in turns))))

        r = {i: await get(x) for i, x in enumerate(p) if x}
        => turns = [(i, x) for i, x in enumerate(p) if x]

        r = [(x, await get(x)) for x in p]
        =>     async def one_x(x):
        =>         return (x, await get(x))

        r = [(await get(x))[1] for x in p]
        => r = await asyncio.gather(*(one_x(x) for x in p))

        r = [await get(x, y) or 1 for x, y in zip(p, p)]
        =>     async def one_x(x, y):

        r = [await get(*(x for _ in p)) for x in p]
        =>     async def one_x(x):

        r = tuple([await get(x) for x in p])
        => r = tuple((await asyncio.gather(*(get(x) for x in p))))

        r = tuple([(await get(x))[1] for x in p])
        => r = tuple((await asyncio.gather(*(one_x(x) for x in p))))

        r = [await get(x) for x in p][0]
        => r = (await asyncio.gather(*(get(x) for x in p)))[0]

        r = [1, *[await get(x) for x in p]]
        => r = [1, *(await asyncio.gather(*(get(x) for x in p)))]

        r = [await get(x) for x in await get('ab', 'c')]
        => for x in await get('ab', 'c'))
        """,
        depth=0,
    ),
)
def test_comprehensions(statement: str, line: str) -> None:
    assert line in coroutine(statement)


def test_statements_that_are_no_assignment() -> None:
    source = "async def f():\n    r = [0]\n    r += [await get(x) for x in 'abc']\n    return r\n"
    made = same(source, ["r +=", TURNS], most=3)
    assert "    r += (await asyncio.gather(*(get(x) for x in 'abc')))\n" in made
    source = "async def f():\n    assert [await get(x) for x in 'abc'], 'none'\n"
    assert "    assert (await asyncio.gather(*(" in same(source, ["assert", TURNS], most=3)


def test_value_that_is_returned() -> None:
    assert "    return await asyncio.gather(" in same(
        "async def f():\n    return [await get(x) for x in 'abc']\n", ["return", TURNS], most=3
    )
    made = same("async def f():\n    return {x: await get(x) for x in 'abc'}\n", ["return", TURNS], most=3)
    assert "    turns = list('abc')\n    return dict(zip(turns, await" in made


@pytest.mark.parametrize(
    ("statement", "said"),
    cases(
        """
        r = [await get(x) for x in p] + [await get(x) for x in p]
        => there is more than one comprehension

        r = [x for x in p]
        => there is no loop in it

        r = [await get(x) async for x in p]
        => the loop learns from each turn

        r = [await get(x) for x in p if await get(x)]
        => the comprehension waits elsewhere, too

        r = [await get(x) for y in p for x in await get(y)]
        => the comprehension waits elsewhere, too

        r = {await get(x): await get(x) for x in p}
        => the keys of the comprehension are not known beforehand

        r = {x: await get(x) for y in p for x in y}
        => the keys of the comprehension are not known beforehand

        r = [await get(y := x) for x in p]
        => the comprehension assigns something on the way

        r = [await get(x) for x in p if (y := x)]
        => the comprehension assigns something on the way

        r = [await super().get(x) for x in p]
        => super means something else

        r = make(1) + {x: await get(x) for x in p}
        => the statement does something else, beside the comprehension
        """,
        depth=0,
    ),
)
def test_comprehensions_that_are_left_to_a_human(statement: str, said: str) -> None:
    made = rewritten(f"async def f(p):\n    {statement}", ["r =", TURNS])
    assert made.diff == ""
    assert made.code.startswith(f"# A sketch only: {said}")


def test_statement_that_is_more_than_a_line_is_left_to_a_human() -> None:
    source = "async def f(p):\n    if [await get(x) for x in p]:\n        return 1\n"
    assert rewritten(source, ["if", TURNS]).diff == ""


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("r = [make(x) for x in p]", "    r = [future.result() for future in futures]"),
        ("r = {make(x) for x in p}", "    r = set([future.result() for future in futures])"),
        ("r = {x: make(x) for x in p}", "    r = dict(zip(turns, [future.result() for future in futures]))"),
        ("r = tuple([make(x) for x in p])", "    r = tuple([future.result() for future in futures])"),
        ("r = [make(x)[1] for x in p]", "        futures = [pool.submit(one_x, x) for x in p]"),
        ("r = [str(y) for y in p] + [make(x) for x in p]", " + [future.result() for future in futures]"),
    ],
)
def test_comprehensions_in_threads(statement: str, line: str) -> None:
    if "+" in statement:
        made = rewritten(f"def f(p):\n    {statement}\n", ["r =", TURNS], how="threads")
        assert "beside the comprehension" in made.code
        return
    assert line in pool(statement)


def test_comprehension_of_a_function_told_to_gather_is_the_same() -> None:
    source = "def f(p='abc'):\n    return [make(x) for x in p]\n"
    assert "pool.submit(make, x) for x in p" in in_threads(source, ["return", TURNS], together=3, how="gather")


def test_comprehension_beside_another_task() -> None:
    source = "async def f(p='abc'):\n    r = [await get(x) for x in p]\n    s = await get(1)\n    return r, s\n"
    made = same(source, ["r =", TURNS], ["s ="], most=4, has={"asyncio"})
    assert "results, s = await asyncio.gather(asyncio.gather(*(get(x) for x in p)), get(1))\n    r = results\n" in made
