"""Methods that no text names: what ``if``, ``for``, an f-string and a plain attribute do, where a class says so."""

import asyncio

import pytest
import pytest_asyncio

DOORS = {"front": False}
VALUES = {}
JOBS = []


class Door:
    def __bool__(self):
        return DOORS["front"]


class Config:
    def __getattr__(self, name):
        return VALUES[name]


class Jobs:
    def __iter__(self):
        return iter(list(JOBS))


class Size:
    def __init__(self, width, height):
        self.width, self.height = width, height

    def __bool__(self):
        return self.width > 0

    def __len__(self):
        return self.width * self.height

    def __iter__(self):
        return iter((self.width, self.height))

    def __str__(self):
        return f"{self.width}x{self.height}"


async def unlock():
    await asyncio.sleep(0.06)
    DOORS["front"] = True


async def enter(door):
    if not door:
        raise PermissionError
    await asyncio.sleep(0.06)
    return "inside"


async def load():
    await asyncio.sleep(0.06)
    VALUES["host"] = "localhost"


async def connect(config):
    host = config.host
    await asyncio.sleep(0.06)
    return host


async def enqueue(job):
    await asyncio.sleep(0.06)
    JOBS.append(job)


async def run(jobs):
    done = [job.upper() for job in jobs]
    await asyncio.sleep(0.06)
    return done


async def paint(size):
    cells = len(size) if size else 0
    await asyncio.sleep(0.06)
    return cells


async def label(size):
    words = f"{size} {list(size)}"
    await asyncio.sleep(0.06)
    return words


@pytest_asyncio.fixture
async def house():
    door = Door()
    await unlock()  #: unlock
    where = await enter(door)  #: enter
    return where


@pytest_asyncio.fixture
async def host():
    config = Config()
    await load()  #: load
    name = await connect(config)  #: connect
    return name


@pytest_asyncio.fixture
async def worked():
    jobs = Jobs()
    await enqueue("mail")  #: enqueue
    done = await run(jobs)  #: run
    return done


@pytest_asyncio.fixture
async def sized():
    size = Size(4, 5)
    cells = await paint(size)  #: paint
    words = await label(size)  #: label
    return cells, words


@pytest.mark.asyncio
async def test_house(house):
    assert house == "inside"


@pytest.mark.asyncio
async def test_host(host):
    assert host == "localhost"


@pytest.mark.asyncio
async def test_worked(worked):
    assert worked == ["MAIL"]


@pytest.mark.asyncio
async def test_sized(sized):
    assert sized == (20, "4x5 [4, 5]")
