"""The end of a journal, in memory that the kernel keeps when the process dies.

What lives here: a small file mapped into memory.  What may never be added: when it is emptied (``journal`` decides).

A system call per test costs more than everything else the recorder does for it: the kernel's caches are cold, and a
``write`` lets go of the interpreter lock, which a suite with threads then has to be waited for.  A store into shared
memory costs next to nothing, and whatever kills the process, what was stored is in the file.

A store into a mapped file whose blocks do not exist is a fatal signal when the disk is full.  So the file is small,
written out in full before it is mapped, and used over and over again; and where little room is left on its disk (file
systems that write every block to a new place need some) it is not used.

What is in it, and when it is to be believed, is part of the treaty (``schema``).
"""

from __future__ import annotations

import os
from struct import pack
from typing import Any

from .schema import TAIL_HEAD, TAIL_SIZE
from .standard import standard

_LEAST = 1 << 24
"""Bytes that must be free on the disk."""
_OPEN, _WRITE, _CLOSE, _UNLINK, _DUP = os.open, os.write, os.close, os.unlink, os.dup
_STAT, _SAME = os.fstat, os.path.samestat
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_ZEROS = bytes(TAIL_SIZE)
_ROOM = getattr(os, "fstatvfs", None)


def mapped(path: str, length: int) -> Any:
    """A new tail at ``path``, for a journal of ``length`` bytes, as a buffer; ``None`` where there can be none."""
    try:
        descriptor = _OPEN(path, _FLAGS, 0o600)
    except OSError:
        return None
    try:
        if roomy(descriptor) and _WRITE(descriptor, pack("q", length) + _ZEROS[TAIL_HEAD:]) == TAIL_SIZE:
            return _map(descriptor)
    except Exception:  # file systems and systems without shared memory
        pass
    finally:
        _CLOSE(descriptor)
    remove(path)
    return None


def _map(descriptor: int) -> Any:
    """The mapping, without a descriptor that a suite could meet.

    Before Python 3.13 it has one of its own, the lowest that is free; it is needed for nothing and closed here.  The
    mapping closes that number again when it is destroyed, which is when the interpreter drops what it calls at forks
    (``Journal`` is among that), after everything of the suite's.
    """
    mmap: Any = standard("mmap").mmap
    try:
        return mmap(descriptor, TAIL_SIZE, trackfd=False)
    except TypeError:
        pass
    lowest = _DUP(descriptor)
    _CLOSE(lowest)
    buffer = mmap(descriptor, TAIL_SIZE)
    if _SAME(_STAT(lowest), _STAT(descriptor)):
        _CLOSE(lowest)
    return buffer


def roomy(descriptor: int) -> bool:
    """Whether enough is free on the disk that holds a file."""
    if _ROOM is None:
        return False
    room = _ROOM(descriptor)
    return bool(room.f_bavail * room.f_frsize >= _LEAST)


def empty(buffer: Any, used: int, length: int) -> None:
    """Start anew after ``used`` bytes, in this order: at no moment is anything missing or told twice."""
    buffer[TAIL_HEAD:used] = _ZEROS[TAIL_HEAD:used]
    buffer[:TAIL_HEAD] = pack("q", length)


def remove(path: str) -> None:
    """The journal is complete without it."""
    try:
        _UNLINK(path)
    except OSError:
        pass
