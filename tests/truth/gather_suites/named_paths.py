"""Files whose paths are put together: two of their own, and one that both want."""

import os
import time

import pytest


def unpack(folder, name):
    time.sleep(0.06)
    path = os.path.join(folder, name)
    with open(path, "w") as stream:
        stream.write(name)
    return path


def total(folder, *names):
    found = sum(os.path.getsize(os.path.join(folder, name)) for name in names)
    time.sleep(0.06)
    return found


@pytest.fixture
def unpacked(tmp_path):
    folder = str(tmp_path)
    short = unpack(folder, "ab")  #: short
    long = unpack(folder, name="abcdef")  #: long
    return short, long


@pytest.fixture
def size(tmp_path):
    unpack(tmp_path, "one")  #: one
    size = total(tmp_path, "one")  #: size
    return size


def test_unpacked(unpacked):
    assert all(map(os.path.exists, unpacked))


def test_size(size):
    assert size == 3
