"""Whole tests: two that share nothing, and two that share a list of the module."""

import asyncio

import pytest

SEEN = []


async def fetch(what):
    await asyncio.sleep(0.08)
    return what


@pytest.mark.asyncio
async def test_one():  #: one
    assert await fetch(1) == 1


@pytest.mark.asyncio
async def test_two():  #: two
    assert await fetch(2) == 2


class TestShared:
    @pytest.mark.asyncio
    async def test_fills(self):  #: fills
        SEEN.append(await fetch(3))

    @pytest.mark.asyncio
    async def test_counts(self):  #: counts
        assert len(SEEN) == 1
        await fetch(4)
