"""The environment and the working folder, written straight and used by the next call."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest


def choose_region():
    time.sleep(0.06)
    os.environ["SHOP_REGION"] = "eu"


def connect():
    region = os.environ["SHOP_REGION"]
    time.sleep(0.06)
    return region


def enter(path):
    time.sleep(0.06)
    os.chdir(path)


def touch(name):
    time.sleep(0.06)
    Path(name).write_text("x")


def write(path):
    time.sleep(0.06)
    path.write_text("42")


@pytest.fixture
def region():
    choose_region()  #: choose
    region = connect()  #: connect
    yield region
    del os.environ["SHOP_REGION"]


@pytest.fixture
def folder(tmp_path):
    before = os.getcwd()
    enter(tmp_path)  #: enter
    touch("here")  #: touch
    yield tmp_path
    os.chdir(before)


@pytest.fixture
def child(tmp_path):
    write(tmp_path / "in")  #: write
    done = subprocess.run([sys.executable, "-c", "print(open('in').read())"], cwd=tmp_path, capture_output=True)  #: run
    return done


def test_region(region):
    assert region == "eu"


def test_folder(folder):
    assert (folder / "here").exists()


def test_child(child):
    assert child.stdout.strip() == b"42"
