"""The journal keeps whole records whatever happens to its file, and never raises into the suite.

What lives here: a file and what can happen to it.  What may never be added: what the records say.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.recorder.recording import record
from testtime_recorder import journal as module
from testtime_recorder import tail
from testtime_recorder.journal import Journal
from testtime_recorder.schema import TAIL, TAIL_HEAD, TAIL_SIZE

Write = Callable[[int, Any], int]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "main-1.journal"


@pytest.fixture
def journal(path: Path, monkeypatch: pytest.MonkeyPatch) -> Journal:
    """One that has no tail."""
    monkeypatch.setattr(tail, "mapped", lambda *_: None)
    return Journal(str(path))


@pytest.fixture
def tailed(path: Path) -> Journal:
    """One that has a tail."""
    journal = Journal(str(path))
    if journal._buffer is None:
        pytest.skip("no memory can be shared here, or the disk is nearly full")
    return journal


def stored(path: Path) -> tuple[int, bytes]:
    """What the tail says: after how many bytes of the journal it comes, and what."""
    data = path.with_suffix(TAIL).read_bytes()
    assert len(data) == TAIL_SIZE
    return int.from_bytes(data[:TAIL_HEAD], sys.byteorder), data[TAIL_HEAD:].rstrip(b"\0")


def refusing(times: int, code: int = errno.ENOSPC) -> Write:
    """A write that fails so many times before it works."""
    left = [times]

    def write(descriptor: int, data: Any) -> int:
        if left[0]:
            left[0] -= 1
            raise OSError(code, "no")
        return os.write(descriptor, data)

    return write


def test_each_record_is_in_the_file_at_once(journal: Journal, path: Path) -> None:
    journal.write(b"one\n")
    assert path.read_bytes() == b"one\n"
    journal.write(b"two\n")
    assert path.read_bytes() == b"one\ntwo\n"


def test_what_is_there_is_added_to(path: Path) -> None:
    path.write_bytes(b"before\n")
    journal = Journal(str(path))
    journal.write(b"after\n")
    journal.close()
    assert path.read_bytes() == b"before\nafter\n"


@pytest.mark.skipif(sys.platform == "win32", reason="rights are other there")
def test_file_is_the_owners_alone(journal: Journal, path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        Journal(str(tmp_path / "missing" / "main-1.journal"))


def test_descriptor_is_out_of_the_suites_way(journal: Journal) -> None:
    resource = pytest.importorskip("resource")
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert journal._descriptor >= min(1000, limit - 24)
    assert not os.get_inheritable(journal._descriptor)


def test_descriptor_that_the_suite_closed_is_opened_again(journal: Journal, path: Path) -> None:
    journal.write(b"one\n")
    os.close(journal._descriptor)
    journal.write(b"two\n")
    journal.write(b"three\n")
    assert path.read_bytes() == b"one\ntwo\nthree\n"
    assert not journal.dead


def test_descriptor_closed_and_file_gone_with_its_folder(journal: Journal, path: Path) -> None:
    os.close(journal._descriptor)
    path.unlink()
    path.parent.rmdir()
    journal.write(b"one\n")
    assert not journal.dead
    path.parent.mkdir()
    journal.write(b"two\n")
    assert path.read_bytes() == b"one\ntwo\n"


def test_write_that_was_cut_short_is_completed(journal: Journal, path: Path) -> None:
    journal._write = lambda descriptor, data: os.write(descriptor, bytes(data)[:3])
    journal.write(b"12345\n")
    assert path.read_bytes() == b"123"
    journal._write = os.write
    journal.write(b"678\n")
    assert path.read_bytes() == b"12345\n678\n"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EFBIG, errno.EINTR, errno.EIO])
def test_what_the_disk_refuses_is_kept_and_written_later(code: int, journal: Journal, path: Path) -> None:
    journal._write = refusing(2, code)
    journal.write(b"one\n")
    journal.write(b"two\n")
    assert path.read_bytes() == b""
    journal.write(b"three\n")
    assert path.read_bytes() == b"one\ntwo\nthree\n"


def test_beyond_patience_nothing_more_is_kept_or_written(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 10)
    journal._write = refusing(2)
    journal.write(b"0123456\n")
    assert not journal.dead
    journal.write(b"0123456\n")
    assert journal.dead
    assert journal._rest == b""
    journal.write(b"later\n")
    assert path.read_bytes() == b""


def test_anything_else_that_goes_wrong_ends_it(journal: Journal, path: Path) -> None:
    journal._write = lambda descriptor, data: 1 // 0
    journal.write(b"one\n")
    assert journal.dead
    journal._write = os.write
    journal.write(b"two\n")
    assert path.read_bytes() == b""


def test_suite_that_replaces_os_write_does_not_meet_us(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("write", "open", "close"):
        monkeypatch.setattr(os, name, lambda *_: 1 // 0)
    journal = Journal(str(path))
    journal.write(b"one\n")
    journal.flush()
    journal.abandon()
    monkeypatch.undo()
    assert path.read_bytes() == b"one\n"


def test_abandoned_journal_is_closed_and_written_no_more(journal: Journal, path: Path) -> None:
    descriptor = journal._descriptor
    journal.abandon()
    journal.write(b"one\n")
    journal.abandon()
    assert path.read_bytes() == b""
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(descriptor)


# -- the tail ---------------------------------------------------------------------------------------------------------


def test_each_record_is_in_the_tail_at_once(tailed: Journal, path: Path) -> None:
    tailed.write(b"one\n")
    assert stored(path) == (0, b"one\n")
    tailed.write(b"two\n")
    assert stored(path) == (0, b"one\ntwo\n")
    assert path.read_bytes() == b""


def test_tail_that_is_full_is_emptied_into_the_file(tailed: Journal, path: Path) -> None:
    most = TAIL_SIZE - TAIL_HEAD - 1
    tailed.write(b"1" * most + b"\n")
    assert path.read_bytes() == b""
    tailed.write(b"2\n")
    assert path.read_bytes() == b"1" * most + b"\n2\n"
    assert stored(path) == (most + 3, b"")
    tailed.write(b"3\n")
    assert stored(path) == (most + 3, b"3\n")


def test_record_larger_than_the_tail(tailed: Journal, path: Path) -> None:
    tailed.write(b"1\n")
    tailed.write(b"2" * TAIL_SIZE + b"\n")
    assert path.read_bytes() == b"1\n" + b"2" * TAIL_SIZE + b"\n"


def test_tail_of_a_disk_that_is_full_keeps_what_it_has(tailed: Journal, path: Path) -> None:
    tailed._write = refusing(2)
    tailed.write(b"1\n")
    tailed.flush()
    tailed.write(b"2\n")
    assert stored(path) == (0, b"1\n")
    assert not tailed.dead
    tailed.write(b"3\n")
    assert path.read_bytes() == b"1\n2\n3\n"
    tailed.write(b"4\n")
    assert stored(path) == (6, b"4\n")


@pytest.mark.parametrize("taken", range(1, 6))
def test_tail_that_was_copied_in_part_stays_until_it_is_whole(taken: int, tailed: Journal, path: Path) -> None:
    """What is missing in the file is in the tail, at every moment."""
    tailed.write(b"one\n")
    tailed._write = lambda descriptor, data: os.write(descriptor, bytes(data)[:taken])
    tailed._rest = b"two\n"
    tailed.flush()
    assert path.read_bytes() == b"one\ntwo\n"[:taken]
    assert stored(path) == (0, b"one\n")
    tailed._write = os.write
    tailed.write(b"three\n")
    assert path.read_bytes() == b"one\ntwo\nthree\n"
    assert stored(path) == (14, b"")


def test_interrupt_in_the_middle_of_a_record_leaves_zeros(tailed: Journal, path: Path) -> None:
    """Before anything was copied; ctrl-c may come at any moment."""
    buffer, tailed._buffer = tailed._buffer, None
    with pytest.raises(TypeError):
        tailed.write(b"1\n")
    tailed._buffer = buffer
    tailed.write(b"2\n")
    assert stored(path) == (0, b"\0\0" + b"2\n")


def test_tail_is_gone_when_all_is_in_the_file(tailed: Journal, path: Path) -> None:
    tailed.write(b"1\n")
    tailed.close()
    assert path.read_bytes() == b"1\n"
    assert not path.with_suffix(TAIL).exists()


def test_tail_stays_when_it_cannot_be_copied(tailed: Journal, path: Path) -> None:
    tailed._write = refusing(1)
    tailed.write(b"1\n")
    tailed.close()
    assert stored(path) == (0, b"1\n")


def test_tail_of_a_parent_is_not_written_by_a_child(tailed: Journal, path: Path) -> None:
    tailed.write(b"1\n")
    tailed.abandon()
    tailed.write(b"2\n")
    tailed.flush()
    assert stored(path) == (0, b"1\n")


def test_no_tail_where_the_disk_is_nearly_full(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tail, "roomy", lambda _descriptor: False)
    journal = Journal(str(path))
    journal.write(b"1\n")
    assert path.read_bytes() == b"1\n"
    assert not path.with_suffix(TAIL).exists()


def test_tail_is_used_no_more_when_the_disk_is_nearly_full(
    tailed: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tailed.write(b"1\n")
    monkeypatch.setattr(tail, "roomy", lambda _descriptor: False)
    tailed.flush()
    tailed.write(b"2\n")
    assert path.read_bytes() == b"1\n2\n"


# -- suites -----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_forked_child_leaves_its_parents_journal_alone(tmp_path: Path) -> None:
    """The child of a test that goes on and runs the rest of the session, too."""
    files = {
        "test_fork.py": """
        def test_forks():
            pid = os.fork()
            if pid:
                os.waitpid(pid, 0)

        def test_after(tmp_path): wait(5)
        """
    }
    run = record(tmp_path, files)
    assert run.status == 0, run.out + run.err
    assert run.out.count("2 passed") == 2
    assert [test.name for test in run.main.tests] == ["test_forks", "test_after"]
    assert [nodeid for nodeid, _at in run.main.of("begin")] == [test.nodeid for test in run.main.tests]
    assert len(run.main.of("TEST")) == 2
    assert list(run.main.marks)[-1] == "atexit"
    assert list(run.processes) == ["main"]


def test_suite_that_closes_every_descriptor_it_can_reach(tmp_path: Path) -> None:
    files = {
        "test_close.py": """
        def test_closes(): os.closerange(3, 4096)
        def test_after(): pass
        """
    }
    run = record(tmp_path, files, "-s", "-p", "no:logging", "-p", "no:faulthandler")
    assert run.status == 0, run.out + run.err
    assert [test.name for test in run.main.tests] == ["test_closes", "test_after"]
    assert list(run.main.marks)[-1] == "atexit"


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
def test_suite_that_fills_the_disk_for_a_while(tmp_path: Path) -> None:
    """The limit on the size of files stands in for the disk: writing fails, and later does not."""
    files = {
        "test_full.py": """
        import resource, signal

        def limit(size):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

        def test_fills(): limit(1)
        @pytest.mark.parametrize("number", range(5))
        def test_full(number): pass
        def test_frees(): limit(resource.RLIM_INFINITY)
        def test_after(): pass
        """
    }
    run = record(tmp_path, files, "-s")
    assert run.status == 0, run.out + run.err
    names = [test.name for test in run.main.tests]
    assert names == ["test_fills", *(f"test_full[{number}]" for number in range(5)), "test_frees", "test_after"]
    assert not run.main.of("fault")
