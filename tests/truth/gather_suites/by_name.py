"""What is kept under a name of its own, asked for by that name, or left in the end by the test that entered it."""

import asyncio
import contextlib
import unittest

import pytest
import pytest_asyncio


class Directory:
    def __init__(self):
        self.names = set()
        self.pending = {}
        self.handlers = {"mail": self.mail, "news": self.news}

    async def register(self, name):
        if name in self.names:
            raise ValueError(name)
        await asyncio.sleep(0.08)
        self.names.add(name)

    async def look_up(self, name):
        if name not in self.pending:
            self.pending[name] = asyncio.ensure_future(self.mail(name))
        return await self.pending[name]

    async def size(self):
        size = len(self.names)
        await asyncio.sleep(0.08)
        return size

    async def mail(self, what):
        await asyncio.sleep(0.08)
        return what

    async def news(self, what):
        await asyncio.sleep(0.08)
        return what

    async def tell(self, topic, what):
        return await self.handlers[topic](what)


@contextlib.asynccontextmanager
async def container(image):
    await asyncio.sleep(0.08)
    yield image


@pytest_asyncio.fixture
async def directory():
    directory = Directory()
    await directory.register("ann")  #: ann
    await directory.register("bob")  #: bob
    size = await directory.size()  #: size
    return size


@pytest_asyncio.fixture
async def found():
    directory = Directory()
    one = await directory.look_up("one")  #: one
    two = await directory.look_up("two")  #: two
    return one, two


@pytest_asyncio.fixture
async def told():
    directory = Directory()
    mail = await directory.tell("mail", 1)  #: mail
    news = await directory.tell("news", 2)  #: news
    return mail, news


@pytest.mark.asyncio
async def test_directory(directory):
    assert directory == 2


@pytest.mark.asyncio
async def test_found(found):
    assert found == ("one", "two")


@pytest.mark.asyncio
async def test_told(told):
    assert told == (1, 2)


class Stack(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.database = await self.enterAsyncContext(container("database"))  #: database
        self.cache = await self.enterAsyncContext(container("cache"))  #: cache

    async def test_images(self):
        self.assertEqual((self.database, self.cache), ("database", "cache"))
