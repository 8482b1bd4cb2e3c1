"""Blocks that end before their end."""

from __future__ import annotations

import textwrap

import pytest

from tests.scenes import Suite

SHOP = """
    import asyncio
    import pytest
    limit = 0.15
    long = 5
    class Case:
        def assertRaises(self, kind): ...
    async def one(what=1): await asyncio.sleep(1)
    async def two(what=1): await asyncio.sleep(1)
    async def stack(self=None):
"""
EXPECTED = "an exception is expected there: what comes after it is not run"
UP = "their time is limited, and was up: it is that of all of them, one after another"


def _told(text: str) -> tuple[int, list[str]]:
    """How many groups there are, and why slow neighbours are kept apart."""
    suite = Suite(SHOP + textwrap.indent(textwrap.dedent(text).strip(), " " * 8))
    suite.run("stack", {"self": "Case()"})
    found = suite.gathering()
    return len(found.groups), [each.reason for each in found.rejected]


TWO = "  await one()  # waits 90\n  await two()  # waits 60"
LOOP = "  for each in (1, 2):\n    await one(each)  # waits 2 x 80"


@pytest.mark.parametrize("inside", [TWO, LOOP])
@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("with pytest.raises(ValueError):", EXPECTED),
        ("with self.assertRaises(ValueError):", EXPECTED),
        ("async with asyncio.timeout(0.15):", UP),
        ("async with asyncio.timeout(delay=limit):", UP),
        ("async with asyncio.timeout(limit) as scope:", UP),
    ],
)
def test_what_ends_early_stays_in_order(head: str, inside: str, reason: str) -> None:
    assert _told(f"{head}\n{inside}") == (0, [reason])


@pytest.mark.parametrize("inside", [TWO, LOOP])
@pytest.mark.parametrize(
    "head",
    [
        "async with asyncio.timeout(5):",
        "async with asyncio.timeout(long):",
        "async with asyncio.timeout(None):",
        "async with asyncio.timeout(one):",
        "async with asyncio.timeout():",
    ],
)
def test_what_is_run_to_its_end_does_not(head: str, inside: str) -> None:
    assert _told(f"{head}\n{inside}") == (1, [])


def test_deeper_inside() -> None:
    text = f"with pytest.raises(ValueError):\n  if self:\n{textwrap.indent(TWO, '  ')}"
    assert _told(text) == (0, [EXPECTED])


def test_beside_it() -> None:
    text = "with pytest.raises(ValueError):\n  limit = 1\nawait one()  # waits 90\nawait two()  # waits 90"
    assert _told(text) == (1, [])
