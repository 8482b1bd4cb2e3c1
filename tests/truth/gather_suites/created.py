"""Loops over objects: made in the turn, made before, closed in the teardown."""

import asyncio

import pytest
import pytest_asyncio


class Client:
    def __init__(self, name):
        self.name = name
        self.state = "new"

    async def start(self):
        await asyncio.sleep(0.05)
        self.state = f"{self.name} runs"
        return self

    async def stop(self):
        await asyncio.sleep(0.05)
        self.state = "stopped"


@pytest_asyncio.fixture
async def made():
    clients = []
    for name in ("a", "b", "c"):  #: start
        client = Client(name)
        await client.start()
        clients.append(client)
    yield clients
    for client in clients:  #: stop
        await client.stop()
    assert {client.state for client in clients} == {"stopped"}


@pytest_asyncio.fixture
async def comprehended():
    clients = [Client("x"), Client("y"), Client("z")]
    return [await client.start() for client in clients]  #: all


@pytest_asyncio.fixture
async def yielded():
    clients = {name: Client(name) for name in "pqr"}
    yield {name: await client.start() for name, client in clients.items() if name}  #: each


@pytest_asyncio.fixture
async def handed():
    clients = [Client(name) for name in "uvw"]
    yield dict(zip("uvw", [await client.start() for client in clients]))  #: given


@pytest_asyncio.fixture
async def counted():
    clients = [Client(name) for name in "ijk"]
    return [await clients[number].start() for number in range(3)]  #: numbered


@pytest.mark.asyncio
async def test_made(made):
    assert [client.state for client in made] == ["a runs", "b runs", "c runs"]


@pytest.mark.asyncio
async def test_comprehended(comprehended):
    assert [client.name for client in comprehended] == ["x", "y", "z"]


@pytest.mark.asyncio
async def test_yielded(yielded):
    assert {name: client.state for name, client in yielded.items()} == {"p": "p runs", "q": "q runs", "r": "r runs"}


@pytest.mark.asyncio
async def test_handed(handed):
    assert [client.name for client in handed.values()] == ["u", "v", "w"]


@pytest.mark.asyncio
async def test_counted(counted):
    assert [client.name for client in counted] == ["i", "j", "k"]
