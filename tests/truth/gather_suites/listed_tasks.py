"""Tasks that are put in a list when they are made, and that go on until somebody waits for all of them."""

import asyncio
import operator

import pytest
import pytest_asyncio


class Directory:
    def __init__(self):
        self.names = []

    async def publish(self, name):
        return asyncio.create_task(self.announce(name))

    async def announce(self, name):
        await asyncio.sleep(0.08)
        self.names.append(name)

    async def withdraw(self, name):
        await asyncio.sleep(0.06)
        self.names.remove(name)


async def elsewhere():
    await asyncio.sleep(0.07)


@pytest_asyncio.fixture
async def followed():
    directory, tasks = Directory(), []
    for name in "ab":
        tasks.append(asyncio.create_task(directory.announce(name)))
    await asyncio.gather(*tasks)  #: announced
    await directory.withdraw("a")  #: withdraw
    return directory


@pytest_asyncio.fixture
async def unfollowed():
    directory, tasks = Directory(), []
    publish = operator.methodcaller("publish", "a")
    tasks.append(await publish(directory))
    await asyncio.gather(*tasks)  #: listed
    await directory.withdraw("a")  #: remove
    return directory


@pytest_asyncio.fixture
async def apart():
    directory = Directory()
    tasks = []
    tasks.append(asyncio.create_task(directory.announce("a")))  #: make
    await asyncio.gather(*tasks)  #: tasks
    await elsewhere()  #: elsewhere
    return directory


@pytest.mark.asyncio
async def test_followed(followed):
    assert followed.names == ["b"]


@pytest.mark.asyncio
async def test_unfollowed(unfollowed):
    assert unfollowed.names == []


@pytest.mark.asyncio
async def test_apart(apart):
    assert apart.names == ["a"]
