"""The thread that looks from beside: its life, its sleep, and the turns of the two, on real clocks."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import cast

import pytest

from testtime_recorder import sampling as module
from testtime_recorder.clock import Clock
from testtime_recorder.computing import Computing, threads
from testtime_recorder.looks import Looks
from testtime_recorder.sampling import Sampling
from testtime_recorder.statements import NEVER, Focus, Told

MS = 1_000_000
forks = pytest.mark.skipif(not hasattr(os, "fork") or sys.version_info >= (3, 12), reason="no fork without a warning")


@pytest.mark.parametrize(("lasted", "asked"), [(0, 0), (7, 0), (8, 1)])
def test_the_turn_is_given_away_only_if_something_lasts(lasted: int, asked: int) -> None:
    """To ask how long the main thread waited for a core reads a file."""
    now, asks, focus = 1000 * MS, list[None](), Focus()
    clock = Clock(lambda: now, lambda: 0, lambda: 0, lambda: 0)
    computing = cast(Computing, SimpleNamespace(ask=lambda: asks.append(None), used=lambda: 0))
    watcher = sampling(clock, computing, focus, lambda _: False)
    watcher._live = True
    focus.since = now - lasted * MS if lasted else 0
    watcher._wake(lambda _: None, 0)(False)
    assert (len(asks), watcher.fault) == (asked, None)


def real(focus: Focus, wanted: Callable[[CodeType], bool] = lambda _code: False) -> Sampling:
    """A watcher on real clocks."""
    clock = Clock(time.perf_counter_ns, time.process_time_ns, lambda: 0, time.time_ns)
    return sampling(clock, Computing(clock.cpu), focus, wanted)


def sampling(clock: Clock, computing: Computing, focus: Focus, wanted: Callable[[CodeType], bool]) -> Sampling:
    """A watcher."""
    told = Told(clock.now, at_once=False)
    looks = Looks(clock, told, computing, focus, wanted)
    return Sampling(clock, looks, computing, told.sources(), focus)


def until(done: Callable[[], bool]) -> None:
    """Wait for something that is about to happen."""
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_thread_runs_until_it_is_stopped() -> None:
    before, known = _thread._count(), threading.active_count()
    watcher = real(Focus())
    for _ in range(2):
        watcher.start()
        watcher.start()
        until(lambda: _thread._count() == before + 1)
        assert threading.active_count() == known
        watcher.stop()
        watcher.stop()
        until(lambda: _thread._count() == before)
    assert watcher.fault is None


def test_end_ends_its_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """No suite waits at its end for a thread to wake up by itself."""
    before = _thread._count()
    monkeypatch.setattr(module, "IDLE", 3600)
    watcher = real(Focus())
    for _ in range(2):
        watcher.start()
        until(lambda: _thread._count() == before + 1)
        watcher.stop()
        until(lambda: _thread._count() == before)


def test_main_thread_gives_the_turn_that_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, what computes goes on until the thread has asked for long enough."""
    monkeypatch.setattr(module, "_TURN", 60)
    focus = Focus()
    watcher = real(focus)
    assert focus.due == NEVER
    watcher.start()
    try:
        for _ in range(3):
            until(lambda: focus.due != NEVER)
            due = focus.due
            while time.perf_counter_ns() < due:
                pass
            spent = watcher.spent
            watcher.meet()
            assert due < focus.due < NEVER
            assert watcher.spent > spent
    finally:
        watcher.stop()
    assert focus.due == NEVER


def test_main_thread_waits_for_no_thread_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TURN", 0.001)
    watcher = real(Focus())
    watcher.meet()
    watcher.meet()
    assert watcher.fault is None


def test_child_has_no_turn_to_give() -> None:
    focus = Focus()
    watcher = real(focus)
    focus.due = 1
    watcher._forked()
    assert focus.due == NEVER


def test_what_is_computed_before_it_first_wakes_up_is_known() -> None:
    watcher = real(Focus())
    begun = time.perf_counter_ns()
    watcher.start()
    moment, used = watcher._looks._last
    watcher.stop()
    assert moment >= begun
    assert used > 0


