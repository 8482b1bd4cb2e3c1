"""Helpers that make the object they use: two share nothing, two share what is handed in, one reads what was set."""

import asyncio
import os

import pytest
import pytest_asyncio


class Line:
    def __init__(self, name, log):
        self.name, self.log = name, log
        self.state = "new"

    async def __aenter__(self):
        await asyncio.sleep(0.03)
        self.state = "open"
        return self

    async def __aexit__(self, *why):
        self.state = "closed"

    async def take(self, what):
        await asyncio.sleep(0.04)
        self.log[0] = what
        return f"{self.name}/{what}"


class Service:
    @property
    def mode(self):
        return os.environ.get("TESTTIME_SUITE_MODE", "none")

    async def start(self):
        mode = self.mode
        await asyncio.sleep(0.06)
        return mode


async def fetch(name, what, log=None):
    async with Line(name, log or [None]) as line:
        return await line.take(what)


async def choose(mode):
    await asyncio.sleep(0.06)
    os.environ["TESTTIME_SUITE_MODE"] = mode


@pytest_asyncio.fixture
async def fetched():
    news = await fetch("news", "all")  #: news
    mail = await fetch("mail", what="new")  #: mail
    return news, mail


@pytest_asyncio.fixture
async def logged():
    log = ["nothing"]
    await fetch("news", "all", log)  #: first
    await fetch("mail", "new", log=log)  #: second
    return log


@pytest_asyncio.fixture
async def started():
    await choose("fast")  #: choose
    mode = await Service().start()  #: start
    yield mode
    del os.environ["TESTTIME_SUITE_MODE"]


@pytest.mark.asyncio
async def test_fetched(fetched):
    assert fetched == ("news/all", "mail/new")


@pytest.mark.asyncio
async def test_logged(logged):
    assert logged == ["new"]


@pytest.mark.asyncio
async def test_started(started):
    assert started == "fast"
