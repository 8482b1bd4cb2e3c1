"""Two clients of one connection that does one thing at a time; two others with a connection each."""

import asyncio

import pytest
import pytest_asyncio


class Connection:
    def __init__(self):
        self.busy = False

    async def send(self, what):
        if self.busy:
            raise RuntimeError("another operation is in progress")
        self.busy = True
        await asyncio.sleep(0.08)
        self.busy = False
        return what


class Client:
    def __init__(self, connection):
        self.connection = connection

    async def ask(self, what):
        return await self.connection.send(what)


SHARED = Connection()
USERS, TEAMS = Client(SHARED), Client(SHARED)
PLANS, COSTS = Client(Connection()), Client(Connection())


@pytest_asyncio.fixture
async def shared():
    user = await USERS.ask("user")  #: user
    team = await TEAMS.ask("team")  #: team
    return user, team


@pytest_asyncio.fixture
async def apart():
    plan = await PLANS.ask("plan")  #: plan
    cost = await COSTS.ask("cost")  #: cost
    return plan, cost


@pytest.mark.asyncio
async def test_shared(shared):
    assert shared == ("user", "team")


@pytest.mark.asyncio
async def test_apart(apart):
    assert apart == ("plan", "cost")
