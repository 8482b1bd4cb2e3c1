"""What is begun before two statements that wait, goes on beside them, and is waited for after them."""

import asyncio

import pytest
import pytest_asyncio


async def fetch(what, seconds=0.08):
    await asyncio.sleep(seconds)
    return what


async def until(event, seconds=0):
    await event.wait()
    await asyncio.sleep(seconds)


@pytest_asyncio.fixture
async def longer():
    warming = asyncio.create_task(fetch("warm", 0.24))
    one = await fetch("one")  #: one
    two = await fetch("two")  #: two
    return one, two, await warming


@pytest_asyncio.fixture
async def shorter():
    warming = asyncio.create_task(fetch("warm", 0.02))
    first = await fetch("first")  #: first
    second = await fetch("second")  #: second
    return first, second, await warming


@pytest_asyncio.fixture
async def told():
    stop = asyncio.Event()
    serving = asyncio.create_task(until(stop))
    left = await fetch("left")  #: left
    right = await fetch("right")  #: right
    stop.set()
    await serving
    return left, right


@pytest_asyncio.fixture
async def ended():
    stop = asyncio.Event()
    serving = asyncio.create_task(until(stop, 0.05))
    here = await fetch("here")  #: here
    there = await fetch("there")  #: there
    stop.set()
    await serving  #: serving
    return here, there


@pytest_asyncio.fixture
async def group():
    async with asyncio.TaskGroup() as group:
        warming = group.create_task(fetch("warm", 0.24))
        up = await fetch("up")  #: up
        down = await fetch("down")  #: down
    return up, down, warming.result()


@pytest.mark.asyncio
async def test_longer(longer):
    assert longer == ("one", "two", "warm")


@pytest.mark.asyncio
async def test_shorter(shorter):
    assert shorter == ("first", "second", "warm")


@pytest.mark.asyncio
async def test_told(told):
    assert told == ("left", "right")


@pytest.mark.asyncio
async def test_ended(ended):
    assert ended == ("here", "there")


@pytest.mark.asyncio
async def test_group(group):
    assert group == ("up", "down", "warm")
