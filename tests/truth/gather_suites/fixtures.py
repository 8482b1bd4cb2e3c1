"""Fixtures of one test: two that have nothing in common, and a client that needs a server it does not request."""

import asyncio

import pytest
import pytest_asyncio

PORT = 18423


async def _serve(reader, writer):
    writer.write(b"hello\n")
    writer.close()


@pytest_asyncio.fixture
async def users():  #: users
    await asyncio.sleep(0.08)
    return ["ann"]


@pytest_asyncio.fixture
async def teams():  #: teams
    await asyncio.sleep(0.08)
    return ["red"]


@pytest_asyncio.fixture
async def server():  #: server
    await asyncio.sleep(0.06)
    server = await asyncio.start_server(_serve, "127.0.0.1", PORT)
    yield
    server.close()


@pytest_asyncio.fixture
async def greeting():  #: greeting
    reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
    line = await reader.readline()
    writer.close()
    await asyncio.sleep(0.06)
    return line


@pytest.mark.asyncio
async def test_independent(users, teams):
    assert users + teams == ["ann", "red"]


@pytest.mark.asyncio
async def test_greeting(server, greeting):
    assert greeting == b"hello\n"
