"""Coroutines that are made in one statement and awaited in another."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.whatif.gather.test_statements import Found

MADE = """
    import asyncio

    async def nothing(): pass

    class Box:
        def __init__(self): self.rows, self.lock = [], asyncio.Lock()

    async def fill(box):
        await asyncio.sleep(1)
        box.rows.append(1)
    async def count(box):
        seen = len(box.rows)
        await asyncio.sleep(1)
        return seen
    async def hold(box):
        async with box.lock: await asyncio.sleep(1)
    def plan(box): return fill(box), count(box)

    one, other, ended, gone = Box(), Box(), nothing(), nothing()
    ended.close()
    gone.close()
"""


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("fill(one)", "count(other)", None),
        ("fill(one)", "count(one)", "the first adds to what is in one.rows, and the second reads it"),
        ("hold(one)", "hold(one)", "both need one.lock, which lets one through at a time"),
    ],
)
def test_coroutines_that_were_made_before_do_what_they_do_where_they_are_awaited(
    first: str, second: str, reason: str | None
) -> None:
    text = f"left = {first}\nright = {second}\na = await left  # waits 90\nb = await right  # waits 90"
    found = Found(text, {"left": "ended", "right": "gone"}, shop=MADE)
    assert found.groups() == ([[[1, 3], [2, 4]]] if reason is None else [])
    assert found.reasons == ([] if reason is None else [reason])


def test_of_several_coroutines_that_were_made_in_one_statement_each_may_do_what_any_does() -> None:
    text = "both = [fill(one), count(one)]\nawait both[0]  # waits 90\na = await both[1]  # waits 90"
    found = Found(text, {"both": "[ended, gone]"}, shop=MADE)
    assert found.reasons == ["the first adds to what is in one.rows, and the second reads it"]


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (
            "left, right = plan(Box())\nawait left  # waits 90\nawait right  # waits 90",
            {"left": "ended", "right": "gone"},
        ),
        ("both = plan(Box())\nawait both[0]  # waits 90\nawait both[1]  # waits 90", {"both": "(ended, gone)"}),
    ],
)
def test_coroutines_that_one_call_made_may_share_what_it_made(text: str, given: Mapping[str, str]) -> None:
    found = Found(text, given, shop=MADE)
    line = f"line {found.first}"
    assert found.reasons == [f"the first changes what plan(Box()) made ({line}), and the second changes it as well"]


def test_what_a_coroutine_that_nobody_saw_made_does_is_not_known() -> None:
    (candidate,) = Found(
        "await left  # waits 90\nawait right  # waits 90", {"left": "ended", "right": "gone"}, shop=MADE
    ).candidates
    assert candidate.doubts == ("what coroutine gives is not known",)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("left, right = fill(one), fill(other)\na = await left  # waits 90\nb = await right  # waits 90", "names"),
        ("both = [fill(one), fill(other)]\nawait both[0]  # waits 90\na = await both[1]  # waits 90", "both"),
    ],
)
def test_coroutines_that_calls_of_one_statement_made_are_told_apart(text: str, given: str) -> None:
    stand = {"left": "ended", "right": "gone"} if given == "names" else {"both": "[ended, gone]"}
    found = Found(text, stand, shop=MADE)
    assert found.groups() == [[[2], [3]]]
    assert found.candidates[0].doubts == ()


def test_coroutines_are_not_told_apart_where_it_is_not_said_which_one_is_meant() -> None:
    text = "both = [fill(one), fill(other)]\nawait both[-1]  # waits 90\nawait both[1]  # waits 90"
    found = Found(text, {"both": "[ended, gone]"}, shop=MADE)
    assert [each.doubts for each in found.candidates] != [()]
