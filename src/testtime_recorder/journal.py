"""An append-only file of one process that survives the process, and never raises into the suite.

What lives here: opening, writing, giving up.  What may never be added: knowledge of what is written.

Each record is out of the process's hands as soon as it is complete: stored in the journal's tail (``tail``), from where
it goes to the file with some hundred others, or where there can be no tail, written to the file itself.  So whatever
kills the process later cannot take it back; only a crash of the machine could, and no ``fsync`` guards against that (it
would cost milliseconds a test).  A suite may replace ``os.write``, close every descriptor, fill the disk, lower the
file size limit, delete or leave its working directory, or fork: hence the functions bound at import, an absolute path,
a descriptor far above those that a suite meets, what could not be written kept for the next try up to a bound, and a
child that abandons the journal at once.  Rejected: the whole journal mapped into memory (a full disk is then a fatal
signal), a thread (it would show in suites that count threads), buffering in the process's own memory (a kill would lose
finished tests), two ``write`` calls a test (a tenth of what recording took, and more where threads wait for the lock).
"""

from __future__ import annotations

import errno
import os
from typing import Any

from . import tail
from .schema import SUFFIX, TAIL, TAIL_HEAD, TAIL_SIZE
from .standard import standard

_PATIENCE = 1 << 20
"""Bytes kept for later while the disk refuses them; beyond, recording ends."""
_WRITE, _OPEN, _CLOSE, _STAT = os.write, os.open, os.close, os.fstat
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def out_of_the_way(descriptor: int) -> int:
    """The same file under a high number: suites that close "all" low descriptors, or reuse numbers, do not meet it."""
    try:
        fcntl, resource = standard("fcntl"), standard("resource")
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        floor = 1000 if limit < 0 or limit > 1024 else limit - 24
        high: int = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, floor)
    except (ImportError, OSError, ValueError, AttributeError):
        return descriptor
    _CLOSE(descriptor)
    return high


class Journal:
    """One file, opened at once.  After a failure that does not pass, ``dead`` is true and every write does nothing."""

    __slots__ = (
        "_buffer",
        "_descriptor",
        "_length",
        "_path",
        "_rest",
        "_room",
        "_sent",
        "_tail",
        "_used",
        "_write",
        "dead",
    )

    def __init__(self, path: str) -> None:
        """Open ``path`` (absolute) for appending; raises OSError if that cannot be done."""
        self._path = path
        self._tail = path[: -len(SUFFIX)] + TAIL
        self._write = _WRITE
        self._rest = b""  # what neither the tail holds nor the file
        self.dead = False
        self._descriptor = self._acquire()
        self._length = _STAT(self._descriptor).st_size  # of the file
        self._buffer: Any = tail.mapped(self._tail, self._length)
        self._used = TAIL_HEAD  # of the buffer
        self._sent = TAIL_HEAD  # of that, how much the file has already
        self._room = 0 if self._buffer is None else TAIL_SIZE  # 0 as well while the disk refuses to take anything
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self.abandon)

    def _acquire(self) -> int:
        return out_of_the_way(_OPEN(self._path, _FLAGS, 0o600))

    def write(self, data: bytes) -> None:
        """Append ``data``, whole records.  Never raises an ``Exception``."""
        start = self._used
        end = start + len(data)
        if end <= self._room:
            self._used = end  # first: an interrupt between the two leaves a gap, and nothing half overwritten
            self._buffer[start:end] = data
        elif not self.dead:
            self._rest += data
            self.flush()

    def flush(self) -> None:
        """Bring everything to the file, as far as the disk takes it.  Never raises an ``Exception``."""
        if self.dead:
            return
        stored = b"" if self._buffer is None else self._buffer[self._sent : self._used]
        try:
            done = self._send(stored + self._rest)
            self._length += done
            self._sent += min(done, len(stored))
            self._rest = self._rest[max(0, done - len(stored)) :]
            self._room = 0
            if self._buffer is not None and not self._rest and self._sent == self._used:
                tail.empty(self._buffer, self._used, self._length)
                self._used = self._sent = TAIL_HEAD
                self._room = TAIL_SIZE if tail.roomy(self._descriptor) else 0
        except OSError:
            self._room = 0
        except Exception:
            self.end()
        if len(self._rest) > _PATIENCE:
            self._rest = b""
            self.end()

    def _send(self, data: bytes) -> int:
        """Write what can be written; how many bytes that was."""
        if not data:
            return 0
        try:
            return self._write(self._descriptor, data)
        except OSError as error:
            if error.errno != errno.EBADF:
                raise
        self._descriptor = self._acquire()
        return self._write(self._descriptor, data)

    def end(self) -> None:
        """Write no more."""
        self.dead = True
        self._room = 0

    def close(self) -> None:
        """The process is about to exit: the file holds everything, or the tail stays."""
        self.flush()
        if self._used == self._sent == TAIL_HEAD and not self.dead:
            tail.remove(self._tail)

    def abandon(self) -> None:
        """Forget the file without touching it further: a forked child must not write into its parent's journal."""
        if not self.dead:
            self.end()
            try:
                _CLOSE(self._descriptor)
            except OSError:
                pass
