"""The text of a function, from its file.

What lives here: finding the lines of a code object, and keeping what was made of them.  What may never be added: how
they are parsed (``parsing``) or what they name (``naming``), a judgement of what the text does
(``testtime.whatif.gather``), or the import of ``inspect`` helpers that a suite may have replaced.

Files are read by functions bound at import: pyfakefs and others put their own in place of ``open``.
"""

from __future__ import annotations

import _thread
import gc
import os
import time
from types import CodeType
from typing import Callable

from .blame import interrupts
from .naming import calls, entered, inside, items, loops, made, paths
from .parsing import BusyError, Definition, ends, last_line, parsed

_OPEN, _READ, _CLOSE, _SEEK = os.open, os.read, os.close, os.lseek
_OFF, _ON, _IS_ON = gc.disable, gc.enable, gc.isenabled
_WHO = _thread.get_ident
_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_LARGEST = 4 << 20
"""Bytes of a file that is read."""
_LONGEST = 600
"""Lines of a function."""
_BEYOND = 300
"""Lines that a function may go on after the last one that has code: closing brackets, the end of a long text."""
_PIECE = 1_000_000
"""ns that ``fetch`` takes at a time, as long as a function or so: others wait meanwhile."""
_FILES = 16
"""Files whose lines are kept at hand."""
_MADE = "<"
"""How the names of code that has no file begin."""
_VARIABLES = frozenset(["locals", "vars", "eval", "exec", "f_locals"])
"""Names by which a function gets at the dictionary of its variables."""


class Source:
    """A function's text and what it names; all empty where the text cannot be had."""

    __slots__ = ("calls", "first", "items", "loops", "made", "paths", "reflects", "text", "tree")

    def __init__(self, first: int, text: str = "", tree: Definition | None = None) -> None:
        self.first = first
        """The line that ``text`` begins with, a decorator perhaps."""
        self.text = text
        self.tree = tree
        """With lines as in the file; ``None`` where the text was not found or not understood."""
        nodes = [] if tree is None else list(inside(tree))
        self.paths = tuple(sorted(set(paths(nodes))))
        """Dotted names in the body, such as ``client.session``; in order, so that each run is told alike."""
        self.reflects = any(path.rpartition(".")[2] in _VARIABLES for path in self.paths)
        """Whether it asks for its own variables.  (What pytest makes of an ``assert`` does so, but keeps nothing.)"""
        self.made = dict(made(nodes))
        """Variables that are given the result of a call, each with the dotted name of what is called."""
        self.calls = (*calls(nodes), *entered(nodes))
        self.items = tuple(items(nodes))
        """Variables of comprehensions, each with a dotted name and how one of it is met."""
        self.loops = tuple(loops(nodes))
        """First and last line of each loop, and the names that change with its turns."""


