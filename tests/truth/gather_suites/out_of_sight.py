"""Code that runs where nobody names it: in a generator, behind a registered callback, behind a weak reference."""

import asyncio
import weakref

import pytest
import pytest_asyncio

FOUND = []


def found():
    yield from FOUND


class Bus:
    def __init__(self):
        self.handlers = {}

    async def publish(self, topic):
        await asyncio.sleep(0.06)
        for handler in self.handlers.get(topic, ()):
            handler(topic)


class Node:
    mark = None


async def scan():
    await asyncio.sleep(0.06)
    FOUND.append("disk")


async def mount(devices):
    names = list(devices)
    await asyncio.sleep(0.06)
    return names


async def read(lines):
    copy = list(lines)
    await asyncio.sleep(0.06)
    return copy


async def marked(ref):
    await asyncio.sleep(0.06)
    ref().mark = "m"


async def look(node):
    mark = node.mark
    await asyncio.sleep(0.06)
    return mark


@pytest_asyncio.fixture
async def mounted():
    devices = found()
    await scan()  #: scan
    names = await mount(devices)  #: mount
    return names


@pytest_asyncio.fixture
async def told():
    bus, lines = Bus(), []
    bus.handlers["up"] = [lines.append]
    await bus.publish("up")  #: publish
    seen = await read(lines)  #: read
    return seen


@pytest_asyncio.fixture
async def node():
    one = Node()
    ref = weakref.ref(one)
    await marked(ref)  #: marked
    mark = await look(one)  #: look
    return mark


@pytest.mark.asyncio
async def test_mounted(mounted):
    assert mounted == ["disk"]


@pytest.mark.asyncio
async def test_told(told):
    assert told == ["up"]


@pytest.mark.asyncio
async def test_node(node):
    assert node == "m"
