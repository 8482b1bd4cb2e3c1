"""A lock that lets one through, and a pool that lets five."""

import asyncio

import pytest
import pytest_asyncio


class Service:
    def __init__(self, gate):
        self.gate = gate

    async def use(self, what):
        async with self.gate:
            await asyncio.sleep(0.06)
        return what


@pytest_asyncio.fixture
async def narrow():
    service = Service(asyncio.Lock())
    one = await service.use("one")  #: one
    two = await service.use("two")  #: two
    return one, two


@pytest_asyncio.fixture
async def wide():
    service = Service(asyncio.Semaphore(5))
    one = await service.use("one")  #: first
    two = await service.use("two")  #: second
    return one, two


@pytest_asyncio.fixture
async def pooled():
    service = Service(asyncio.Semaphore(2))
    return [await service.use(number) for number in range(4)]  #: pool


@pytest.mark.asyncio
async def test_narrow(narrow):
    assert narrow == ("one", "two")


@pytest.mark.asyncio
async def test_wide(wide):
    assert wide == ("one", "two")


@pytest.mark.asyncio
async def test_pooled(pooled):
    assert pooled == [0, 1, 2, 3]
