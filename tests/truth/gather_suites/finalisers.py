"""Objects that do something when they are let go of: of two that are, one may have to go first."""

import time
import weakref

import pytest

LEDGER = {"open": 0}
CLOSED = {"sum": 0}


class Account:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        LEDGER["open"] = LEDGER["open"] * 2 + len(self.name)


class Box:
    pass


def drop(box):
    box.held = None
    time.sleep(0.06)


def empty(shelf):
    shelf.clear()
    time.sleep(0.06)


def lend(name):
    account = Account(name)
    time.sleep(0.06)
    return account.name


def count():
    time.sleep(0.06)
    return LEDGER["open"]


def keep(name):
    account = Account(name)
    time.sleep(0.06)
    return account


def note(name):
    CLOSED["sum"] = CLOSED["sum"] * 2 + len(name)


def release(boxes, name):
    del boxes[name]
    time.sleep(0.06)


@pytest.fixture
def boxes():
    first, second = Box(), Box()
    first.held, second.held = Account("a"), Account("bb")
    drop(first)  #: drop
    drop(second)  #: redrop
    return LEDGER["open"]


@pytest.fixture
def shelves():
    left, right = [Account("a")], [Account("bb")]
    empty(left)  #: left
    empty(right)  #: right
    return LEDGER["open"]


@pytest.fixture
def lent():
    LEDGER["open"] = 0
    name = lend("abc")  #: lend
    total = count()  #: count
    return name, total


@pytest.fixture
def kept():
    first = keep("a")  #: first
    second = keep("bb")  #: second
    return first, second


@pytest.fixture
def noted():
    boxes = {name: Box() for name in ("a", "bb")}
    weakref.finalize(boxes["a"], note, "a")
    weakref.finalize(boxes["bb"], note, "bb")
    release(boxes, "a")  #: release
    release(boxes, "bb")  #: rerelease
    return CLOSED["sum"]


def test_boxes(boxes, shelves):
    assert LEDGER["open"] > 0


def test_lent(lent):
    assert lent == ("abc", 3)


def test_kept(kept):
    assert [each.name for each in kept] == ["a", "bb"]


def test_noted(noted):
    assert noted == 4
