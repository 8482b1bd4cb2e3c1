"""One call leaves in a class what the next one needs; two others leave things in slots of their own."""

import asyncio

import pytest
import pytest_asyncio


class Registry:
    current = None
    colours = 0
    shapes = 0

    @classmethod
    async def choose(cls, name):
        await asyncio.sleep(0.06)
        cls.current = name

    @classmethod
    async def chosen(cls):
        await asyncio.sleep(0.06)
        return Registry.current

    @classmethod
    async def count_colours(cls):
        await asyncio.sleep(0.07)
        cls.colours = 3

    @classmethod
    async def count_shapes(cls):
        await asyncio.sleep(0.07)
        cls.shapes = 4


@pytest_asyncio.fixture
async def registry():
    await Registry.choose("blue")  #: choose
    name = await Registry.chosen()  #: chosen
    assert name == "blue"
    await Registry.count_colours()  #: colours
    await Registry.count_shapes()  #: shapes
    return Registry


@pytest.mark.asyncio
async def test_registry(registry):
    assert (registry.colours, registry.shapes) == (3, 4)
