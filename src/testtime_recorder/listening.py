"""Ports that this process, or a child of it, has begun to listen on.

What lives here: asking the kernel, on Linux.  What may never be added: a socket of our own, or a function that a suite
may have replaced.

After the set-up of a shared fixture that took long enough to have started a server, it is asked which sockets are new;
that takes some ten microseconds.  Only for those is the kernel's table of all sockets read, which takes milliseconds,
and after the phase, so that the time counts as nobody's.  (Rejected: asking a socket of the suite's itself; to make a
socket object of its descriptor may make it non-blocking.)
"""

from __future__ import annotations

import os
import sys

_OPEN, _READ, _CLOSE, _LIST = os.open, os.read, os.close, os.listdir
_LINK = getattr(os, "readlink", None)
_TABLES = ("/proc/net/tcp", "/proc/net/tcp6")
_LISTENING = b"0A"
"""A state in these tables."""
_MOST = 1000
"""Descriptors of a process; with more, it takes too long to look at each."""


class Listening:
    """Which sockets there were when it was last asked."""

    def __init__(self) -> None:
        self._asking = sys.platform == "linux" and _LINK is not None
        self._known: frozenset[str] = frozenset()
        self.fresh()

    def fresh(self) -> frozenset[str]:
        """Sockets that this process or a descendant of it did not have before.  Never raises."""
        if not self._asking:
            return frozenset()
        try:
            present = frozenset(inode for each in ("self", *_descendants("self")) for inode in _sockets(each))
        except Exception:  # no /proc here, or one that hides
            self._asking = False
            return frozenset()
        known, self._known = self._known, present
        return present - known

    def ports(self, sockets: frozenset[str]) -> list[int]:
        """Ports of those of the sockets that listen.  Never raises."""
        if not self._asking:
            return []
        try:
            return sorted({port for table in _TABLES for port in _told(table, sockets)})
        except Exception:
            self._asking = False
            return []


def _sockets(process: str) -> list[str]:
    """Sockets that a process has open, by inode; none for a process that is gone or not ours."""
    found: list[str] = []
    try:
        names = _LIST(f"/proc/{process}/fd")
    except OSError:
        return found
    for name in names[:_MOST]:
        try:
            target = _LINK(f"/proc/{process}/fd/{name}") if _LINK is not None else ""
        except OSError:
            continue
        if target.startswith("socket:["):
            found.append(target[8:-1])
    return found


def _descendants(process: str) -> list[str]:
    """Processes that a process has started, that these have started, and so on."""
    found: list[str] = []
    for thread in _threads(process):
        try:
            children = _text(f"/proc/{process}/task/{thread}/children").decode().split()
        except OSError:  # gone, or a kernel that does not tell
            continue
        for child in children:
            found += [child, *_descendants(child)]
    return found


def _threads(process: str) -> list[str]:
    try:
        return _LIST(f"/proc/{process}/task")
    except OSError:
        return []


def _told(table: str, sockets: frozenset[str]) -> list[int]:
    """Ports of those of the sockets that one of the kernel's tables has as listening."""
    try:
        rows = [line.split() for line in _text(table).splitlines()[1:]]
    except OSError:  # a machine without IPv6
        return []
    found = (row for row in rows if row[3] == _LISTENING and row[9].decode() in sockets)
    return [int(row[1].rpartition(b":")[2], 16) for row in found]


def _text(path: str) -> bytes:
    descriptor = _OPEN(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        parts: list[bytes] = []
        while True:
            part = _READ(descriptor, 1 << 16)
            if not part:
                return b"".join(parts)
            parts.append(part)
    finally:
        _CLOSE(descriptor)
