"""What the suite did to the world outside its process while a statement ran: files, addresses, processes, environment.

What lives here: Python's audit events to short facts.  What may never be added: a call of the suite's code (the
arguments of an event may be its objects), or anything that takes time for an event of no interest.

An audit hook stays for the life of the process and is called for each event, of which pytest alone raises seventeen for
each test: a quarter of what recording takes, most of it CPython's.  So there is none before something is likely to wait
(``watching``).  What it raises would fail what the suite is doing, so it raises nothing of its own.
"""

from __future__ import annotations

import _thread
import os
import sys
from collections import deque
from typing import Any, Callable

from .blame import foreign
from .placing import Noted, Where, placed
from .statements import Focus, Run

_MOST = 1_000
"""Events that are kept, the last ones."""
_TOLD = 300
"""Events of a run."""
_APART = 5_000_000
"""ns; what is done again sooner is not told again."""
_LONG = 300
"""Characters of a name."""
_NO_INTEREST = (".pyc", ".pyi", ".so")
_WRITING = frozenset("wax+")
_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_ABSPATH = os.path.abspath
_SPLIT, _JOIN, _NORMAL, _READ_LINK = os.path.split, os.path.join, os.path.normpath, os.readlink
_LINKS = 10
"""Links on the way to a file that are followed."""
_WHO = _thread.get_ident
_CHANGES = ("os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree")
_MOVES = ("os.rename", "os.symlink", "os.link", "shutil.copyfile", "shutil.copytree", "shutil.move")
"""What changes the second of the two places named."""
Touch = tuple[str, str, int]
"""What was done, to what, when (ns)."""

_OFTEN = "object.__getattr__"
"""The event that pytest raises most, a dozen times a test: whoever asks a function for its code does.  To compare two
texts of unequal length takes a third of what it takes to look one up that was made a moment ago."""
_SETTING, _OWN = "os.putenv", b"PYTEST_CURRENT_TEST"
"""The event, and what pytest itself sets in the environment for each phase."""


class Touching:
    """What was noted of late."""

    def __init__(
        self,
        focus: Focus,
        now: Callable[[], int],
        reading: Callable[[], int] = int,
        where: Callable[[], Where] | None = None,
    ) -> None:
        """``focus`` says whether anything runs, ``reading`` which thread, if any, reads files for the recorder.

        ``where``: where the thread that asks is, if functions are looked at from beside.
        """
        self._noted: deque[Noted] = deque(maxlen=_MOST)
        self._where = where
        self._hook: Callable[[str, tuple[Any, ...]], None] | None = None
        self._focus = focus
        self._now = now
        self._reading = reading

    @property
    def started(self) -> bool:
        """Whether events are noted."""
        return self._hook is not None

    def start(self) -> None:
        """Have events noted, from now to the end of the process; more than once is as good as once."""
        if not self.started:
            note, where = self._noted.append, self._where or _nowhere
            self._hook = hook = _hook(self._focus, self._now, note, self._reading, where)
            sys.addaudithook(hook)

    def between(self, start: int, end: int) -> list[Touch]:
        """What was noted from one moment to another; what is done again and again, now and then."""
        return _told([each for each in tuple(self._noted) if start <= each[2] <= end], end - start)

    def of(self, run: Run, start: int, end: int) -> list[Touch]:
        """The same of a run, of a phase from ``start`` to ``end``; the borders of its steps are moved to agree."""
        if self._where is None:
            return self.between(run.start, run.end)
        return _told(placed(run, [*self._noted], start, end), run.end - run.start)