def test_stacks_of_all_threads_are_those_of_the_suite() -> None:
    """pytest-timeout prints them."""
    focus = Focus()
    watcher = real(focus)
    before, count = set(sys._current_frames()), _thread._count()
    watcher.start()
    try:
        for focus.since in (0, time.perf_counter_ns()):
            until(lambda: _thread._count() == count + 1)
            until(lambda: set(sys._current_frames()) == before)
    finally:
        watcher.stop()


def test_what_the_thread_computes_is_known() -> None:
    watcher = real(Focus())
    for _ in range(2):
        before = watcher.spent
        watcher.start()
        until(lambda: watcher.spent > before)  # noqa: B023 - called at once
        watcher.stop()


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="nobody counts it")
def test_what_the_thread_waits_for_a_core_is_its_own() -> None:
    watcher, before = real(Focus()), threads()
    watcher.start()
    try:
        (own,) = threads() - before
        assert Path(f"/proc/self/fd/{watcher._queue._file}").readlink().match(f"*/task/{own}/schedstat")
    finally:
        watcher.stop()


def test_what_the_thread_computes_and_waits_is_told_to_the_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []

    def poll(own: int, waited: int) -> float:
        told.append((own, waited))
        return 1.0

    watcher = real(Focus())
    monkeypatch.setattr(watcher, "_queue", SimpleNamespace(waited=lambda: 400 * MS))
    monkeypatch.setattr(watcher, "_own", lambda: 30 * MS)
    monkeypatch.setattr(watcher._looks, "poll", poll)
    watcher._live = True
    watcher._wake(lambda _: None, 0)(False)
    assert (told, watcher.fault) == ([(30 * MS, 400 * MS)], None)


@pytest.mark.truth
def test_thread_looks_at_real_waits() -> None:
    """As often as a machine lets it; what it sees if it may look whenever it wants to, ``test_staged.py`` tells."""
    focus = Focus()

    def f() -> None:
        sleeping.wait(0.05)

    sleeping = threading.Event()
    watcher = real(focus, lambda code: code is f.__code__)
    watcher.start()
    try:
        focus.since = time.perf_counter_ns()
        f()
    finally:
        focus.since = 0
        watcher.stop()
    (run,) = watcher.taken(0, time.perf_counter_ns())
    assert sum(step[2] for step in run.steps) >= 30 * MS


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="signals go to the main thread alone")
def test_thread_takes_no_signals() -> None:
    """A sleep of the main thread ends on time, although there is another thread to deliver the signal to."""

    class AlarmError(Exception):
        pass

    def alarmed(*_: object) -> None:
        raise AlarmError

    watcher = real(Focus())
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    watcher.start()
    before = signal.signal(signal.SIGALRM, alarmed)
    try:
        assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == mask
        for _ in range(5):
            start = time.monotonic()
            signal.setitimer(signal.ITIMER_REAL, 0.01)
            with pytest.raises(AlarmError):
                time.sleep(5)
            assert time.monotonic() - start < 2
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        watcher.stop()


def test_thread_that_cannot_go_on_says_so() -> None:
    focus = Focus()
    watcher = real(focus)

    def fails() -> int:
        raise ValueError("broken")

    watcher.start()
    watcher._looks._now = fails
    until(lambda: watcher.fault is not None)
    assert watcher.fault == "statements were not watched to the end (ValueError: broken)"
    watcher.stop()


def test_thread_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    watcher = real(Focus())

    def patched(*_: object) -> None:
        raise AssertionError

    with monkeypatch.context() as patch:
        patch.setattr(module, "_START", patched)
        with pytest.raises(RuntimeError, match="not Python's own"):
            watcher.start()
    with monkeypatch.context() as patch:
        patch.setattr(module, "BuiltinFunctionType", type(patched))
        patch.setattr(module, "_START", patched)
        with pytest.raises(AssertionError):
            watcher.start()
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, []) if hasattr(signal, "pthread_sigmask") else set()
    assert signal.SIGINT not in mask
    watcher.stop()
    watcher.start()
    watcher.stop()


@forks
def test_forked_child_has_no_thread_and_does_not_wait_for_one() -> None:
    watcher = real(Focus())
    watcher.start()
    child = os.fork()
    if not child:
        watcher._gone = cast(_thread.LockType, None)  # which it would wait for
        try:
            watcher.stop()
        finally:
            os._exit(sys.exc_info()[0] is not None)
    assert os.waitpid(child, 0)[1] == 0
    watcher.stop()
