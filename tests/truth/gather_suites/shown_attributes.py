"""Attributes that code shows: of a module that does not hold them, and properties that look at the environment."""

import asyncio
import os
import time
import types

import pytest
import pytest_asyncio

lazy = types.ModuleType("lazy")
lazy.chosen = {"engine": "plain"}


def shown(name):
    try:
        return lazy.chosen[name]
    except KeyError:
        raise AttributeError(name) from None


lazy.__getattr__ = shown


def choose(engine):
    time.sleep(0.06)
    lazy.chosen["engine"] = engine


def run():
    engine = lazy.engine
    time.sleep(0.06)
    return engine


class Box:
    def __init__(self, variable):
        self._variable = variable

    @property
    def address(self):
        return os.environ.get(self._variable, self._variable)

    async def open(self):
        await asyncio.sleep(0.06)
        return self.address

    async def move(self, address):
        await asyncio.sleep(0.06)
        os.environ[self._variable] = address


@pytest.fixture
def ran():
    lazy.chosen["engine"] = "plain"
    choose("fast")  #: choose
    ran = run()  #: run
    return ran


@pytest_asyncio.fixture
async def boxes():
    mail, news = Box("MAIL_BOX"), Box("NEWS_BOX")
    first = await mail.open()  #: mail
    second = await news.open()  #: news
    return first, second


@pytest_asyncio.fixture
async def moved():
    box = Box("MOVED_BOX")
    await box.move("here")  #: move
    there = await box.open()  #: there
    yield there
    del os.environ["MOVED_BOX"]


def test_ran(ran):
    assert ran == "fast"


@pytest.mark.asyncio
async def test_boxes(boxes):
    assert boxes == ("MAIL_BOX", "NEWS_BOX")


@pytest.mark.asyncio
async def test_moved(moved):
    assert moved == "here"
