"""unittest: setUpClass that blocks, asyncSetUp that calls the one of its base, asyncTearDown."""

import asyncio
import time
import unittest


def load(name):
    time.sleep(0.07)
    return name.upper()


async def create(kind, *parents):
    await asyncio.sleep(0.06)
    return kind


class Sync(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.users = load("users")  #: users
        cls.teams = load("teams")  #: teams

    def test_loaded(self):
        self.assertEqual((self.users, self.teams), ("USERS", "TEAMS"))


class Base(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.account = await create("account")


class Async(Base):
    async def asyncSetUp(self):
        await super().asyncSetUp()  #: base
        self.plan = await create("plan", self.account)  #: plan
        self.cost = await create("cost", self.account)  #: cost

    async def asyncTearDown(self):
        await create("no plan")  #: unplan
        await create("no cost")  #: uncost

    async def test_created(self):
        self.assertEqual((self.account, self.plan, self.cost), ("account", "plan", "cost"))
