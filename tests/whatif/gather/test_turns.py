"""Loops as groups, with what each turn took."""

from __future__ import annotations

import pytest

from tests.make import MS
from tests.scenes import Suite
from testtime.whatif.gather.evidence import Spent
from testtime.whatif.gather.found import Candidate
from testtime.whatif.gather.turns import turn_candidates

SHOP = """
    import asyncio
    from types import SimpleNamespace
    names = ["a", "b", "c"]
    table = {}
    shop = SimpleNamespace()
    async def get(what): await asyncio.sleep(1)
    async def keeps(what): shop.it = what
    def fetch(what): pass
"""
SEEN = {"name": ["names[0]", "names[1]", "names[2]"]}


def _found(text: str, head: str = "async def stack():") -> tuple[list[Candidate], list[str]]:
    body = text.strip("\n").replace("\n", "\n        ")
    suite = Suite(f"{SHOP}\n    {head}\n        {body}\n")
    suite.run("stack", turns=SEEN)
    function = suite.found()
    candidates = list(turn_candidates(function).values())
    return candidates, [each.reason for each in function.rejected]


def test_a_loop_with_its_turns() -> None:
    (candidate,), rejected = _found("for name in names:\n    await get(name)  # waits 3 x 100")
    (part,) = candidate.parts
    assert part.turns == ((Spent(100 * MS),) * 3,)
    assert part.spent == (Spent(300 * MS, turns=3),)
    assert part.lines == ((11, 12),)
    assert (candidate.unit, candidate.how, candidate.doubts) == ("statements", "gather", ())
    assert rejected == []


def test_a_turn_of_several_lines_is_one() -> None:
    text = (
        "for name in names:\n    await get(name)  # waits 3 x 100, computes 3 x 5\n    await get(name)  # waits 3 x 50"
    )
    (candidate,), _ = _found(text)
    assert candidate.parts[0].turns == ((Spent(150 * MS, 0, 5 * MS),) * 3,)


def test_a_comprehension() -> None:
    (candidate,), _ = _found("found = [await get(name) for name in names]  # waits 3 x 100")
    assert len(candidate.parts[0].turns[0]) == 3


def test_a_loop_in_a_block_inside() -> None:
    (candidate,), _ = _found("if shop:\n    for name in names:\n        await get(name)  # waits 3 x 100")
    assert candidate.parts[0].lines == ((12, 13),)


def test_threads_where_the_function_is_none_of_coroutines() -> None:
    (candidate,), _ = _found("for name in names:\n    fetch(name)  # blocks 3 x 100", "def stack():")
    assert candidate.how == "threads"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "for name in names:\n    await get(name)  # computes 3 x 100",
            "they compute: neither coroutines nor threads run computing at once",
        ),
        (
            "for name in names:\n    await get(name)  # blocks 3 x 100",
            "they block the event loop while they wait: asyncio.gather saves nothing, asyncio.to_thread could",
        ),
        (
            "for name in names:\n    await keeps(name)  # waits 3 x 100",
            "a turn changes shop.it, and the next uses it as well",
        ),
    ],
)
def test_loops_that_are_rejected(text: str, reason: str) -> None:
    candidates, rejected = _found(text)
    assert candidates == []
    assert rejected == [reason]


@pytest.mark.parametrize(
    "text",
    [
        "for name in names:\n    await get(name)  # waits 100",
        "for name in names:\n    await get(name)  # waits 2 x 4",
        "while names:\n    await get(1)  # waits 3 x 100",
        "await get(1)  # waits 100",
    ],
)
def test_what_is_no_loop_or_too_short_is_passed_over(text: str) -> None:
    assert _found(text) == ([], [])
