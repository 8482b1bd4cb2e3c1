"""What is reached through a container, a descriptor, a function's defaults or the names that all modules have."""

import builtins
import time

import pytest


class Node:
    def __init__(self, parent=None):
        self.nodes, self.parent = [], parent
        if parent is not None:
            parent.nodes.append(self)

    def grow(self):
        time.sleep(0.06)
        self.nodes.append("leaf")

    def size(self):
        found = len(self.parent.nodes[0].nodes)
        time.sleep(0.06)
        return found


class Column:
    def __init__(self):
        self.values = {}

    def __get__(self, row, kind=None):
        return self if row is None else self.values[id(row)]

    def __set__(self, row, value):
        self.values[id(row)] = value


class Row:
    name = Column()


def insert(row):
    time.sleep(0.06)
    row.name = "ann"


def count():
    found = len(Row.name.values)
    time.sleep(0.06)
    return found


def keep(what, *, kept=[]):  # noqa: B006
    time.sleep(0.06)
    kept.append(what)


def kept():
    found = len(keep.__kwdefaults__["kept"])
    time.sleep(0.06)
    return found


def publish():
    time.sleep(0.06)
    builtins.the_answer = 42


def answer():
    found = the_answer  # noqa: F821
    time.sleep(0.06)
    return found


@pytest.fixture
def size():
    node = Node(Node())
    node.grow()  #: grow
    return node.size()  #: size


@pytest.fixture
def grown():
    one, other = Node(Node()), Node(Node())
    one.grow()  #: left
    return other.size()  #: right


@pytest.fixture
def rows():
    insert(Row())  #: insert
    return count()  #: count


@pytest.fixture
def number():
    keep(1)  #: keep
    return kept()  #: kept


@pytest.fixture
def answered():
    publish()  #: publish
    return answer()  #: answer


def test_size(size):
    assert size == 1


def test_grown(grown):
    assert grown == 0


def test_rows(rows):
    assert rows == 1


def test_number(number):
    assert number == 1


def test_answered(answered):
    assert answered == 42
