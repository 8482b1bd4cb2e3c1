"""Exit stacks: what is left in the end goes its way back, and one may need the other until then."""

import asyncio
import contextlib
import time

import pytest
import pytest_asyncio

LOG = []


@contextlib.asynccontextmanager
async def folder(name):
    await asyncio.sleep(0.06)
    yield name
    await asyncio.sleep(0.01)


class Server:
    def __init__(self):
        self.up = False

    async def __aenter__(self):
        await asyncio.sleep(0.06)
        self.up = True
        return self

    async def __aexit__(self, *raised):
        self.up = False


class Client:
    def __init__(self, server):
        self.server = server

    async def __aenter__(self):
        await asyncio.sleep(0.06)
        return self

    async def __aexit__(self, *raised):
        assert self.server.up


@contextlib.asynccontextmanager
async def in_time(name):
    async with asyncio.timeout(5):
        await asyncio.sleep(0.06)
        yield name


@contextlib.contextmanager
def emptied():
    time.sleep(0.06)
    yield LOG
    LOG.clear()


@contextlib.contextmanager
def written():
    time.sleep(0.06)
    yield LOG
    LOG.append("the end")


@pytest_asyncio.fixture
async def folders():
    async with contextlib.AsyncExitStack() as stack:
        one = await stack.enter_async_context(folder("one"))  #: one
        two = await stack.enter_async_context(folder("two"))  #: two
        yield one, two


@pytest_asyncio.fixture
async def client():
    async with contextlib.AsyncExitStack() as stack:
        server = Server()
        await stack.enter_async_context(server)  #: server
        await stack.enter_async_context(Client(server))  #: client
        yield server


@pytest_asyncio.fixture
async def timed():
    async with contextlib.AsyncExitStack() as stack:
        one = await stack.enter_async_context(in_time("one"))  #: early
        two = await stack.enter_async_context(in_time("two"))  #: late
        yield one, two


@pytest.fixture
def log():
    with contextlib.ExitStack() as stack:
        stack.enter_context(emptied())  #: empty
        stack.enter_context(written())  #: write
        yield LOG


@pytest.mark.asyncio
async def test_folders(folders):
    assert folders == ("one", "two")


@pytest.mark.asyncio
async def test_client(client):
    assert client.up


@pytest.mark.asyncio
async def test_timed(timed):
    assert timed == ("one", "two")


def test_log(log):
    assert log == []


def test_log_of_another(log):
    assert log == [], "what was written before is gone by now"
