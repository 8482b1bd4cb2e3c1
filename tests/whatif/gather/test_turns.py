"""Loops as groups, with what each turn took."""

from __future__ import annotations

import msgspec
import pytest

from tests.make import MS
from tests.scenes import Suite
from testtime.model.watched import Step, Touch
from testtime.whatif.gather.evidence import Spent, watched
from testtime.whatif.gather.found import Candidate
from testtime.whatif.gather.function import Function
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
    lock = asyncio.Lock()
    async def locks():
        async with lock: await asyncio.sleep(1)
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
    assert part.lines == ((14, 15),)
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
    assert candidate.parts[0].lines == ((15, 16),)


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
            "a turn changes shop.it, and the next changes it as well",
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
        "await get(1)  # waits 100",
    ],
)
def test_what_is_no_loop_or_too_short_is_passed_over(text: str) -> None:
    assert _found(text) == ([], [])


LOOP = "for name in names:\n    await get(name)  # waits 3 x 100"


def _touching(*names: str) -> tuple[list[Candidate], list[str]]:
    """Of a loop each of whose turns writes a file."""
    body = LOOP.replace("\n", "\n        ")
    suite = Suite(f"{SHOP}\n    async def stack():\n        {body}\n")
    execution = suite.run("stack", turns=SEEN)
    told = tuple(Touch("write", name, execution.start_ns + (100 * turn + 50) * MS) for turn, name in enumerate(names))
    profile = msgspec.structs.replace(suite.profile(), executions=(msgspec.structs.replace(execution, touched=told),))
    (found,) = watched(profile)
    function = Function(profile, found)
    candidates = list(turn_candidates(function).values())
    return candidates, [each.reason for each in function.rejected]


def test_turns_that_were_seen_to_touch_the_same() -> None:
    assert len(_touching("/a", "/b", "/c")[0]) == 1
    for names in (("/a", "/a", "/c"), ("/a", "/b", "/a")):
        candidates, rejected = _touching(*names)
        assert candidates == []
        assert rejected == ["the first changes files (/a), and the second changes it as well"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("for name in names:\n    await locks()  # waits 3 x 100", "both need lock, which lets one through at a time"),
        (
            "for number in range(3):\n    await asyncio.sleep(1)  # waits 3 x 15",
            "what its names stood for was not looked at, as time to look was used up: profile it with fewer tests",
        ),
        (
            "for number in range(3):\n    await asyncio.sleep(1)  # waits 3 x 4",
            "all, or all but one, hardly wait: too little could overlap",
        ),
    ],
)
def test_loops_that_gain_nothing_or_that_nobody_knows(text: str, reason: str) -> None:
    candidates, rejected = _found(text)
    assert candidates == []
    assert rejected == [reason]


def test_turns_of_five_milliseconds_are_worth_it() -> None:
    text = "for number in range(3):\n    await get(number)  # waits 3 x 5\n    await get(1)  # computes 3 x 20"
    (candidate,), _ = _found(text)
    assert [each.suspended for each in candidate.parts[0].turns[0]] == [5 * MS] * 3


def test_two_turns_are_enough() -> None:
    assert len(_found("for name in names:\n    await get(name)  # waits 2 x 100")[0]) == 1


def test_what_is_too_short_is_no_turn() -> None:
    body = LOOP.replace("\n", "\n        ")
    suite = Suite(f"{SHOP}\n    async def stack():\n        {body}\n")
    execution = suite.run("stack", turns=SEEN)
    last = execution.steps[-1]
    steps = (
        *execution.steps,
        Step(last.line, last.start_ns + last.wall_ns, MS // 2, 0, 0, 9),
        Step(1, 0, 50 * MS, 0, 0, 7),
    )
    profile = msgspec.structs.replace(suite.profile(), executions=(msgspec.structs.replace(execution, steps=steps),))
    (found,) = watched(profile)
    (candidate,) = turn_candidates(Function(profile, found)).values()
    assert len(candidate.parts[0].turns[0]) == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "while name:\n    name = await get(name)  # waits 3 x 100",
            "whether there is another turn is decided after each",
        ),
        ("while not shop:\n    await asyncio.sleep(1)  # waits 3 x 100", None),
        (
            "async for name in names:\n    await get(name)  # waits 3 x 100",
            "what it goes over is handed out one after another",
        ),
        (
            "found = [await get((a, b)) for a in names for b in names]  # waits 9 x 100",
            "several loops in one comprehension: make the outer one a statement, then profile again",
        ),
        ("if shop:\n    await get(1)  # waits 3 x 100", None),
    ],
)
def test_loops_of_which_the_turns_follow_on_each_other(text: str, reason: str | None) -> None:
    candidates, rejected = _found(text)
    assert candidates == []
    assert rejected == ([] if reason is None else [reason])
