"""One sqlite connection stays in order; two databases can be filled at once."""

import sqlite3
import time

import pytest


def _fill(connection, table):
    time.sleep(0.07)
    connection.execute(f"create table {table} (n)")


def build(path):
    connection = sqlite3.connect(path)
    connection.execute("create table t (n)")
    time.sleep(0.07)
    connection.close()


@pytest.fixture
def one():
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    _fill(connection, "users")  #: users
    _fill(connection, "teams")  #: teams
    yield connection
    connection.close()


@pytest.fixture
def two(tmp_path):
    build(tmp_path / "users.db")  #: first
    build(tmp_path / "teams.db")  #: second
    return tmp_path


@pytest.fixture
def same(tmp_path):
    build(tmp_path / "all.db")  #: once
    (tmp_path / "all.db").unlink()
    build(tmp_path / "all.db")  #: again
    return tmp_path


def test_one(one):
    assert one.execute("select count(*) from users").fetchone() == (0,)


def test_two(two):
    assert len(list(two.iterdir())) == 2


def test_same(same):
    assert len(list(same.iterdir())) == 1
