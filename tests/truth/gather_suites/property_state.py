"""A property tells what an earlier call has left in the object."""

import asyncio

import pytest
import pytest_asyncio


class Door:
    def __init__(self):
        self._state = "closed"

    @property
    def is_open(self):
        return self._state == "open"

    async def open(self):
        await asyncio.sleep(0.07)
        self._state = "open"

    async def walk_through(self):
        if not self.is_open:
            raise RuntimeError("ouch")
        await asyncio.sleep(0.07)


@pytest_asyncio.fixture
async def door():
    door = Door()
    await door.open()  #: open
    await door.walk_through()  #: walk
    return door


@pytest.mark.asyncio
async def test_door(door):
    assert door.is_open
