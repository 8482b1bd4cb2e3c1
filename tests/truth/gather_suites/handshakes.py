"""Two calls that hand over by a queue or an event."""

import asyncio

import pytest
import pytest_asyncio


class Post:
    def __init__(self):
        self.queue = asyncio.Queue()
        self.ready = asyncio.Event()

    async def send(self, what):
        await asyncio.sleep(0.06)
        await self.queue.put(what)

    async def take(self):
        await asyncio.sleep(0.06)
        return self.queue.get_nowait()

    async def prepare(self):
        await asyncio.sleep(0.06)
        self.ready.set()

    async def use(self):
        await asyncio.sleep(0.06)
        return self.ready.is_set()


@pytest_asyncio.fixture
async def letter():
    post = Post()
    await post.send("hello")  #: send
    letter = await post.take()  #: take
    return letter


@pytest_asyncio.fixture
async def used():
    post = Post()
    await post.prepare()  #: prepare
    ready = await post.use()  #: use
    return ready


@pytest.mark.asyncio
async def test_letter(letter):
    assert letter == "hello"


@pytest.mark.asyncio
async def test_used(used):
    assert used
