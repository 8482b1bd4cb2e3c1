"""What is made of the journal of one process, written by hand.

What lives here: a journal to its draft.  What may never be added: a second process.
"""

from __future__ import annotations

from pathlib import Path

from tests.load.journals import Written, quick_phase
from testtime.load.journal import Journal
from testtime.load.process import Draft, read
from testtime.model.profile import Span

SET_UP, CALL, DOWN = quick_phase("setup", 0, 1), quick_phase("call", 1, 2), quick_phase("teardown", 2, 3)
PASSED = (SET_UP, CALL, DOWN)


def draft(written: Written, folder: Path, unreadable: int = 0) -> Draft:
    """What is made of a journal, of which so many records cannot be used."""
    journal = Journal(written.save(folder))
    made = read(journal, 3, None)
    assert made is not None
    assert journal.unreadable == unreadable
    return made


def spans(made: Draft) -> list[Span]:
    """Those of the phases of the only test."""
    (test,) = made.tests
    return [phase.span for phase in test.phases]
