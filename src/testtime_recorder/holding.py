"""What this process, or a child of it, has begun to hold that other processes cannot have as well, or would share.

What lives here: asking the kernel, on Linux.  What may never be added: a socket or file of our own, a function that a
suite may have replaced, or a judgement of what is harmless (``testtime.whatif.hazards``).

After the set-up of a shared fixture that took long enough to have started a server, it is asked which sockets and files
are new; that takes some ten microseconds.  Only for those are the kernel's tables read, which takes milliseconds, and
after the phase, so that the time counts as nobody's.  (Rejected: asking a socket of the suite's itself; to make a
socket object of its descriptor may make it non-blocking.  An audit hook, which would cost a call for each file that
anything opens, and cannot tell what was closed again.)
"""

from __future__ import annotations

import os
import sys

from .schema import CONNECT, FILE, LISTEN, LOCK, line

_OPEN, _READ, _CLOSE, _LIST = os.open, os.read, os.close, os.listdir
_LINK = getattr(os, "readlink", None)
_TABLES = ("/proc/net/tcp", "/proc/net/tcp6")
_LISTENING, _CONNECTED = b"0A", b"01"
"""States in these tables."""
_NOT_FILES = ("/dev/", "/proc/", "/sys/", "/memfd:")
_GONE = " (deleted)"
_MOST = 1000
"""Descriptors of a process; with more, it takes too long to look at each."""
_TOLD = 20
"""Things that are told of one fixture."""
Fresh = dict[str, str]
"""What the kernel calls a socket or file -> a descriptor of it, as a place in /proc."""


class Holding:
    """Which sockets and files there were when it was last asked."""

    def __init__(self) -> None:
        self._asking = sys.platform == "linux" and _LINK is not None
        self._known: Fresh = {}
        self.opened: list[tuple[int, Fresh]] = []
        """Shared fixtures that are not told of yet, and what came with them."""
        self.fresh()

    def fresh(self) -> Fresh:
        """What this process or a descendant of it did not have before.  Never raises."""
        if not self._asking:
            return {}
        present: Fresh = {}
        try:
            for process in ("self", *_descendants("self")):
                _look(process, present)
        except Exception:  # no /proc here, or one that hides
            self._asking = False
            return {}
        known, self._known = self._known, present
        return {name: place for name, place in present.items() if name not in known}

    def ask(self, fixture: int) -> None:
        """A shared fixture was set up: keep what came with it."""
        came = self.fresh()
        if came:
            self.opened.append((fixture, came))

    def records(self) -> list[str]:
        """What the fixtures hold that are not told of yet."""
        opened = list(self.opened)
        self.opened.clear()
        return [line("hold", fixture, *held) for fixture, fresh in opened for held in self.told(fresh)]

    def told(self, fresh: Fresh) -> list[tuple[str, str]]:
        """What is held by it, and its name: a port or a path.  Never raises."""
        if not self._asking:
            return []
        try:
            sockets = frozenset(name[8:-1].encode() for name in fresh if name.startswith("socket:["))
            found = {held for table in _TABLES for held in _ports(table, sockets)} if sockets else set()
            found.update((_how(place), name) for name, place in fresh.items() if name.startswith("/"))
            return sorted(held for held in found if held[0])[:_TOLD]
        except Exception:
            self._asking = False
            return []


def _look(process: str, present: Fresh) -> None:
    """Add what a process has open; nothing for a process that is gone or not ours."""
    try:
        descriptors = _LIST(f"/proc/{process}/fd")
    except OSError:
        return
    for descriptor in descriptors[:_MOST]:
        try:
            name = _LINK(f"/proc/{process}/fd/{descriptor}") if _LINK is not None else ""
        except OSError:
            continue
        if name.startswith(("socket:[", "/")) and not name.startswith(_NOT_FILES) and not name.endswith(_GONE):
            present[name] = f"/proc/{process}/fdinfo/{descriptor}"


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


def _ports(table: str, sockets: frozenset[bytes]) -> list[tuple[str, str]]:
    """What one of the kernel's tables has of these sockets: ports listened on, and ports connected to."""
    try:
        rows = [line.split() for line in _text(table).splitlines()[1:]]
    except OSError:  # a machine without IPv6
        return []
    found = []
    for row in rows:
        if row[9] in sockets:
            if row[3] == _LISTENING:
                found.append((LISTEN, _port(row[1])))
            elif row[3] == _CONNECTED:
                found.append((CONNECT, _port(row[2])))
    return found


def _port(address: bytes) -> str:
    return str(int(address.rpartition(b":")[2], 16))


def _how(place: str) -> str:
    """How a file is held: locked, or written to anywhere in it; empty for neither, and where it has been closed."""
    try:
        rows = dict(line.split(b":", 1) for line in _text(place).splitlines())
    except OSError:
        return ""
    if b"lock" in rows:
        return LOCK
    flags = int(rows[b"flags"], 8)
    return FILE if flags & os.O_ACCMODE and not flags & os.O_APPEND else ""


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
