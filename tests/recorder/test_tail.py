"""A tail is made where it is safe to have one, and is nowhere else to be seen.

What lives here: the buffer and its file.  What may never be added: when a journal uses it (``test_journal``).
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from testtime_recorder import tail
from testtime_recorder.schema import TAIL_HEAD, TAIL_SIZE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "main-1.tail"


def made(path: Path, length: int = 0) -> Any:
    """A buffer, on systems that have what it takes."""
    buffer = tail.mapped(str(path), length)
    if buffer is None:
        pytest.skip("no memory can be shared here, or the disk is nearly full")
    return buffer


def place(path: Path) -> int:
    """How long the journal was, as the tail says."""
    return int.from_bytes(path.read_bytes()[:TAIL_HEAD], sys.byteorder)


def test_what_is_stored_is_in_the_file(path: Path) -> None:
    buffer = made(path, 7)
    assert path.stat().st_size == TAIL_SIZE
    assert path.stat().st_mode & 0o777 == 0o600
    assert place(path) == 7
    buffer[TAIL_HEAD : TAIL_HEAD + 4] = b"one\n"
    assert path.read_bytes()[TAIL_HEAD:].rstrip(b"\0") == b"one\n"


def test_every_block_of_the_file_exists(path: Path) -> None:
    """A store into one that does not is a fatal signal when the disk is full."""
    made(path)
    assert path.stat().st_blocks * 512 >= TAIL_SIZE


def test_what_was_there_is_gone(path: Path) -> None:
    path.write_bytes(b"x" * 2 * TAIL_SIZE)
    made(path)
    assert path.read_bytes() == bytes(TAIL_SIZE)


def test_emptied(path: Path) -> None:
    buffer = made(path)
    buffer[TAIL_HEAD : TAIL_HEAD + 4] = b"one\n"
    tail.empty(buffer, TAIL_HEAD + 4, 4)
    assert place(path) == 4
    assert path.read_bytes()[TAIL_HEAD:] == bytes(TAIL_SIZE - TAIL_HEAD)


def test_suite_finds_the_descriptors_that_it_would_find(path: Path) -> None:
    """It may count them, and close what it finds."""
    lowest = os.dup(0)
    os.close(lowest)
    made(path)
    after = os.dup(0)
    os.close(after)
    assert after == lowest


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    assert tail.mapped(str(tmp_path / "missing" / "main-1.tail"), 0) is None


def refuse(*_: Any) -> NoReturn:
    """What a file system without the ability says."""
    raise OSError(errno.ENODEV, "no")


@pytest.mark.parametrize(
    ("name", "replacement"),
    [
        ("_map", refuse),
        ("_WRITE", refuse),
        ("_WRITE", lambda *_: TAIL_SIZE - 1),
        ("_ROOM", refuse),
        ("_ROOM", None),
        ("_ROOM", lambda _: SimpleNamespace(f_bavail=(1 << 24) - 1, f_frsize=1)),
    ],
)
def test_none_where_it_would_not_be_safe(
    name: str, replacement: Any, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, name, replacement)
    assert tail.mapped(str(path), 0) is None
    assert not path.exists()


def test_removed_twice(path: Path) -> None:
    path.touch()
    tail.remove(str(path))
    tail.remove(str(path))
    assert not path.exists()
