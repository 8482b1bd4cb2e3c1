"""Coroutines that are made in one place and awaited in another, and methods of what is in a container."""

import asyncio

import pytest
import pytest_asyncio


class Box:
    def __init__(self):
        self.rows, self.open = [], True

    async def fill(self, row):
        await asyncio.sleep(0.08)
        self.rows.append(row)

    async def count(self):
        seen = len(self.rows)
        await asyncio.sleep(0.08)
        return seen

    async def close(self):
        await asyncio.sleep(0.08)
        self.open = False


def plan(box):
    return box.fill("news"), box.count()


@pytest_asyncio.fixture
async def one():
    box = Box()
    filling, counting = box.fill("mail"), box.count()
    await filling  #: filling
    return await counting  #: counting


@pytest_asyncio.fixture
async def planned():
    steps = plan(Box())
    await steps[0]  #: step
    return await asyncio.wait_for(steps[1], 5)  #: next_step


@pytest_asyncio.fixture
async def two():
    mail, news = Box(), Box()
    mailing = mail.fill("mail")  #: make_mail
    printing = news.fill("news")  #: make_news
    await mailing  #: mail
    await printing  #: news
    return mail, news


@pytest_asyncio.fixture
async def boxes():
    boxes = {"left": Box(), "right": Box()}
    yield boxes
    await boxes["left"].close()  #: left
    await boxes["right"].close()  #: right


@pytest_asyncio.fixture
async def counted():
    boxes = [Box(), Box()]
    await boxes[0].fill("x")  #: fill
    return await boxes[0].count()  #: count


@pytest.mark.asyncio
async def test_one(one, planned, counted):
    assert one == planned == counted == 1


@pytest.mark.asyncio
async def test_two(two, boxes):
    assert [box.rows for box in two] == [["mail"], ["news"]]
    assert all(box.open for box in boxes.values())
