"""Coroutines that compute, or that hold up the loop: nothing to save."""

import asyncio
import time

import pytest
import pytest_asyncio


async def compute(number):
    end = time.thread_time() + 0.06
    while time.thread_time() < end:
        number = (number * 1103515245 + 12345) % 2147483648
    await asyncio.sleep(0)
    return number


async def block(what):
    time.sleep(0.06)
    return what


@pytest_asyncio.fixture
async def computed():
    one = await compute(1)  #: one
    two = await compute(2)  #: two
    return one, two


@pytest_asyncio.fixture
async def blocked():
    first = await block("first")  #: first
    second = await block("second")  #: second
    return first, second


@pytest.mark.asyncio
async def test_computing(computed):
    assert computed[0] != computed[1]


@pytest.mark.asyncio
async def test_blocking(blocked):
    assert blocked == ("first", "second")
