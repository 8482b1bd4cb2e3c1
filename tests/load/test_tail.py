"""A journal and its tail are read as one, at whatever moment the process died.

What lives here: two files and what they come to.  What may never be added: the meaning of a record.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from testtime.load.tail import opened
from testtime_recorder.schema import TAIL, TAIL_HEAD, TAIL_SIZE


def whole(tmp_path: Path, file: bytes, place: int, tail: bytes | None) -> bytes:
    """What is read of a journal that holds ``file`` and has a tail."""
    journal = tmp_path / "main-1.journal"
    journal.write_bytes(file)
    if tail is not None:
        data = place.to_bytes(TAIL_HEAD, sys.byteorder) + tail
        journal.with_suffix(TAIL).write_bytes(data + bytes(TAIL_SIZE - len(data)))
    with opened(journal) as reading:
        return reading.read()


def test_journal_without_a_tail(tmp_path: Path) -> None:
    assert whole(tmp_path, b"1\n", 0, None) == b"1\n"


@pytest.mark.parametrize("copied", range(5))
def test_tail_that_was_copied_as_far_as_the_process_lived(copied: int, tmp_path: Path) -> None:
    assert whole(tmp_path, b"1\n" + b"2\n3\n"[:copied], 2, b"2\n3\n") == b"1\n2\n3\n"


def test_tail_that_was_copied_with_more_than_it_held(tmp_path: Path) -> None:
    assert whole(tmp_path, b"1\n2\n3\n", 2, b"2\n") == b"1\n2\n3\n"


def test_tail_that_was_emptied_and_does_not_say_so_yet(tmp_path: Path) -> None:
    assert whole(tmp_path, b"1\n2\n", 0, b"") == b"1\n2\n"


def test_tail_that_was_emptied_in_part(tmp_path: Path) -> None:
    assert whole(tmp_path, b"1\n2\n", 0, b"\0\0" + b"2\n") == b"1\n2\n"


def test_zeros_inside_a_tail_are_kept(tmp_path: Path) -> None:
    assert whole(tmp_path, b"", 0, b"1\n\0\0" + b"2\n") == b"1\n\0\0" + b"2\n"


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x01" * TAIL_HEAD, b"\xff" * 20])
def test_tail_that_makes_no_sense(data: bytes, tmp_path: Path) -> None:
    """It may add nonsense at the end, which is passed over as such; what the journal holds is there."""
    journal = tmp_path / "main-1.journal"
    journal.write_bytes(b"1\n")
    journal.with_suffix(TAIL).write_bytes(data)
    with opened(journal) as reading:
        assert reading.read().startswith(b"1\n")


def test_reading_looks_ahead(tmp_path: Path) -> None:
    """As the reader of records does."""
    journal = tmp_path / "main-1.journal"
    journal.write_bytes(b"")
    journal.with_suffix(TAIL).write_bytes(bytes(TAIL_HEAD) + b"1\n2\n")
    with opened(journal) as reading:
        assert reading.peek(1)[:1] == b"1"
        assert reading.readline() == b"1\n"
        assert reading.tell() == 2
        reading.seek(0)
        assert reading.read() == b"1\n2\n"
