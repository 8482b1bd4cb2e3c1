"""Letters lie in a dictionary of lists; who counts them must wait for who delivers them."""

import asyncio

import pytest
import pytest_asyncio

BOXES = {"ann": [], "bob": []}


async def deliver(to, letter):
    await asyncio.sleep(0.06)
    BOXES[to].append(letter)


async def count(whose):
    letters = len(BOXES[whose])
    await asyncio.sleep(0.06)
    return letters


@pytest_asyncio.fixture
async def letters():
    await deliver("ann", "hello")  #: deliver
    number = await count("ann")  #: count
    yield number
    BOXES["ann"].clear()


@pytest.mark.asyncio
async def test_letters(letters):
    assert letters == 1
