"""What is done between two waits: with the result of the first, in each turn of a loop; and methods as lists have."""

import asyncio
import time

import pytest
import pytest_asyncio


class Account:
    def __init__(self):
        self.balance = 0

    async def pay_in(self, amount):
        await asyncio.sleep(0.06)
        self.balance = self.balance + amount

    def report(self):
        return self.balance


class Table:
    def __init__(self):
        self.rows = []

    def insert(self, row):
        time.sleep(0.06)
        self.rows.append(row)


async def create(kind):
    await asyncio.sleep(0.05)
    return kind


async def notify(kind):
    await asyncio.sleep(0.03)


@pytest_asyncio.fixture
async def accounts():
    ann, bob = Account(), Account()
    await ann.pay_in(1)  #: ann
    first = ann.report()
    await bob.pay_in(2)  #: bob
    return first, bob.report()


@pytest.fixture
def tables():
    users, teams = Table(), Table()
    users.insert("ann")  #: users
    teams.insert("red")  #: teams
    return users.rows + teams.rows


@pytest_asyncio.fixture
async def told():
    found = []
    for name in ("a", "b", "c"):  #: turn
        user = await create(name)
        found.append(user)
        await notify(user)
    return found


@pytest_asyncio.fixture
async def checked():
    found = []
    for name in ("a", "b"):
        left = await create(name)  #: left
        right = await create(name.upper())  #: right
        assert (left, right) not in found
        found.append((left, right))
    return found


@pytest_asyncio.fixture
async def jumped():
    found = []
    for name in ("a", "b"):
        found.append(len(found))
        found.append(await create(name))  #: one
        if name == "b":
            continue
        more = await create(name * 2)  #: more
        found.append(more)
    return found


@pytest.mark.asyncio
async def test_accounts(accounts):
    assert accounts == (1, 2)


def test_tables(tables):
    assert tables == ["ann", "red"]


@pytest.mark.asyncio
async def test_told(told):
    assert told == ["a", "b", "c"]


@pytest.mark.asyncio
async def test_checked(checked):
    assert checked == [("a", "A"), ("b", "B")]


@pytest.mark.asyncio
async def test_jumped(jumped):
    assert jumped == [0, "a", "aa", 3, "b"]
