"""Which interpreter runs the suite.

What lives here: the order of choice and the translation of a wish (a path, a name on PATH, a virtual environment's
folder) into an executable.  What may never be added: starting it (``probe``), or following symbolic links: the python
of a virtual environment is a link to one that knows nothing of it.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from testtime.errors import UserError

#: Where a virtual environment keeps its interpreter: POSIX, then Windows.
PLACES = ("bin/python", "Scripts/python.exe")


@dataclass(frozen=True)
class Choice:
    """An interpreter and, in words, why it was chosen."""

    path: str
    """Absolute, symbolic links kept."""
    because: str


def choose(wish: str | None, environ: Mapping[str, str], folder: Path) -> Choice:
    """The interpreter asked for, else that of the active virtual environment, else of ``folder``'s, else our own."""
    if wish is not None:
        return Choice(_wanted(wish, environ, folder), "from --python")
    active = environ.get("VIRTUAL_ENV")
    for home, because in ((active, "from VIRTUAL_ENV"), (".venv", "from ./.venv")):
        found = _inside(folder / home) if home else None
        if found is not None:
            return Choice(found, because)
    return Choice(sys.executable, "testtime's own, as no virtual environment is active")


def _wanted(wish: str, environ: Mapping[str, str], folder: Path) -> str:
    """The executable meant by ``wish``, or a ``UserError``."""
    path = folder / wish
    there = os.access(path, os.F_OK)  # unlike Path.exists, silent about folders that we may not enter
    if there and path.is_dir():
        found = _inside(path)
        if found is None:
            raise UserError(f"--python: {wish} is a folder, and no virtual environment", f"that would have {PLACES[0]}")
        return found
    if Path(wish).name != wish:
        return _runnable(path, wish)
    named = shutil.which(wish, path=environ.get("PATH", os.defpath))
    if named is not None:
        return _absolute(named)
    if there:
        return _runnable(path, wish)
    raise UserError(
        f"--python: there is no {wish} on PATH", "give the path of an interpreter or of a virtual environment"
    )


def _runnable(path: Path, wish: str) -> str:
    """``path`` made absolute if it can be executed, or a ``UserError``."""
    advice = "give the path of an interpreter or of a virtual environment"
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise UserError(f"--python: there is no {wish}", advice) from None
    except OSError as error:
        raise UserError(f"--python: {wish} cannot be reached: {error.strerror}", advice) from None
    if not stat.S_ISREG(mode) or not os.access(path, os.X_OK):
        raise UserError(f"--python: {wish} is not executable", advice)
    return _absolute(path)


def _inside(home: Path) -> str | None:
    """The interpreter of the virtual environment at ``home``; ``None`` where there is none."""
    return next((_absolute(home / place) for place in PLACES if os.access(home / place, os.X_OK)), None)


def _absolute(path: str | Path) -> str:
    """``path`` from the root; ``Path.absolute`` follows no links and leaves ``..`` to the system, as it must."""
    return str(Path(path).absolute())
