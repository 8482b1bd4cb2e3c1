"""Inside with and try, and with statements as what is slow."""

import asyncio
import contextlib

import pytest
import pytest_asyncio

OPEN = []


@contextlib.asynccontextmanager
async def opened(name):
    await asyncio.sleep(0.05)
    OPEN.append(name)
    try:
        yield name
    finally:
        OPEN.remove(name)


async def read(what):
    await asyncio.sleep(0.06)
    return what


@pytest_asyncio.fixture
async def inside():
    async with opened("door"):
        left = await read("left")  #: left
        right = await read("right")  #: right
    return left, right


@pytest_asyncio.fixture
async def nested():
    async with opened("outer"):  #: outer
        async with opened("inner"):  #: inner
            yield list(OPEN)


@pytest_asyncio.fixture
async def tried():
    try:
        first = await read("first")  #: first
        second = await read("second")  #: second
    except ValueError:
        first = second = None
    third = await read("third")  #: third
    return first, second, third


@pytest.mark.asyncio
async def test_inside(inside):
    assert inside == ("left", "right")


@pytest.mark.asyncio
async def test_nested(nested):
    assert nested == ["outer", "inner"]


@pytest.mark.asyncio
async def test_tried(tried):
    assert tried == ("first", "second", "third")
