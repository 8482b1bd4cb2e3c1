"""What is set for the whole process without any name of the suite's: who makes files afterwards goes by it."""

import os
import shutil
import tempfile
import time

import pytest


def narrow():
    time.sleep(0.06)
    os.umask(0o077)


def write(path):
    path.write_text("x")
    time.sleep(0.06)
    return path.stat().st_mode & 0o777


def move(folder):
    time.sleep(0.06)
    tempfile.tempdir = str(folder)


def scratch():
    path = tempfile.mkdtemp()
    time.sleep(0.06)
    return path


@pytest.fixture
def mode(tmp_path):
    before = os.umask(0o022)
    narrow()  #: narrow
    mode = write(tmp_path / "x")  #: write
    yield mode
    os.umask(before)


@pytest.fixture
def folder(tmp_path):
    move(tmp_path)  #: move
    folder = scratch()  #: scratch
    yield folder
    tempfile.tempdir = None
    shutil.rmtree(folder)


@pytest.fixture
def two():
    one = scratch()  #: one
    other = scratch()  #: other
    yield one, other
    shutil.rmtree(one)
    shutil.rmtree(other)


def test_mode(mode):
    assert mode == 0o600


def test_folder(folder, tmp_path):
    assert folder.startswith(str(tmp_path))


def test_two(two):
    assert two[0] != two[1]
