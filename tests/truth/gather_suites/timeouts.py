"""asyncio.wait_for and asyncio.timeout around calls that have nothing to do with each other."""

import asyncio

import pytest
import pytest_asyncio


async def fetch(what):
    await asyncio.sleep(0.07)
    return what


@pytest_asyncio.fixture
async def limited():
    one = await asyncio.wait_for(fetch("one"), 1)  #: one
    two = await asyncio.wait_for(fetch("two"), timeout=1)  #: two
    return one, two


@pytest_asyncio.fixture
async def bounded():
    async with asyncio.timeout(1):
        one = await fetch("one")  #: first
        two = await fetch("two")  #: second
    return one, two


@pytest.mark.asyncio
async def test_limited(limited):
    assert limited == ("one", "two")


@pytest.mark.asyncio
async def test_bounded(bounded):
    assert bounded == ("one", "two")
