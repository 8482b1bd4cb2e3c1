"""An append-only file of one process that survives the process, and never raises into the suite.

What lives here: opening, writing, giving up.  What may never be added: knowledge of what is written.

Each line goes to the kernel with one ``write`` as soon as it is complete, so whatever kills the process later cannot
take it back; only a crash of the machine could, and no ``fsync`` guards against that (it would cost milliseconds a
test).  A suite may replace ``os.write``, close every descriptor, fill the disk, lower the file size limit, delete or
leave its working directory, or fork: hence the functions bound at import, an absolute path, a descriptor far above
those that a suite meets, what could not be written kept for the next try up to a bound, and a child that abandons the
journal at once.  Rejected: a memory-mapped file (a full disk is then a fatal signal), a thread (it would show in
suites that count threads), buffering across tests (a kill would lose finished tests).
"""

from __future__ import annotations

import errno
import os

from .standard import standard

_PATIENCE = 1 << 20
"""Bytes kept for later while the disk refuses them; beyond, recording ends."""
_WRITE, _OPEN, _CLOSE = os.write, os.open, os.close
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def _out_of_the_way(descriptor: int) -> int:
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

    __slots__ = ("_descriptor", "_path", "_rest", "_write", "dead")

    def __init__(self, path: str) -> None:
        """Open ``path`` (absolute) for appending; raises OSError if that cannot be done."""
        self._path = path
        self._write = _WRITE
        self._rest = b""
        self.dead = False
        self._descriptor = self._acquire()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self.abandon)

    def _acquire(self) -> int:
        return _out_of_the_way(_OPEN(self._path, _FLAGS, 0o600))

    def write(self, data: bytes) -> None:
        """Append ``data``, whole records.  Never raises an ``Exception``."""
        if self.dead:
            return
        try:
            if self._rest:
                data = self._rest + data
            try:
                done = self._write(self._descriptor, data)
            except OSError as error:
                if error.errno != errno.EBADF:
                    raise
                self._descriptor = self._acquire()
                done = self._write(self._descriptor, data)
            self._rest = data[done:] if done < len(data) else b""
        except OSError:
            self._rest = data
        except Exception:
            self.dead = True
        if len(self._rest) > _PATIENCE:
            self.dead = True
            self._rest = b""

    def abandon(self) -> None:
        """Forget the file without touching it further: a forked child must not write into its parent's journal."""
        if not self.dead:
            self.dead = True
            try:
                _CLOSE(self._descriptor)
            except OSError:
                pass