class Sources:
    """Of all functions that were asked for; kept for the session."""

    def __init__(self, at_once: bool = True, now: Callable[[], int] = int) -> None:
        """``at_once``: whether ``at_hand`` may read files; ``now``: a clock, ns."""
        self._at_once = at_once
        self._now = now
        self._files: dict[str, list[str]] = {}
        self._read_ahead: dict[str, bytes] = {}
        self._known: dict[int, tuple[CodeType, Source]] = {}
        self._missed: list[tuple[CodeType, bool]] = []
        self._cpu = time.thread_time_ns
        self.spent = 0
        """CPU that ``fetch`` took for functions that are not watched themselves, ns."""
        self._unread: list[str] = []
        self.reading = 0
        """The thread that reads or parses right now; 0: none.  What it opens meanwhile is not the suite's doing: for a
        text that is no Python, CPython itself looks for a file called ``<unknown>``."""

    def of(self, code: CodeType) -> Source:
        """The source of ``code``, read if it has to be."""
        known = self._known.get(id(code))
        if known is not None:
            return known[1]
        before, self.reading = self.reading, _WHO()
        try:
            source = self._read(code)
        except BusyError:
            return self._unparsed(code)
        except Exception as error:  # no such file, another one than was compiled, text that is no Python
            if interrupts(error):
                raise
            source = Source(code.co_firstlineno)
        finally:
            self.reading = before
        self._known[id(code)] = (code, source)
        return source

    def at_hand(self, code: CodeType, watched: bool = False, needed: bool = True) -> Source | None:
        """The source of ``code``; ``None`` if a file would have to be read and must not be.

        ``watched``: whether it is needed anyhow, and not for looking at objects; ``needed``: whether ``fetch`` is to
        read it then.
        """
        known = self._known.get(id(code))
        if known is not None:
            return known[1]
        if self._at_once:
            return self.of(code)
        if not needed:
            return None
        self._missed.append((code, watched))
        if code.co_filename not in self._files and code.co_filename not in self._read_ahead:
            self._unread.append(code.co_filename)
        return None

    def misses(self) -> bool:
        """Whether ``fetch`` has anything to read."""
        return bool(self._missed)

    def fetch(self) -> bool:
        """Read what was not at hand since the last time, or some of it if that takes long; whether there was any.

        While a file is read, other threads may go on, and collect their garbage as ever; while it is parsed, they do
        not, and none is.  Nothing is made meanwhile that the collector counts, so that it is not called here.
        """
        self.reading = _WHO()
        try:
            while self._unread:
                path = self._unread.pop()
                self._read_ahead[path] = _data(path)
        finally:
            self.reading = 0
        if not self._missed:
            return False
        collecting, began = _IS_ON(), self._now()
        _OFF()
        try:
            while self._missed and self._now() - began < _PIECE:
                (code, watched), used = self._missed.pop(), self._cpu()
                self.of(code)
                self.spent += 0 if watched else self._cpu() - used
            if not self._missed:
                self._read_ahead.clear()
        finally:
            if collecting:
                _ON()
        return True

    def _read(self, code: CodeType) -> Source:
        first = code.co_firstlineno
        last = last_line(code) - first + 1
        if code.co_filename.startswith(_MADE) or last > _LONGEST:
            return Source(first)
        lines = self._lines(code.co_filename)[first - 1 : first - 1 + last + _BEYOND]
        for end in ends(lines, last):
            tree = parsed("".join(lines[:end]), first)
            if tree is not None:
                if tree.name != code.co_name:
                    break
                return Source(first, "".join(lines[: (tree.end_lineno or first) - first + 1]), tree)
        return Source(first)

    def _unparsed(self, code: CodeType) -> Source:
        """The text alone, up to where it most likely ends."""
        first = code.co_firstlineno
        lines = self._lines(code.co_filename)[first - 1 :]
        _, end = [*ends(lines, last_line(code) - first + 1), len(lines), len(lines)][:2]
        return Source(first, "".join(lines[:end]).rstrip() + "\n")

    def _lines(self, path: str) -> list[str]:
        known = self._files.get(path)
        if known is None:
            if len(self._files) >= _FILES:
                self._files.clear()
            data = self._read_ahead.pop(path, None)
            text = _text(_data(path) if data is None else data)
            known = self._files[path] = [line + "\n" for line in text.split("\n")]
        return known


def _data(path: str) -> bytes:
    """What a file holds, or the beginning of it; nothing where it cannot be read."""
    data = b""
    try:
        descriptor = _OPEN(path, _FLAGS)
    except (OSError, ValueError):
        return data
    try:
        size = _SEEK(descriptor, 0, os.SEEK_END)
        _SEEK(descriptor, 0, os.SEEK_SET)
        data = _READ(descriptor, size if size < _LARGEST else _LARGEST)
    except OSError:  # a folder
        pass
    finally:
        _CLOSE(descriptor)
    return data


def _text(data: bytes) -> str:
    """As text, with line feeds only."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:  # it says so in its first lines, or is no Python; names are mostly ASCII anyway
        text = data.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")
