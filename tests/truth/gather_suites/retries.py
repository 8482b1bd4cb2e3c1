"""Tried again until it works: by while, by for with break, and waiting for a state."""

import asyncio

import pytest
import pytest_asyncio


class Service:
    def __init__(self):
        self.tries = 0

    async def ping(self):
        await asyncio.sleep(0.04)
        self.tries += 1
        return self.tries >= 3


@pytest_asyncio.fixture
async def patient():
    service = Service()
    while not await service.ping():  #: while
        await asyncio.sleep(0.01)
    return service


@pytest_asyncio.fixture
async def limited():
    service = Service()
    for _ in range(10):  #: for
        if await service.ping():
            break
    return service


@pytest.mark.asyncio
async def test_patient(patient):
    assert patient.tries == 3


@pytest.mark.asyncio
async def test_limited(limited):
    assert limited.tries == 3
