"""Threads that are told to end and waited for, what they leave, what holds for some time, what may skip the test."""

import queue
import threading
import time

import pytest


class Worker:
    def __init__(self):
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        self.ended.wait()
        time.sleep(0.06)

    def close(self):
        self.ended.set()
        self.thread.join()


class Mailer:
    def __init__(self, sent):
        self.inbox, self.sent = queue.Queue(), sent
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        for letter in iter(self.inbox.get, None):
            time.sleep(0.08)
            self.sent.append(letter)

    def drain(self):
        self.inbox.put(None)
        self.thread.join()


def archive(sent, store):
    time.sleep(0.06)
    store.extend(sent)


@pytest.fixture
def workers():
    one, two = Worker(), Worker()
    yield
    one.close()  #: one
    two.close()  #: two


@pytest.fixture
def mailer():
    sent, store = [], []
    found = Mailer(sent)
    yield found
    found.drain()  #: drain
    archive(sent, store)  #: archive
    assert store == ["a"]


class Cache:
    def __init__(self):
        self.entries = {}

    def put(self, name, seconds):
        time.sleep(0.06)
        self.entries[name] = time.monotonic() + seconds

    def holds(self, name):
        return time.monotonic() < self.entries[name]


def let_expire():
    time.sleep(0.08)


@pytest.fixture
def cache():
    found = Cache()
    found.put("a", 0.05)  #: put
    let_expire()  #: expire
    return found


def probe(up):
    time.sleep(0.05)
    if not up:
        pytest.skip("down")


def load():
    time.sleep(0.05)
    return 3


@pytest.fixture
def loaded():
    probe(up=True)  #: probe
    found = load()  #: load
    return found


def fill(folder, name):
    time.sleep(0.05)
    (folder / name).write_text(name)


@pytest.fixture
def folders(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    fill(tmp_path / "in", "a")  #: fill
    fill(tmp_path / "out", "b")  #: other
    return tmp_path


def test_workers(workers):
    pass


def test_mailer(mailer):
    mailer.inbox.put("a")


def test_cache(cache):
    assert not cache.holds("a")


def test_loaded(loaded):
    assert loaded == 3


def test_folders(folders):
    assert (folders / "in" / "a").read_text() == "a"
