"""CPU of one thread, and what it waited for a core; readings that are not all made."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testtime_recorder import computing as module
from testtime_recorder.computing import Chained, Computing, Readers

MS = 1_000_000
linux = pytest.mark.skipif(sys.platform != "linux", reason="nobody else counts it")


def burn(ms: int) -> None:
    """Use so much CPU of this thread."""
    end = time.thread_time_ns() + ms * MS
    while time.thread_time_ns() < end:
        pass


def reading(fallback: Any) -> Any:
    """A clock of this thread."""
    return Computing(fallback).read


def never() -> int:
    """A clock that must not be asked."""
    raise AssertionError


@linux
def test_computing_counts() -> None:
    read = reading(never)
    before = read()
    burn(5)
    assert read() - before >= 5 * MS


@linux
def test_waiting_does_not_count_nor_what_other_threads_compute() -> None:
    read = reading(never)
    begun = threading.Event()

    def other() -> None:
        begun.wait(10)
        burn(20)

    thread = threading.Thread(target=other)
    thread.start()
    before, own = read(), time.thread_time_ns()
    begun.set()
    thread.join()
    delayed = read() - before - (time.thread_time_ns() - own)
    assert time.thread_time_ns() - own < 10 * MS
    assert delayed >= -MS


@linux
def test_it_can_be_read_from_another_thread() -> None:
    read = reading(never)
    found: list[int] = []
    burn(5)
    own = time.thread_time_ns()
    thread = threading.Thread(target=lambda: found.append(read()))
    thread.start()
    thread.join()
    assert found[0] >= own


def test_where_threads_have_no_clock_the_fallback_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PREAD", None)
    monkeypatch.setattr(Readers, "clock_of", None)
    assert reading(lambda: 7)() == 7

    def fails(_thread: int) -> int:
        raise OSError

    monkeypatch.setattr(Readers, "clock_of", fails)
    assert reading(lambda: 8)() == 8


class File:
    """A ``schedstat`` of a story."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *texts: Any) -> None:
        self.texts = list(texts)
        self.opened: list[str] = []
        monkeypatch.setattr(module, "_OPEN", self._open)
        monkeypatch.setattr(module, "_PREAD", self._read)
        monkeypatch.setattr(module, "out_of_the_way", lambda descriptor: descriptor)
        monkeypatch.setattr(module, "_cpu", lambda: lambda: 1000)

    def _open(self, path: str, _flags: int) -> int:
        self.opened.append(path)
        return 99

    def _read(self, descriptor: int, _size: int, offset: int) -> bytes:
        assert (descriptor, offset) == (99, 0)
        text = self.texts.pop(0)
        if isinstance(text, Exception):
            raise text
        assert isinstance(text, bytes)
        return text


def test_time_in_the_queue_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    file = File(monkeypatch, b"500 20 3\n", b"500 35 3\n")
    read = reading(never)
    assert [read(), read()] == [1020, 1035]
    assert file.opened == [f"/proc/self/task/{threading.get_native_id()}/schedstat"]


