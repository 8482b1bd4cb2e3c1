"""Work in threads: a pool of one, a pool of three, the loop's own; and functions that are handed over."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import pytest_asyncio

ROWS = []


def work(what):
    time.sleep(0.06)
    return what


def keep(what):
    time.sleep(0.06)
    ROWS.append(what)


def look():
    number = len(ROWS)
    time.sleep(0.06)
    return number


@pytest_asyncio.fixture
async def narrow():
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as pool:
        one = await loop.run_in_executor(pool, work, "one")  #: one
        two = await loop.run_in_executor(pool, work, "two")  #: two
    return one, two


@pytest_asyncio.fixture
async def wide():
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(3) as pool:
        first = await loop.run_in_executor(pool, work, "first")  #: first
        second = await loop.run_in_executor(pool, work, "second")  #: second
    return first, second


@pytest_asyncio.fixture
async def handed():
    left = await asyncio.to_thread(work, "left")  #: left
    right = await asyncio.to_thread(work, "right")  #: right
    return left, right


@pytest_asyncio.fixture
async def kept():
    await asyncio.to_thread(keep, "row")  #: keep
    number = await asyncio.to_thread(look)  #: look
    yield number
    ROWS.clear()


@pytest.mark.asyncio
async def test_narrow(narrow):
    assert narrow == ("one", "two")


@pytest.mark.asyncio
async def test_wide(wide):
    assert wide == ("first", "second")


@pytest.mark.asyncio
async def test_handed(handed):
    assert handed == ("left", "right")


@pytest.mark.asyncio
async def test_kept(kept):
    assert kept == 1
