"""A list that calls add to: handed on in its order, or looked at for what is in it at all."""

import asyncio

import pytest
import pytest_asyncio


class Journal:
    def __init__(self):
        self.lines = []

    async def record(self, line, seconds):
        await asyncio.sleep(seconds)
        self.lines.append(line)


APPLIED = []
KNOWN = []


async def apply(number, seconds=0.05):
    await asyncio.sleep(seconds)
    APPLIED.append(number)


async def learn(name):
    await asyncio.sleep(0.06)
    KNOWN.append(name)


@pytest_asyncio.fixture
async def applied():
    APPLIED.clear()
    for number in range(3):  #: apply
        await apply(number)
    return APPLIED


@pytest_asyncio.fixture
async def known():
    KNOWN.clear()
    await learn("a")  #: first
    await learn("b")  #: second
    return set(KNOWN)


@pytest_asyncio.fixture
async def journal():
    journal = Journal()
    await journal.record("opened", 0.09)  #: opened
    await journal.record("paid", 0.05)  #: paid
    return journal


@pytest.mark.asyncio
async def test_journal(journal):
    assert journal.lines == ["opened", "paid"]


@pytest.mark.asyncio
async def test_applied(applied):
    assert applied == [0, 1, 2]


@pytest.mark.asyncio
async def test_known(known):
    assert known == {"a", "b"}


HEAPED = []


async def heap_up(item):
    await asyncio.sleep(0.03 * len(item))
    HEAPED.append(item)
    return HEAPED


@pytest.mark.asyncio
async def test_heaped_up():
    await heap_up("abc")  #: abc
    found = await heap_up("d")  #: d
    assert found == ["abc", "d"]
