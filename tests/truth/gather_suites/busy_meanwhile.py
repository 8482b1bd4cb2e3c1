"""Waits for what computes in the same loop or in a thread: nothing to save; beside a task that only waits there is."""

import asyncio
import time

import pytest
import pytest_asyncio


def spin(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


async def spin_in_turns(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        spin(0.001)
        await asyncio.sleep(0)


async def waits(what):
    await asyncio.sleep(0.06)
    return what


async def has_done(seconds):
    await asyncio.create_task(spin_in_turns(seconds))


@pytest_asyncio.fixture
async def beside_a_wait():
    beside = asyncio.create_task(asyncio.sleep(0.2))
    one = await waits("one")  #: one
    two = await waits("two")  #: two
    yield one, two
    beside.cancel()


@pytest_asyncio.fixture
async def computed():
    await has_done(0.06)  #: first
    await has_done(0.07)  #: second


@pytest_asyncio.fixture
async def beside_computing():
    beside = asyncio.create_task(spin_in_turns(0.3))
    left = await waits("left")  #: left
    right = await waits("right")  #: right
    yield left, right
    await beside


@pytest.mark.asyncio
async def test_beside_a_wait(beside_a_wait):
    assert beside_a_wait == ("one", "two")


@pytest.mark.asyncio
async def test_computed(computed):
    pass


@pytest.mark.asyncio
async def test_beside_computing(beside_computing):
    assert beside_computing == ("left", "right")
