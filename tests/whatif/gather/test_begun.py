"""What was begun before a group, and is waited for after it."""

from __future__ import annotations

import textwrap

import pytest

from tests.scenes import Suite

SHOP = """
    import asyncio
    import threading
    async def one(what=1): await asyncio.sleep(1)
    async def two(what=1): await asyncio.sleep(1)
    async def long(): await asyncio.sleep(2)
    async def until(event): await event.wait()
    async def told(queue): return await queue.get()
    async def unheard(): await somewhere()
    loop = asyncio.new_event_loop()
    task, event, queue = loop.create_future(), asyncio.Event(), asyncio.Queue()
    loop.close()
    async def stack(task=None, event=None, queue=None):
"""
EATEN = "what was begun before them goes on beside them: the wait for it would be longer by what is saved"
NEAR = "what was begun before them may still go on when they are done: then the wait for it takes part of the saving"
TWO = "await one()  # waits 90\nawait two()  # waits 90\n"


def _told(text: str) -> tuple[list[str], list[str]]:
    """What makes groups doubtful, empty for one that is certain; and that neighbours are rejected for this."""
    suite = Suite(SHOP + textwrap.indent(textwrap.dedent(text).strip(), " " * 8))
    suite.run("stack", {"task": "task", "event": "event", "queue": "queue"})
    found = suite.gathering()
    doubts = [each.reason if each.confidence == "check" else "" for each in found.groups]
    return doubts, [each.reason for each in found.rejected if each.reason == EATEN]


BEGIN = "task = asyncio.create_task(long())\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{BEGIN}{TWO}await task  # waits 40",
        f"{BEGIN}{TWO}x = 1\nassert await task == x  # waits 40",
        f"{BEGIN}{TWO}return await task  # waits 40",
        f"{BEGIN}for each in (1, 2):\n  await one(each)  # waits 2 x 90\nawait task  # waits 40",
        f"{BEGIN}if event:\n  await one()  # waits 90\n  await two()  # waits 90\nawait task  # waits 40",
    ],
)
def test_the_wait_for_it_takes_all_that_is_saved(text: str) -> None:
    assert _told(text) == ([], [EATEN])


def test_of_what_was_over_by_then_nobody_knows_for_how_long() -> None:
    assert _told(f"{BEGIN}{TWO}await task") == ([NEAR], [])


@pytest.mark.parametrize(
    "text",
    [
        f"{TWO}{BEGIN}await task  # waits 40",
        f"{BEGIN}await task  # waits 40\n{TWO}",
        f"{BEGIN}{TWO}task.cancel()\nawait task  # waits 40",
        f"task = asyncio.create_task(until(event))\n{TWO}event.set()\nawait task  # waits 40",
        f"task = asyncio.create_task(told(queue))\n{TWO}queue.put_nowait(1)\nawait task  # waits 40",
    ],
)
def test_what_goes_by_others_or_is_not_beside_them_takes_nothing(text: str) -> None:
    assert _told(text) == ([""], [])


def test_of_what_could_not_be_followed_a_human_has_to_say() -> None:
    assert _told(f"task = asyncio.create_task(unheard())\n{TWO}await task  # waits 40") == ([NEAR], [])


def test_a_task_group_waits_at_its_end() -> None:
    inside = "  await one()  # waits 90\n  await two()  # waits 90"
    head, begins = "async with asyncio.TaskGroup() as group:", "  group.create_task(long())"
    assert _told(f"{head}\n{begins}\n{inside}") == ([NEAR], [])
    assert _told(f"{head}\n{inside}\n{begins}") == ([""], [])


def test_what_is_told_to_end_goes_on_until_then() -> None:
    begins = "task = asyncio.create_task(until(event))\n"
    text = f"{begins}{TWO}event.set()\nawait task  # waits 40"
    suite = Suite(SHOP + textwrap.indent(text, " " * 8))
    suite.run("stack", {"task": "task", "event": "event"})
    found = suite.gathering()
    assert [len(each.tasks) for each in found.groups] == [2]
    assert [each.reason for each in found.rejected] == [
        "what the second waits for goes on beside the first, until it is told to end"
    ]
