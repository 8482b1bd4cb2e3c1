"""Who gets which signal while the suite runs."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from testtime.launch.signals import cleaned_up, passed_on


@pytest.fixture(autouse=True)
def safe() -> Iterator[None]:
    """A signal that a faulty passed_on lets through must not end the test run."""
    numbers = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, _default) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def _default(number: int, _frame: object) -> None:
    raise AssertionError(f"{signal.Signals(number).name} reached the handler from before")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT])
def test_signal_of_the_terminal_is_the_suites_alone(number: int) -> None:
    sent: list[int] = []
    with passed_on(sent.append):
        signal.raise_signal(number)
        signal.raise_signal(number)
    assert sent == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signal_to_us_is_passed_on(number: int) -> None:
    sent: list[int] = []
    with passed_on(sent.append):
        signal.raise_signal(number)
    assert sent == [number]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT, signal.SIGTERM])
def test_suite_that_the_terminal_does_not_reach_is_told(number: int) -> None:
    sent: list[int] = []
    with passed_on(sent.append, shared=True):
        signal.raise_signal(number)
    assert sent == [number]


def test_handlers_are_put_back() -> None:
    with passed_on(lambda _number: None):
        assert signal.getsignal(signal.SIGTERM) is not _default
    assert signal.getsignal(signal.SIGTERM) is _default


def test_ignored_signal_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with passed_on(lambda _number: None):
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_has_to_be_cleaned_up_is_whatever_follows(number: int) -> None:
    gone: list[str] = []

    def work() -> None:
        try:
            signal.raise_signal(number)
        finally:
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGHUP)
            gone.append("worktree")

    with pytest.raises(SystemExit) as ended, cleaned_up():
        work()
    assert ended.value.code == 128 + number
    assert gone == ["worktree"]
    assert signal.getsignal(signal.SIGTERM) is _default
    assert signal.getsignal(signal.SIGHUP) is _default


def test_suite_gets_the_signals_while_it_runs() -> None:
    sent: list[int] = []
    with cleaned_up():
        with passed_on(sent.append):
            signal.raise_signal(signal.SIGTERM)
        with pytest.raises(SystemExit):
            signal.raise_signal(signal.SIGTERM)
    assert sent == [signal.SIGTERM]


def test_signal_that_was_ignored_ends_nothing() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with cleaned_up():
        signal.raise_signal(signal.SIGHUP)
