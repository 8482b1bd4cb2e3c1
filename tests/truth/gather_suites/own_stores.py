"""A server in the suite's own event loop, whose object keeps what it is sent, and one that keeps nothing."""

import asyncio

import pytest
import pytest_asyncio


class Store:
    def __init__(self):
        self.kept = {}

    async def start(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        return self.server.sockets[0].getsockname()[1]

    async def serve(self, reader, writer):
        verb, name, value = (await reader.readline()).decode().split()
        await asyncio.sleep(0.06)
        if verb == "put":
            self.kept[name] = value
        writer.write(f"{self.kept.get(name)}\n".encode())
        await writer.drain()
        writer.close()


async def send(port, line):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{line}\n".encode())
    answer = (await reader.readline()).decode().strip()
    writer.close()
    return answer


@pytest_asyncio.fixture
async def store():
    store = Store()
    store.port = await store.start()
    yield store
    store.server.close()


@pytest_asyncio.fixture
async def colour(store):
    await send(store.port, "put colour blue")  #: put
    colour = await send(store.port, "get colour -")  #: get
    return colour


async def echo(reader, writer):
    line = await reader.readline()
    await asyncio.sleep(0.06)
    writer.write(line)
    await writer.drain()
    writer.close()


@pytest_asyncio.fixture
async def echoed():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    one = await send(port, "say one")  #: one
    two = await send(port, "say two")  #: two
    server.close()
    return one, two


@pytest.mark.asyncio
async def test_colour(colour):
    assert colour == "blue"


@pytest.mark.asyncio
async def test_echoed(echoed):
    assert echoed == ("say one", "say two")
