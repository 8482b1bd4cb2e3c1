"""What the suite did to the world outside its process while a statement ran: files, addresses, processes, environment.

What lives here: Python's audit events to short facts.  What may never be added: a call of the suite's code (the
arguments of an event may be its objects), or anything that takes time for an event of no interest.

An audit hook stays for the life of the process and is called for each event; it costs a few hundred nanoseconds each,
and nothing where none is raised.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Callable

from .sampling import Focus

_MOST = 300
"""Events of a phase."""
_LONG = 300
_NO_INTEREST = (".pyc", ".pyi", ".so")
_WRITING = frozenset("wax+")
_CHANGES = {
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.symlink",
    "os.link",
    "os.truncate",
    "shutil.rmtree",
    "shutil.copyfile",
    "shutil.move",
    "shutil.copytree",
}
Touch = "tuple[str, str, int]"


def watch(focus: Focus, now: Callable[[], int]) -> list[tuple[str, str, int]]:
    """Have events noted, while ``focus`` says that something runs; what, its name, the moment (ns)."""
    noted: list[tuple[str, str, int]] = []

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event in _WANTED and focus.since and len(noted) < _MOST:
            try:
                what, name = _WANTED[event](event, args)
                if what:
                    noted.append((what, name[:_LONG], now()))
            except Exception:  # arguments of a form that was never seen
                pass

    sys.addaudithook(hook)
    return noted


def _opened(_event: str, args: tuple[Any, ...]) -> tuple[str, str]:
    path, mode, flags = args
    if type(path) is not str or path.endswith(_NO_INTEREST):
        return "", ""
    if isinstance(mode, str):
        writes = not _WRITING.isdisjoint(mode)
    else:
        writes = bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return "write" if writes else "read", os.path.abspath(path)


def _changed(_event: str, args: tuple[Any, ...]) -> tuple[str, str]:
    path = args[0]
    return ("write", os.path.abspath(path)) if type(path) is str else ("", "")


def _connected(event: str, args: tuple[Any, ...]) -> tuple[str, str]:
    address = args[1]
    if type(address) is str:
        return event.partition(".")[2], address
    return event.partition(".")[2], f"{address[0]}:{address[1]}"


def _started(_event: str, args: tuple[Any, ...]) -> tuple[str, str]:
    words = args[1]
    return "process", words if type(words) is str else " ".join(each for each in words if type(each) is str)


def _environment(_event: str, args: tuple[Any, ...]) -> tuple[str, str]:
    key = args[0]
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
}
