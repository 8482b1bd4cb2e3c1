"""Where new words go, and lines that are not too long."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from tests.whatif.gather.rewrites import in_threads, rewritten, same
from testtime.whatif.gather.rewriting.layout import MOST, THREADS, WIDTH

TURNS: dict[str, Any] = {"iterations": 3}


def test_arguments_share_a_line_as_long_as_they_fit() -> None:
    for length, lines in ((20, 1), (60, 4)):
        source = f"async def f():\n    a = await get('{'x' * length}')\n    b = await get(2)\n    return a, b\n"
        made = same(source, ["a ="], ["b ="], most=2, has={"asyncio"})
        assert len(made.splitlines()) == 2 + lines
        assert max(map(len, made.splitlines())) <= WIDTH


@pytest.mark.parametrize(
    "second",
    ["    # why\n    b = await get(2)\n", "    b = await get(2)  # why\n", "    b = await get(\n        2\n    )\n"],
)
def test_arguments_with_comments_or_more_lines_have_lines_of_their_own(second: str) -> None:
    made = same(f"async def f():\n    a = await get(1)\n{second}    return a, b\n", ["a ="], ["b ="], most=2)
    assert "    a, b = await asyncio.gather(\n        get(1),\n" in made
    assert made.count("# why") == second.count("# why")


@pytest.mark.parametrize("length", [10, 40, 60])
def test_turns_are_broken_where_they_are_too_long(length: int) -> None:
    call = f"await get(x, '{'y' * length}')"
    for turn in (call, f"r.append({call})"):
        source = f"async def f():\n    r = []\n    for x in 'abc':\n        {turn}\n    return r\n"
        made = same(source, ["for", TURNS], most=3, has={"asyncio"})
        assert max(map(len, made.splitlines())) <= WIDTH


def test_what_only_waits_is_started_first() -> None:
    source = "async def f():\n    a = await get(1)\n    b = await get(2)\n    c = await get(3)\n    return a, b, c\n"
    made = same(source, ["a =", {"cpu_s": 0.2}], ["b =", {"blocked_s": 0.1}], ["c =", {"cpu_s": 0.001}], most=3)
    assert (
        "    # What only waits comes first: it waits while the rest computes.\n    c, b, a = await asyncio.gather("
        in made
    )
    made = same(source, ["a =", {"cpu_s": 0.002}], ["b =", {"cpu_s": 0.001}], ["c ="], most=3)
    assert "\n    a, b, c = await asyncio.gather(" in made
    assert "only waits" not in made


def test_results_that_nobody_reads() -> None:
    source = "async def f():\n    await get(1)\n    b = await get(2)\n    await get(3)\n    return b\n"
    tasks = (["await get(1"], ["b ="], ["await get(3"])
    assert "\n    _, b, _ = await asyncio.gather(" in same(source, *tasks, most=3)
    assert "\n    ignored, b, ignored = await" in same(
        source.replace("return b", "return b, [_ for _ in b]"), *tasks, most=3
    )
    source = source.replace("await get", "make").replace("async ", "")
    tasks = (["make(1"], ["b ="], ["make(3"])
    assert "\n    _, b, _ = [future.result() for future in futures]" in in_threads(source, *tasks, together=3)


def test_turns_that_nobody_reads_beside_what_is_read() -> None:
    source = "async def f():\n    for x in 'abc':\n        await get(x)\n    b = await get(1)\n    return b\n"
    assert "_, b = await asyncio.gather(asyncio.gather(*(" in same(source, ["for", TURNS], ["b ="], most=4)


def test_exception_of_a_thread_is_raised() -> None:
    source = "def f():\n    make(1)\n    fail()\n"
    made = rewritten(source, ["make"], ["fail"], how="threads")
    names: dict[str, Any] = {"make": int, "fail": lambda: 1 // 0}
    exec(made.code, names)
    with pytest.raises(ZeroDivisionError):
        names["f"]()


@pytest.mark.parametrize(
    ("number", "size"), [(THREADS, ""), (THREADS + 1, "max_workers=6"), (MOST + 1, "max_workers=32")]
)
def test_pool_is_as_large_as_it_must_be(number: int, size: str) -> None:
    source = "def f():\n" + "".join(f"    x{each} = make({each})\n" for each in range(number))
    made = rewritten(source, *([f"x{each} ="] for each in range(number)), how="threads")
    assert f"with ThreadPoolExecutor({size}) as pool:\n" in made.code


def test_names_that_are_taken_are_not_used() -> None:
    source = "def f(pool, futures, future=1):\n    a = make(pool)\n    b = make(futures)\n    return a, b, future\n"
    made = in_threads(source, ["a ="], ["b ="], arguments=(1, 2))
    assert "as threads:\n" in made
    ast.parse(made)
