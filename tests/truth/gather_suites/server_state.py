"""A server keeps what it is sent; who asks for it must come second, and nothing in this process says so."""

import asyncio

import pytest
import pytest_asyncio

STORE = {}


async def _serve(reader, writer):
    verb, name, value = (await reader.readline()).decode().strip().split(" ")
    await asyncio.sleep(0.06)
    if verb == "put":
        STORE[name] = value
    writer.write(f"{STORE.get(name, 'nothing')}\n".encode())
    await writer.drain()
    writer.close()


async def send(port, line):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"{line}\n".encode())
    answer = (await reader.readline()).decode().strip()
    writer.close()
    return answer


@pytest_asyncio.fixture
async def port():
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest_asyncio.fixture
async def stored(port):
    await send(port, "put colour blue")  #: put
    colour = await send(port, "get colour -")  #: get
    return colour


@pytest.mark.asyncio
async def test_stored(stored):
    assert stored == "blue"
