"""Connections borrowed from a queue and put back, work that a pool is handed, tries inside of what is called."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import pytest_asyncio


class Pool:
    def __init__(self, *connections):
        self._free = asyncio.Queue()
        for each in connections:
            self._free.put_nowait(each)

    async def fetch(self, what):
        connection = await self._free.get()
        try:
            await asyncio.sleep(0.06)
            return f"{connection}/{what}"
        finally:
            self._free.put_nowait(connection)


def query(text):
    time.sleep(0.06)
    return len(text)


def run_on(executor, text):
    return executor.submit(query, text).result()


async def connect(host):
    tries = 0
    while True:
        tries += 1
        try:
            await asyncio.sleep(0.03)
            if tries < 2:
                raise ConnectionRefusedError(host)
            return tries
        except ConnectionRefusedError:
            continue


@pytest_asyncio.fixture
async def one_pool():
    pool = Pool("only")
    first = await pool.fetch("users")  #: first
    second = await pool.fetch("teams")  #: second
    return first, second


@pytest_asyncio.fixture
async def two_pools():
    red, blue = Pool("red"), Pool("blue")
    users = await red.fetch("users")  #: users
    teams = await blue.fetch("teams")  #: teams
    return users, teams


@pytest.fixture
def narrow():
    with ThreadPoolExecutor(max_workers=1) as executor:
        short = run_on(executor, "a")  #: short
        long = run_on(executor, "aaa")  #: long
    return short, long


@pytest.fixture
def wide():
    with ThreadPoolExecutor(max_workers=4) as executor:
        left = run_on(executor, "a")  #: left
        right = run_on(executor, "aaa")  #: right
    return left, right


@pytest_asyncio.fixture
async def hosts():
    return [await connect(host) for host in ("ann", "bob", "cyd")]  #: connect


@pytest.mark.asyncio
async def test_one_pool(one_pool):
    assert one_pool == ("only/users", "only/teams")


@pytest.mark.asyncio
async def test_two_pools(two_pools):
    assert two_pools == ("red/users", "blue/teams")


def test_narrow(narrow):
    assert narrow == (1, 3)


def test_wide(wide):
    assert wide == (1, 3)


@pytest.mark.asyncio
async def test_hosts(hosts):
    assert hosts == [2, 2, 2]
