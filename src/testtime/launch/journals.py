"""The folder into which the recorder writes while the suite runs.

What lives here: its making, its guard, its end.  What may never be added: reading a journal (``load``), or removing
anything that is not one.

The folder stands until the profile has been written: whatever ends us before, what was recorded stays readable there.
One left behind by a run that was cut off is replaced, like a profile, by the next run to the same output; one that
a run is still writing to is not, for its owner holds a lock on it.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from testtime.errors import UserError
from testtime.launch.output import Output
from testtime.load import journal_directory
from testtime_recorder.schema import SUFFIX, TAIL

if sys.platform != "win32":
    import fcntl


def journal_place(output: Output) -> Path:
    """Where to record a run: beside the ``output`` of its profile; for standard output, in a temporary folder."""
    if output.path is None:
        return Path(tempfile.mkdtemp(prefix="testtime-", suffix=SUFFIX))
    return journal_directory(output.path).absolute()


@contextmanager
def kept_until_written(folder: Path) -> Iterator[Path]:
    """A new, empty ``folder``; removed at the end, but kept when an error ends this and it holds anything.

    The error then says where, in a note.
    """
    try:
        lock = _made(folder)
    except OSError as error:
        what = f"cannot write {folder.parent}: {error.strerror or error}"
        raise UserError(what, "choose another place with --output") from None
    try:
        yield folder
    except BaseException as error:
        if has_journals(folder):
            error.add_note(f"what was recorded is kept: testtime report {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    else:
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        if lock is not None:
            os.close(lock)


def has_journals(folder: Path) -> bool:
    """Whether anything was written to a journal in ``folder``."""
    return any(path.stat().st_size for path in folder.glob(f"*{SUFFIX}"))


def _made(folder: Path) -> int | None:
    """Make ``folder``, in place of one that a run left behind; the descriptor that holds its lock, if there is one."""
    if folder.exists():
        _close(_locked(folder))
        if not all(path.suffix in (SUFFIX, TAIL) for path in folder.iterdir()):
            raise UserError(f"{folder} holds more than journals", "move it away, or choose another place with --output")
        shutil.rmtree(folder)
    folder.mkdir()
    return _locked(folder)


def _locked(folder: Path) -> int | None:
    """A descriptor that holds the folder's lock; ``None`` on systems and file systems without such locks."""
    if sys.platform == "win32":
        return None
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        what = f"another run is recording to {folder}"
        raise UserError(what, "wait for it, or choose another place with --output") from None
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _close(descriptor: int | None) -> None:
    """Give up a lock."""
    if descriptor is not None:
        os.close(descriptor)