def _told(noted: list[Noted], lasted: int) -> list[Touch]:
    found: list[Touch] = []
    apart = max(_APART, lasted // _TOLD)
    for what, name, at, _ in noted:
        if not (found and (what, name) == found[-1][:2] and at - found[-1][2] < apart):
            found.append((what, name, at))
    return _with_linked(found[:_TOLD])


def _nowhere() -> Where:
    return None


def _with_linked(touches: list[Touch]) -> list[Touch]:
    """The same; what is in a folder that links lead to, also by the name that it has without them."""
    known: dict[str, str] = {}
    found = []
    for what, name, at in touches:
        found.append((what, name, at))
        folder, last = _SPLIT(name) if what in ("read", "write") else ("", "")
        real = _real(folder, known) if last else folder
        if real != folder:
            found.append((what, _JOIN(real, last)[:_LONG], at))
    return found


def _real(folder: str, known: dict[str, str], links: int = 0) -> str:
    """A folder without links on the way; ``links``: how many there were so far."""
    if folder not in known:
        above, last = _SPLIT(folder)
        if not last or links > _LINKS:
            return folder
        real = _JOIN(_real(above, known, links), last)
        try:
            real = _real(_NORMAL(_JOIN(_SPLIT(real)[0], _READ_LINK(real))), known, links + 1)
        except (OSError, ValueError):
            pass  # it is no link, or gone
        known[folder] = real
    return known[folder]


def _hook(
    focus: Focus,
    now: Callable[[], int],
    note: Callable[[Noted], None],
    reading: Callable[[], int],
    where: Callable[[], Where],
) -> Callable[[str, tuple[Any, ...]], None]:
    """What Python calls with each event."""
    wanted, often, setting, own = _WANTED, _OFTEN, _SETTING, _OWN

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == often:
            return
        try:
            if event == setting and type(args[0]) is bytes and args[0] == own:
                return
            if event in wanted and focus.since and reading() != _WHO():
                what, name = wanted[event](event, args)
                if what:
                    note((what, name[:_LONG], now(), where()))
        except Exception as error:  # arguments of a form that was never seen
            if foreign(error):
                raise

    return hook


def _opened(_event: str, args: tuple[Any, ...]) -> tuple[str, str]:
    path, mode, flags = args
    if type(path) is not str or path.endswith(_NO_INTEREST):
        return "", ""
    writes = not _WRITING.isdisjoint(mode) if type(mode) is str else bool(flags & _TO_WRITE)
    return "write" if writes else "read", _ABSPATH(path)


def _changed(_event: str, args: tuple[Any, ...]) -> tuple[str, str]:
    path = args[0]
    return ("write", _ABSPATH(path)) if type(path) is str else ("", "")


def _moved(event: str, args: tuple[Any, ...]) -> tuple[str, str]:
    return _changed(event, args[1:])


def _connected(event: str, args: tuple[Any, ...]) -> tuple[str, str]:
    address = args[1]
    if type(address) is tuple and len(address) >= 2:
        host, port = address[:2]
        address = f"{host}:{port}" if type(host) is str and type(port) is int else ""
    return (event.partition(".")[2], address) if type(address) is str and address else ("", "")


def _started(_event: str, args: tuple[Any, ...]) -> tuple[str, str]:
    words = args[1]
    if type(words) is str:
        return "process", words
    return "process", " ".join(each for each in words if type(each) is str) if type(words) in (list, tuple) else ""


def _environment(_event: str, args: tuple[Any, ...]) -> tuple[str, str]:
    key = args[0]
    if type(key) is bytes and key == _OWN:
        return "", ""
    return "environment", key.decode("utf-8", "replace") if type(key) is bytes else ""


def _folder(_event: str, args: tuple[Any, ...]) -> tuple[str, str]:
    return "folder", args[0] if type(args[0]) is str else ""


def _database(_event: str, args: tuple[Any, ...]) -> tuple[str, str]:
    return "database", args[0] if type(args[0]) is str else ""


_WANTED: dict[str, Callable[[str, tuple[Any, ...]], tuple[str, str]]] = {
    "open": _opened,
    "socket.connect": _connected,
    "socket.bind": _connected,
    "subprocess.Popen": _started,
    "os.putenv": _environment,
    "os.unsetenv": _environment,
    "os.chdir": _folder,
    "sqlite3.connect": _database,
    **dict.fromkeys(_CHANGES, _changed),
    **dict.fromkeys(_MOVES, _moved),
}
