"""Threads that have ended by the time that anybody looks: of a class of the suite's own, or with a function."""

import threading
import time

import pytest

STATE = {}


class Writer(threading.Thread):
    def __init__(self, name):
        super().__init__()
        self.key = name

    def run(self):
        STATE[self.key] = 1


class Idle(threading.Thread):
    def run(self):
        time.sleep(0)


def write():
    worker = Writer("a")
    worker.start()
    worker.join()
    time.sleep(0.06)


def keep():
    worker = threading.Timer(0, STATE.update, ({"b": 2},))
    worker.start()
    worker.join()
    time.sleep(0.06)


def idle():
    worker = Idle()
    worker.start()
    worker.join()
    time.sleep(0.06)
    return 3


def look(key):
    found = STATE.get(key)
    time.sleep(0.06)
    return found


@pytest.fixture
def written():
    write()  #: write
    return look("a")  #: look


@pytest.fixture
def kept():
    keep()  #: keep
    return look("b")  #: relook


@pytest.fixture
def beside():
    three = idle()  #: idle
    other = look("c")  #: beside
    return three, other


def test_written(written):
    assert written == 1


def test_kept(kept):
    assert kept == 2


def test_beside(beside):
    assert beside == (3, None)
