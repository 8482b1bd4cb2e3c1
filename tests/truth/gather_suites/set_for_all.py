"""What one call sets for all code there is: a patch, a handler, a precision, an address behind a cache."""

import decimal
import functools
import logging
import time

import pytest

LOG = logging.getLogger("testtime.suite")
URL = "unset"


class Limits:
    tries = 1


class Memory(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def widen(patch):
    time.sleep(0.06)
    patch.setattr(Limits, "tries", 3)


def plan():
    tries = Limits.tries
    time.sleep(0.06)
    return tries


def listen(handler):
    time.sleep(0.06)
    LOG.addHandler(handler)


def work():
    LOG.warning("working")
    time.sleep(0.06)


def point(url):
    global URL
    time.sleep(0.06)
    URL = url


@functools.lru_cache
def client():
    return {"url": URL}


def ping():
    found = client()
    time.sleep(0.06)
    return found["url"]


def narrow():
    time.sleep(0.06)
    decimal.getcontext().prec = 3


def third():
    found = decimal.Decimal(1) / 3
    time.sleep(0.06)
    return found


@pytest.fixture
def patched(monkeypatch):
    widen(patch=monkeypatch)  #: patch
    tries = plan()  #: look
    return tries


@pytest.fixture
def heard():
    memory = Memory()
    listen(memory)  #: listen
    work()  #: work
    yield memory.lines
    LOG.removeHandler(memory)


@pytest.fixture
def pinged():
    client.cache_clear()
    point("http://a")  #: point
    found = ping()  #: ping
    return found


@pytest.fixture
def rough():
    before = decimal.getcontext().prec
    narrow()  #: narrow
    found = third()  #: third
    yield found
    decimal.getcontext().prec = before


def test_all(patched, heard, pinged, rough):
    assert (patched, heard, pinged, str(rough)) == (3, ["working"], "http://a", "0.333")
