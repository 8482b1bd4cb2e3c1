"""Loops over what functions hand on: reversed, enumerate, zip, the values of a dict."""

import asyncio

import pytest
import pytest_asyncio


class Peer:
    def __init__(self, name):
        self.name, self.books = name, 0
        self.gone = asyncio.Event()

    async def close(self):
        asyncio.get_running_loop().call_later(0.04, self.gone.set)
        await self.gone.wait()

    async def fill(self, count):
        await asyncio.sleep(0.04)
        self.books += count
        return self.books


@pytest_asyncio.fixture
async def peers():
    peers = [Peer("a"), Peer("b"), Peer("c")]
    yield peers
    for peer in reversed(peers):  #: close
        await peer.close()
    assert all(peer.gone.is_set() for peer in peers)


@pytest.mark.asyncio
async def test_counts(peers):
    counts = [await peer.fill(count) for count, peer in enumerate(peers)]  #: fill
    assert counts == [0, 1, 2]


@pytest.mark.asyncio
async def test_twice(peers):
    table = {"a": peers[0], "b": peers[1], "c": peers[0]}
    counts = [await peer.fill(1) for peer in table.values()]  #: twice
    assert counts == [1, 1, 2]
