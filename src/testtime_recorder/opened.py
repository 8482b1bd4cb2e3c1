"""Files that objects of Python's own have open: which file that is, and what for.

What lives here: what the file at the bottom of such an object says of itself.  What may never be added: a file, or an
object of a class that somebody wrote: to ask it runs code.
"""

from __future__ import annotations

import io
import os
from typing import Any

from .looking import NOTHING

_RAW = io.FileIO
_BUFFERED = (io.BufferedReader, io.BufferedWriter, io.BufferedRandom)
TYPES = (_RAW, *_BUFFERED, io.TextIOWrapper)
"""Those that Python makes when a file is opened."""


def about(value: Any) -> dict[str, Any]:
    """The path or number of the file that an object of these types has open, and its mode; nothing of another."""
    try:
        if type(value) is io.TextIOWrapper:
            value = value.buffer
        if type(value) in _BUFFERED:
            value = value.raw
        if type(value) is not _RAW:
            return {}
        name = getattr(value, "name", NOTHING)
        if type(name) is bytes:
            name = os.fsdecode(name)
        if type(name) is str:
            name = os.path.abspath(name)
        return {"name": name, "mode": value.mode} if type(name) in (str, int) else {}
    except (ValueError, OSError):  # it was detached, or the working folder is gone
        return {}