@pytest.mark.parametrize("text", [b"", b"1\n", b"1 x 2\n", OSError()], ids=repr)
def test_file_that_is_not_there_or_of_another_form(text: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    File(monkeypatch, text)
    assert reading(never)() == 1000


@pytest.mark.parametrize("text", [b"", b"1\n", b"1 x 2\n", OSError()], ids=repr)
def test_file_that_the_suite_closed(text: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    File(monkeypatch, b"1 20 3\n", text, b"1 5 3\n")
    read = reading(never)
    assert [read(), read(), read()] == [1020, 1020, 1020]


def test_file_that_cannot_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    File(monkeypatch)

    def fails(*_: object) -> int:
        raise FileNotFoundError

    monkeypatch.setattr(module, "_OPEN", fails)
    assert reading(never)() == 1000


def test_asking_and_looking_at_the_answer_are_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    File(monkeypatch, b"1 20 3\n", b"1 30 3\n")
    computing = Computing(never)
    assert computing.used() == 1000
    computing.ask()
    computing.ask()
    assert [computing.used(), computing.used()] == [1030, 1030]


@linux
def test_asking_makes_nothing_that_the_garbage_collector_counts() -> None:
    computing = Computing(never)
    threshold, collections = gc.get_threshold(), [0]
    computing.ask()

    def collected(_phase: str, _info: object) -> None:
        collections[0] += 1

    gc.collect()
    gc.callbacks.append(collected)
    gc.set_threshold(1)
    try:
        before = collections[0]
        computing.ask()
        computing.ask()
        after = collections[0]
    finally:
        gc.set_threshold(*threshold)
        gc.callbacks.remove(collected)
    assert after == before


@linux
def test_descriptor_is_out_of_the_way_and_not_inherited() -> None:
    folder = Path("/proc/self/fd")
    before = set(folder.iterdir())
    reading(never)
    (number,) = [int(each.name) for each in set(folder.iterdir()) - before if each.exists()]
    assert number >= 100
    assert not os.get_inheritable(number)
    os.close(number)


def test_readings_are_made_only_after_a_while() -> None:
    made: list[int] = []

    def read() -> int:
        made.append(1)
        return 5000 + 100 * len(made)

    chained = Chained(read, 10)
    assert chained.at(1000) == 5100
    assert [chained.at(1000), chained.at(1004), chained.at(1009)] == [5100, 5104, 5109], "it computed since"
    assert len(made) == 1
    assert chained.at(1010) == 5200
    assert chained.at(1012) == 5202
    assert chained.at(1021) == 5300
    assert len(made) == 3


def test_moment_before_the_last_reading_is_read() -> None:
    chained = Chained(lambda: 7, 10)
    chained.at(1000)
    assert chained.at(999) == 7


def test_what_others_computed_is_known_with_each_reading() -> None:
    process = iter((900, 940))
    chained = Chained(lambda: 500, 10, lambda: next(process))
    assert (chained.others, chained.at(1000), chained.others) == (0, 500, 400)
    assert (chained.at(1004), chained.others) == (504, 400)
    assert (chained.at(1010), chained.others) == (500, 440)


@linux
def test_waiting_for_a_core_is_counted_and_never_less_than_before() -> None:
    before = module.queued()
    burn(5)
    assert 0 <= before <= module.queued()


@pytest.mark.skipif(sys.platform == "win32", reason="no such pipe of zeros")
def test_computing_of_the_kernel_is_told_apart() -> None:
    """Linux tells by what it meets at its ticks, scaled to the life of the process: on a crowded machine, where other
    processes have the core at most of them, a share of 300 ms may be far off, in either direction.
    """
    tries = range(20)
    computing = (_share_of_the_kernel(lambda: sum(range(100_000))) for _ in tries)
    assert any(share < 0.3 for share in computing), "what Python itself computes"
    with Path("/dev/zero").open("rb", buffering=0) as zeros:
        reading_ = (_share_of_the_kernel(lambda: len(zeros.read(1 << 20))) for _ in tries)
        assert any(share > 0.7 for share in reading_), "what the kernel does for it"


def _share_of_the_kernel(work: Callable[[], int]) -> float:
    """Of 300 ms of CPU that ``work`` uses over and over."""
    before, began = module.in_kernel(), time.process_time_ns()
    while time.process_time_ns() - began < 300 * MS:
        work()
    return (module.in_kernel() - before) / (time.process_time_ns() - began)


def test_computing_of_the_kernel_for_children_is_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TIMES", lambda: os.times_result((1.0, 2.0, 4.0, 8.5, 16.0)))
    assert module.in_kernel() == 10_500 * MS


@pytest.mark.parametrize("said", [b"", b"12", b"1 x 3", OSError()])
def test_what_nobody_counts_is_unknown(said: bytes | OSError, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[int] = []

    def read(*_: int) -> bytes:
        if isinstance(said, OSError):
            raise said
        return said

    monkeypatch.setattr(module, "_OPEN", lambda *_: 99)
    monkeypatch.setattr(module, "_CLOSE", closed.append)
    monkeypatch.setattr(module, "_PREAD", read)
    assert module.queued() == -1
    assert closed == [99]
    monkeypatch.setattr(module, "_PREAD", None)  # Windows
    assert module.queued() == -1


def test_machine_without_such_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any) -> int:
        raise FileNotFoundError

    monkeypatch.setattr(module, "_OPEN", missing)
    assert module.queued() == -1
