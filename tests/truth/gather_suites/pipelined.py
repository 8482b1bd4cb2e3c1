"""Servers that are all started before the first is waited for, and servers that are started one by one."""

import asyncio
import time

import pytest
import pytest_asyncio


class Server:
    def __init__(self, takes):
        self.takes = takes
        self.ready_at = None

    def start(self):
        self.ready_at = time.monotonic() + self.takes

    async def ready(self):
        left = self.ready_at - time.monotonic()
        if left > 0:
            await asyncio.sleep(left)

    async def polled(self):
        while time.monotonic() < self.ready_at:
            await asyncio.sleep(0.005)


@pytest_asyncio.fixture
async def started():
    first, second = Server(0.06), Server(0.14)
    first.start()
    second.start()
    await first.ready()  #: first
    await second.ready()  #: second
    return first, second


@pytest_asyncio.fixture
async def polled():
    left, right = Server(0.06), Server(0.14)
    left.start()
    right.start()
    await left.polled()  #: left
    await right.polled()  #: right
    return left, right


@pytest_asyncio.fixture
async def one_by_one():
    up, down = Server(0.06), Server(0.08)
    up.start()  #: up
    await up.ready()  #: upped
    down.start()  #: down
    await down.ready()  #: downed
    return up, down


@pytest.mark.asyncio
async def test_started(started):
    assert all(server.ready_at <= time.monotonic() for server in started)


@pytest.mark.asyncio
async def test_polled(polled):
    assert all(server.ready_at <= time.monotonic() for server in polled)


@pytest.mark.asyncio
async def test_one_by_one(one_by_one):
    assert all(server.ready_at <= time.monotonic() for server in one_by_one)
