"""Pages by a cursor that the object moves on, and pages by their numbers."""

import asyncio

import pytest
import pytest_asyncio


class Pages:
    def __init__(self):
        self.cursor = 0

    async def next(self):
        await asyncio.sleep(0.05)
        self.cursor = self.cursor + 10
        return self.cursor

    async def page(self, number):
        await asyncio.sleep(0.05)
        return number * 10


@pytest_asyncio.fixture
async def moved():
    pages = Pages()
    found = []
    for _ in range(3):  #: cursor
        found.append(await pages.next())
    return found


@pytest_asyncio.fixture
async def numbered():
    pages = Pages()
    return [await pages.page(number) for number in (1, 2, 3)]  #: numbers


@pytest.mark.asyncio
async def test_moved(moved):
    assert moved == [10, 20, 30]


@pytest.mark.asyncio
async def test_numbered(numbered):
    assert numbered == [10, 20, 30]
