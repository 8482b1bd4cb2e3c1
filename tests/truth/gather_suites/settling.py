"""Time that is given to what was done before: a bare sleep, a function that only sleeps, a sleep in a loop."""

import asyncio
import time

import pytest
import pytest_asyncio

DONE = []
LATER = []


async def request(what):
    await asyncio.sleep(0.05)
    asyncio.get_running_loop().call_later(0.04, DONE.append, what)


async def settle():
    await asyncio.sleep(0.06)


async def look():
    seen = list(DONE)
    await asyncio.sleep(0.05)
    return seen


async def emit(number):
    await asyncio.sleep(0.03)
    LATER.append((number, time.monotonic()))


@pytest_asyncio.fixture
async def settled():
    await request("blue")  #: request
    await settle()  #: settle
    seen = await look()  #: look
    return seen


@pytest_asyncio.fixture
async def spaced():
    for number in range(3):  #: loop
        await emit(number)
        await asyncio.sleep(0.03)
    return [moment for _, moment in LATER]


@pytest.mark.asyncio
async def test_settled(settled):
    assert settled == ["blue"]


@pytest.mark.asyncio
async def test_spaced(spaced):
    assert all(later - before > 0.05 for before, later in zip(spaced, spaced[1:]))
