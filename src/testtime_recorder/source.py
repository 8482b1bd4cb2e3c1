"""The text of a function, and what its text names.

What lives here: finding the lines of a code object, and parsing them once.  What may never be added: a judgement of
what the text does (``testtime.whatif.gather``), or the import of ``inspect`` helpers that a suite may have replaced.

Files are read by functions bound at import: pyfakefs and others put their own in place of ``open``.
"""

from __future__ import annotations

import ast
import gc
import os
import sys
import textwrap
from types import CodeType, FrameType

_OPEN, _READ, _CLOSE, _STAT = os.open, os.read, os.close, os.stat
_PARSE, _DEDENT = ast.parse, textwrap.dedent
_ONE_AT_A_TIME = sys.version_info[:2] == (3, 11)
"""Whether trees may not be made by two threads at once."""
_LARGEST = 4 << 20
"""Bytes of a file that is read."""
_LONGEST = 600
"""Lines of a function."""
_BEYOND = 30
"""Lines that a function may go on after the last one that has code: closing brackets."""
_MADE = "<"
"""How the names of code that has no file begin."""

Function = "ast.FunctionDef | ast.AsyncFunctionDef"


class Source:
    """A function's text, and its tree with lines as in the file; ``tree`` is ``None`` where it cannot be had."""

    __slots__ = ("first", "items", "loops", "paths", "text", "tree")

    def __init__(self, first: int, text: str, tree: ast.FunctionDef | ast.AsyncFunctionDef | None) -> None:
        self.first = first
        self.text = text
        self.tree = tree
        self.paths = tuple(sorted(_paths(tree))) if tree is not None else ()
        """Dotted names that are loaded, such as ``client.session``; in order, so that each run is told alike."""
        self.items = tuple(_items(tree)) if tree is not None else ()
        """Variables of comprehensions, each with the dotted name of what it goes over."""
        self.loops = tuple(_loops(tree)) if tree is not None else ()
        """First and last line of each loop, and the names that change with its turns."""


class Sources:
    """Of all functions that were asked for; kept for the session."""

    def __init__(self) -> None:
        self._files: dict[str, list[str]] = {}
        self._known: dict[int, tuple[CodeType, Source]] = {}

    def of(self, code: CodeType) -> Source:
        """The source of ``code``; its ``tree`` is ``None`` and its text empty where there is none."""
        known = self._known.get(id(code))
        if known is not None:
            return known[1]
        try:
            source = self._read(code)
        except BusyError:
            return Source(code.co_firstlineno, "", None)
        except Exception:  # no such file, another one than was compiled, text that is no Python
            source = Source(code.co_firstlineno, "", None)
        self._known[id(code)] = (code, source)
        return source

    def _read(self, code: CodeType) -> Source:
        first = code.co_firstlineno
        if code.co_filename.startswith(_MADE):
            return Source(first, "", None)
        lines = self._lines(code.co_filename)[first - 1 :]
        last = last_line(code) - first + 1
        if last > _LONGEST:
            return Source(first, "", None)
        for end in range(last, last + _BEYOND):
            text = "".join(lines[:end])
            try:
                body = _parsed(_DEDENT(text)).body
            except SyntaxError:
                continue
            if body and isinstance(body[0], (ast.FunctionDef, ast.AsyncFunctionDef)) and body[0].name == code.co_name:
                ast.increment_lineno(body[0], first - 1)
                return Source(first, text, body[0])
            break
        return Source(first, "", None)

    def _lines(self, path: str) -> list[str]:
        known = self._files.get(path)
        if known is None:
            known = self._files[path] = _text(path).splitlines(keepends=True)
        return known


class BusyError(Exception):
    """Another thread is parsing: to be tried again later."""


def _parsed(text: str) -> ast.Module:
    """The tree of a text; raises BusyError while any other thread is in ``ast``, SyntaxError.

    CPython 3.11 has one counter for all threads that make trees: two that overlap raise SystemError in each other.
    They overlap if a garbage collection in the midst of one runs Python code, which lets another thread go on; so
    there is none during ours, and ours does not begin during another.
    """
    if not _ONE_AT_A_TIME:
        return _PARSE(text)
    for frame in sys._current_frames().values():
        inner: FrameType | None = frame
        while inner is not None:
            if inner.f_code.co_filename == ast.__file__:
                raise BusyError
            inner = inner.f_back
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _PARSE(text)
    finally:
        if collecting:
            gc.enable()


def _text(path: str) -> str:
    descriptor = _OPEN(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    try:
        parts: list[bytes] = []
        while sum(map(len, parts)) < _LARGEST:
            part = _READ(descriptor, 1 << 20)
            if not part:
                break
            parts.append(part)
    finally:
        _CLOSE(descriptor)
    return b"".join(parts).decode("utf-8-sig").replace("\r\n", "\n").replace("\f", " ")


def last_line(code: CodeType) -> int:
    """The last line that has code, in ``code`` or in a function inside it."""
    lines = [code.co_firstlineno]
    if hasattr(code, "co_lines"):
        lines += [line for _, _, line in code.co_lines() if line]
    else:  # Python 3.9
        line = code.co_firstlineno
        for step in code.co_lnotab[1::2]:
            line += step - 256 if step > 127 else step
            lines.append(line)
    lines += [last_line(inner) for inner in code.co_consts if isinstance(inner, CodeType)]
    return max(lines)


def dotted(node: ast.AST) -> str | None:
    """``a.b.c`` for a name or a chain of attributes on one; ``super().b`` for a method of the next class."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        names.append(node.id)
    elif names and isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
        names.append("super()")
    else:
        return None
    return ".".join(reversed(names))


def _paths(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Name, ast.Attribute)):
            path = dotted(node)
            if path is not None:
                found.add(path)
    return found


def _loops(tree: ast.AST) -> list[tuple[int, int, tuple[str, ...]]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.For, ast.AsyncFor)):
            names = tuple(each.id for each in ast.walk(node.target) if isinstance(each, ast.Name))
            found.append((node.lineno, node.end_lineno or node.lineno, names))
    return found


def _items(tree: ast.AST) -> list[tuple[str, str]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.comprehension) and isinstance(node.target, ast.Name):
            path = dotted(node.iter)
            if path is not None:
                found.append((node.target.id, path))
    return found
