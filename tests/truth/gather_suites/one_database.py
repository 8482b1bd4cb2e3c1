"""One database under different names: by its path, as a URI, attached to another; and one port, by two addresses."""

import socket
import sqlite3
import time

import pytest


def create(path):
    database = sqlite3.connect(path)
    database.execute("create table users (name)")
    database.close()
    time.sleep(0.06)


def count(path):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    found = database.execute("select count(*) from users").fetchone()
    database.close()
    time.sleep(0.06)
    return found


def count_beside(path):
    database = sqlite3.connect(":memory:")
    database.execute("attach ? as other", (path,))
    found = database.execute("select count(*) from other.users").fetchone()
    database.close()
    time.sleep(0.06)
    return found


def alone(name):
    database = sqlite3.connect(f"file:{name}?mode=memory", uri=True)
    database.execute("create table users (name)")
    database.close()
    time.sleep(0.06)


def listen(port):
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.listen()
    time.sleep(0.06)
    return server


def ask(port):
    client = socket.socket()
    error = client.connect_ex(("localhost", port))
    client.close()
    time.sleep(0.06)
    return error


@pytest.fixture
def counted(tmp_path):
    create(str(tmp_path / "users.db"))  #: create
    return count(str(tmp_path / "users.db"))  #: count


@pytest.fixture
def attached(tmp_path):
    create(str(tmp_path / "users.db"))  #: make
    return count_beside(str(tmp_path / "users.db"))  #: attach


@pytest.fixture
def two():
    alone("one")  #: one
    alone("two")  #: two


@pytest.fixture
def answered():
    server = listen(48763)  #: listen
    error = ask(48763)  #: ask
    server.close()
    return error


def test_counted(counted):
    assert counted == (0,)


def test_attached(attached):
    assert attached == (0,)


def test_two(two):
    pass


def test_answered(answered):
    assert answered == 0
