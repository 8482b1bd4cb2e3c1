"""Ports that this process, or a child of it, has begun to listen on.

What lives here: asking the kernel, on Linux.  What may never be added: a socket of our own, or a function that a suite
may have replaced.

It is asked after the set-up of a shared fixture that took long enough to have started a server; each question takes a
fraction of a millisecond.  Where it takes more, since the machine has many connections, it is asked no more.
"""

from __future__ import annotations

import os
import sys
from typing import Callable

_OPEN, _READ, _CLOSE, _LIST, _LINK = os.open, os.read, os.close, os.listdir, getattr(os, "readlink", None)
_TABLES = ("/proc/net/tcp", "/proc/net/tcp6")
_LISTENING = b"0A"
"""A state in these tables."""
_LONGEST = 3_000_000
"""ns that a question may take."""


class Listening:
    """What was listened on when it was last asked."""

    def __init__(self, now: Callable[[], int]) -> None:
        """``now``: ns."""
        self._now = now
        self._asking = sys.platform == "linux"
        self._known: dict[bytes, int] = {}
        self.new()

    def new(self) -> list[int]:
        """Ports that were not listened on before, if this process or a descendant holds them.  Never raises."""
        if not self._asking:
            return []
        start = self._now()
        try:
            found = _sockets()
            fresh = {inode: port for inode, port in found.items() if inode not in self._known}
            self._known = found
            held = _held(os.getpid(), fresh) if fresh else []
        except Exception:  # no /proc here, or one that hides
            self._asking = False
            return []
        if self._now() - start > _LONGEST and not fresh:
            self._asking = False
        return held


def _sockets() -> dict[bytes, int]:
    """Listening sockets of all processes that share our network: inode to port."""
    found = {}
    for table in _TABLES:
        try:
            text = _text(table)
        except FileNotFoundError:  # the second, where there is no IPv6
            continue
        for line in text.splitlines()[1:]:
            fields = line.split()
            if fields[3] == _LISTENING:
                found[fields[9]] = int(fields[1].rpartition(b":")[2], 16)
    return found


def _held(pid: int, sockets: dict[bytes, int]) -> list[int]:
    """Ports of those of the sockets that a process or a descendant of it has open."""
    parents = {int(name): _parent(name) for name in _LIST("/proc") if name.isdigit()}
    ours = {pid}
    while True:
        more = {child for child, parent in parents.items() if parent in ours} - ours
        if not more:
            break
        ours |= more
    open_here = {inode for each in ours for inode in _inodes(each)}
    return sorted({port for inode, port in sockets.items() if inode in open_here})


def _parent(name: str) -> int:
    try:
        return int(_text(f"/proc/{name}/stat").rpartition(b")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0


def _inodes(pid: int) -> list[bytes]:
    found = []
    try:
        for name in _LIST(f"/proc/{pid}/fd"):
            try:
                target = _LINK(f"/proc/{pid}/fd/{name}") if _LINK is not None else ""
            except OSError:
                continue
            if target.startswith("socket:["):
                found.append(target[8:-1].encode())
    except OSError:
        pass
    return found


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
