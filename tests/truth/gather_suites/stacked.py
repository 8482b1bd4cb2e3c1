"""What a stack of contexts enters stays before what needs it; what only computes goes on while another waits."""

import asyncio
import contextlib

import pytest
import pytest_asyncio

OPEN = []


class Bucket:
    def __init__(self, name):
        self.name = name

    async def __aenter__(self):
        await asyncio.sleep(0.06)
        OPEN.append(self.name)
        return self

    async def __aexit__(self, *problem):
        OPEN.remove(self.name)


async def upload(key):
    there = list(OPEN)
    await asyncio.sleep(0.06)
    return there, key


async def give_way(rounds):
    value = 1
    for _ in range(rounds):
        for _ in range(400):
            value = value * 48271 % 2147483647
        await asyncio.sleep(0)
    return value


@pytest_asyncio.fixture
async def uploads():
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(Bucket("photos"))  #: enter
        one = await upload("one")  #: one
        two = await upload("two")  #: two
    return one, two


@pytest_asyncio.fixture
async def numbers():
    sines = await give_way(2500)  #: sines
    roots = await give_way(2000)  #: roots
    return sines, roots


@pytest.mark.asyncio
async def test_uploads(uploads):
    assert uploads == ((["photos"], "one"), (["photos"], "two"))


@pytest.mark.asyncio
async def test_numbers(numbers):
    assert all(numbers)
