"""What is told before there is a journal is kept for it, and a fault of our own is the last that is told.

What lives here: one process's telling, into a journal in memory.  What may never be added: hooks, or a file.
"""

from __future__ import annotations

import io
from typing import Any, cast

import pytest

from tests.recorder.reading import records
from testtime_recorder import telling as module
from testtime_recorder.clock import Clock
from testtime_recorder.journal import Journal
from testtime_recorder.telling import Telling


class Kept:
    """A journal in memory."""

    def __init__(self) -> None:
        self.data = b""
        self.ended = False

    def write(self, data: bytes) -> None:
        """Nothing more once it has ended."""
        self.data += b"" if self.ended else data

    def end(self) -> None:
        """Take no more."""
        self.ended = True

    @property
    def told(self) -> list[list[Any]]:
        """All records."""
        return list(records(io.BytesIO(self.data)))


@pytest.fixture
def telling(monkeypatch: pytest.MonkeyPatch) -> Telling:
    monkeypatch.setattr(module, "CLOCK", Clock(lambda: 100, lambda: 20, lambda: 3, lambda: 0))
    return Telling()


@pytest.fixture
def kept(telling: Telling) -> Kept:
    """That of ``telling``."""
    journal = Kept()
    telling.journal = cast(Journal, journal)
    return journal


def test_what_is_told_before_there_is_a_journal_is_kept_for_it(telling: Telling) -> None:
    telling.tell("caveat", "early")
    assert telling.early == ['["caveat","early"]\n']


def test_where_there_will_be_no_journal_nothing_is_kept(telling: Telling) -> None:
    telling.early = None
    telling.tell("caveat", "lost")
    telling.fail(ValueError("lost"))
    assert telling.early is None


def test_milestone_tells_the_clocks_and_is_the_last_thing_seen(telling: Telling, kept: Kept) -> None:
    telling.last = 0
    telling.mark("loop")
    telling.mark("looped", 7)
    assert kept.told == [["mark", "loop", 100, 20, 3], ["mark", "looped", 100, 20, 3, 7]]
    assert telling.last == 100


def test_cpu_of_whoever_watches_can_be_left_out(telling: Telling, kept: Kept) -> None:
    telling.cpu = lambda: 13
    telling.mark("loop")
    assert kept.told == [["mark", "loop", 100, 13, 3]]


def test_milestone_that_cannot_be_told_is_a_fault(telling: Telling, kept: Kept) -> None:
    telling.cpu = lambda: 1 // 0
    telling.mark("loop")
    telling.mark("looped")
    ((kind, text, at),) = kept.told
    assert (kind, text.partition(":")[0], at) == ("fault", "ZeroDivisionError", 100)
    assert kept.ended


def test_fault_that_cannot_be_printed_ends_recording_all_the_same(telling: Telling, kept: Kept) -> None:
    class UnprintableError(Exception):
        """Of a suite."""

        def __str__(self) -> str:
            raise ValueError

    telling.fail(UnprintableError())
    assert (kept.told, kept.ended) == ([], True)


def test_fault_that_is_long_is_cut(telling: Telling, kept: Kept) -> None:
    telling.fail(ValueError("x" * 999))
    assert len(kept.told[0][1]) == 500
