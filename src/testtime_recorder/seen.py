"""What two runs of a suite can be compared by, beside the outcomes of tests.

What lives here: taking down values of fixtures, warnings, failures, what tests leave behind.  What may never be added:
a comparison (``testtime.whatif.differences``), or the text of an object that is not a plain value: to print it would
run code of the suite, and tell its address.
"""

from __future__ import annotations

import os
import zlib
from typing import Any, Callable

import pytest

from . import schema
from .hooks import outermost

Tell = Callable[..., None]
_PLAIN = (int, float, complex, str, bytes, bool, type(None))
_SEVERAL = (tuple, list, dict, set, frozenset)
_LONG, _WIDE, _DEEP = 300, 50, 3
"""Characters of a value that are told; items of one that are looked at; how far inside."""
_MOST_FILES, _MOST_VALUES = 5_000, 50
_PASSING = frozenset({"PYTEST_CURRENT_TEST"})
_CACHES = frozenset({"__pycache__", "node_modules"})


class Seen:
    """A pytest plugin that takes down; one for each process that runs tests."""

    def __init__(self, tell: Tell, caveat: Callable[[Exception], None]) -> None:
        """``tell``: takes a record; ``caveat``: what an error of our own is told to."""
        self._tell = tell
        self._caveat = caveat
        self._folder = os.getcwd()
        self._before = _files(self._folder)
        self._nodeid = ""

    def _seen(self, what: str, name: str, text: str, nodeid: str | None = None) -> None:
        try:
            self._tell("seen", self._nodeid if nodeid is None else nodeid, what, name, text)
        except Exception as error:
            self._caveat(error)

    # -- tests ----------------------------------------------------------------------------------------------------

    @outermost
    def pytest_runtest_protocol(self, item: Any) -> Any:
        """What a test leaves behind in the process: environment and working directory."""
        __tracebackhide__ = True
        self._nodeid = item.nodeid
        before = _surroundings()
        try:
            return (yield)
        finally:
            after = _surroundings()
            for name in before.keys() | after.keys():
                if before.get(name) != after.get(name):
                    self._seen(schema.LEFT, name, after.get(name, "gone"))
            self._nodeid = ""

    @outermost
    def pytest_runtest_call(self, item: Any) -> Any:
        """The attributes of a test's own object, once it has run."""
        __tracebackhide__ = True
        try:
            return (yield)
        finally:
            try:
                held = getattr(getattr(item, "instance", None), "__dict__", {})
                names = [name for name in held if isinstance(name, str) and not name.startswith("_")]
                for name in names[:_MOST_VALUES]:
                    self._seen(schema.VALUE, f"self.{name}", described(held[name]))
            except Exception as error:
                self._caveat(error)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """The first line of what is said of a failure."""
        if report.outcome == "failed":
            self._seen(schema.FAILURE, str(report.when), first_line(report), str(report.nodeid))

    @outermost
    def pytest_fixture_setup(self, fixturedef: Any) -> Any:
        """The value of a fixture."""
        __tracebackhide__ = True
        try:
            return (yield)
        finally:
            cached = getattr(fixturedef, "cached_result", None)
            if cached is not None and cached[2] is None:
                shared = str(fixturedef.scope) != "function"
                nodeid = "" if shared else self._nodeid  # who asks first is nobody's choice
                self._seen(schema.VALUE, str(fixturedef.argname), described(cached[0]), nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: Any, nodeid: str) -> None:
        """A warning."""
        kind = getattr(warning_message.category, "__name__", "")
        self._seen(schema.WARNING, f"{kind}: {str(warning_message.message)[:_LONG]}", "", nodeid)

    # -- the end --------------------------------------------------------------------------------------------------

    def end(self, config: Any) -> None:
        """Files that were left: in the folder of pytest's temporary files, and in the one that it was started in."""
        factory = getattr(config, "_tmp_path_factory", None)
        base = getattr(factory, "_basetemp", None)
        if base is not None and os.path.isdir(str(base)):
            for name in ["", *sorted(_files(str(base)))]:
                self._seen(schema.TEMPORARY, name, "")
        after = _files(self._folder)
        for name in sorted(after - self._before):
            self._seen(schema.NEW, name, "")
        for name in sorted(self._before - after):
            self._seen(schema.LOST, name, "")


def described(value: Any) -> str:
    """What kind of value it is, how long, and how it is written if it is made of plain values alone."""
    kind = type(value)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if kind in _PLAIN or (kind in _SEVERAL and _is_plain(value, _DEEP)):
        text = _written(value)
        return f"{name} {text if len(text) <= _LONG else text[:_LONG] + '...'}"
    if kind in _SEVERAL:
        return f"{name} of {len(value)}"
    return name


def _is_plain(value: Any, depth: int) -> bool:
    kind = type(value)
    if kind in _PLAIN:
        return True
    if kind not in _SEVERAL or depth <= 0 or len(value) > _WIDE:
        return False
    parts = [*value, *value.values()] if kind is dict else list(value)
    return all(_is_plain(part, depth - 1) for part in parts)


def _written(value: Any) -> str:
    """``repr``, but what is equal whatever its order is written in one that does not change from run to run."""
    kind = type(value)
    if kind in (set, frozenset):
        return "{" + ", ".join(sorted(map(_written, value))) + "}"
    if kind is dict:
        return "{" + ", ".join(sorted(f"{_written(key)}: {_written(each)}" for key, each in value.items())) + "}"
    if kind is list:
        return "[" + ", ".join(map(_written, value)) + "]"
    if kind is tuple:
        return "(" + ", ".join(map(_written, value)) + ")"
    return repr(value)


def _surroundings() -> dict[str, str]:
    """The working directory, and a number for what each variable holds: values may be secrets."""
    found = {
        name: f"{zlib.crc32(value.encode('utf-8', 'surrogateescape')):08x}"
        for name, value in dict(os.environ).items()
        if name not in _PASSING
    }
    try:
        found["working directory"] = os.getcwd()
    except OSError:
        found["working directory"] = "gone"
    return found


def _files(folder: str) -> set[str]:
    """Names of files below a folder, but for caches and what is hidden; no more than ``_MOST_FILES``."""
    found: set[str] = set()
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _CACHES)
        inside = os.path.relpath(place, folder)
        for name in files:
            if not name.startswith("."):
                found.add(os.path.normpath(os.path.join(inside, name)).replace(os.sep, "/"))
        if len(found) > _MOST_FILES:
            break
    return found


def first_line(report: Any) -> str:
    """Of what is said of a failure; empty where nothing is."""
    crash = getattr(getattr(report, "longrepr", None), "reprcrash", None)
    text = str(getattr(crash, "message", None) or report.longrepr or "")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[0][:_LONG] if lines else ""
