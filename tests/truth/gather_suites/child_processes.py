"""Child processes of asyncio: two by a helper, one that starts and one that waits until it is up."""

import asyncio
import sys

import pytest
import pytest_asyncio


async def run(code):
    process = await asyncio.create_subprocess_exec(sys.executable, "-S", "-E", "-c", code)
    return await process.wait()


async def start(code):
    return await asyncio.create_subprocess_exec(sys.executable, "-S", "-E", "-c", code)


@pytest_asyncio.fixture
async def two():
    first = await run("import time; time.sleep(0.1)")  #: first
    second = await run("import time; time.sleep(0.12)")  #: second
    return first, second


@pytest_asyncio.fixture
async def apart():
    left, right = await start("import time; time.sleep(0.1)"), await start("import time; time.sleep(0.2)")
    await left.wait()  #: left
    await right.wait()  #: right
    return left.returncode, right.returncode


@pytest.mark.asyncio
async def test_two(two):
    assert two == (0, 0)


@pytest.mark.asyncio
async def test_apart(apart):
    assert apart == (0, 0)
