"""State in what a client holds: headers that a login sets, a cache that is warmed and looked into, slots."""

import asyncio
from dataclasses import dataclass, field

import pytest
import pytest_asyncio


@dataclass
class Client:
    headers: dict = field(default_factory=dict)
    cache: dict = field(default_factory=dict)

    async def log_in(self, user):
        await asyncio.sleep(0.06)
        self.headers["token"] = user

    async def ask(self, what):
        sent = {**self.headers, "what": what}
        await asyncio.sleep(0.06)
        return sent.get("token")

    async def warm(self, key):
        await asyncio.sleep(0.06)
        self.cache[key] = key.upper()

    async def cached(self):
        if not self.cache:
            raise LookupError
        await asyncio.sleep(0.06)
        return "warm"


class Switch:
    __slots__ = ("on",)

    def __init__(self):
        self.on = False

    async def flip(self):
        await asyncio.sleep(0.06)
        self.on = True

    async def look(self):
        on = self.on
        await asyncio.sleep(0.06)
        return on


@pytest_asyncio.fixture
async def asked():
    client = Client()
    await client.log_in("ann")  #: login
    answer = await client.ask("weather")  #: ask
    return answer


@pytest_asyncio.fixture
async def warmed():
    client = Client()
    await client.warm("a")  #: warm
    state = await client.cached()  #: cached
    return state


@pytest_asyncio.fixture
async def both():
    client = Client()
    await client.warm("a")  #: a
    await client.warm("b")  #: b
    return client.cache


@pytest_asyncio.fixture
async def flipped():
    switch = Switch()
    await switch.flip()  #: flip
    on = await switch.look()  #: look
    return on


@pytest.mark.asyncio
async def test_asked(asked):
    assert asked == "ann"


@pytest.mark.asyncio
async def test_warmed(warmed):
    assert warmed == "warm"


@pytest.mark.asyncio
async def test_both(both):
    assert both == {"a": "A", "b": "B"}


@pytest.mark.asyncio
async def test_flipped(flipped):
    assert flipped
