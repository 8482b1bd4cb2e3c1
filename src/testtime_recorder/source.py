"""The text of a function, and what its text names.

What lives here: finding the lines of a code object, and parsing them once.  What may never be added: a judgement of
what the text does (``testtime.whatif.gather``), or the import of ``inspect`` helpers that a suite may have replaced.

Files are read by functions bound at import: pyfakefs and others put their own in place of ``open``.

Parsing must not warn.  Python warns of an escape that it does not know (a backslash and a d, say) when it parses the
text, and a warning of ours would fail a suite under ``-W error`` or count in one that counts them; to turn warnings
off, even for a moment, changes what the whole process is shown.  So the text that is parsed has a slash where such a
backslash was: texts in it are then not what they were, and nobody here asks what they are.
"""

from __future__ import annotations

import ast
import gc
import os
import re
import sys
import time
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Callable, NamedTuple

from .blame import interrupts

_OPEN, _READ, _CLOSE, _SEEK = os.open, os.read, os.close, os.lseek
_PARSE = ast.parse
_OFF, _ON, _IS_ON = gc.disable, gc.enable, gc.isenabled
_ONE_AT_A_TIME = sys.version_info[:2] == (3, 11)
"""Whether trees may not be made by two threads at once."""
_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_LARGEST = 4 << 20
"""Bytes of a file that is read."""
_LONGEST = 600
"""Lines of a function."""
_BEYOND = 300
"""Lines that a function may go on after the last one that has code: closing brackets, the end of a long text."""
_TRIES = 100
"""Ends of it that are tried."""
_PIECE = 1_000_000
"""ns that ``fetch`` takes at a time, as long as a function or so: others wait meanwhile."""
_FILES = 16
"""Files whose lines are kept at hand."""
_MADE = "<"
"""How the names of code that has no file begin."""
_ESCAPE = re.compile(r"""\\(?!["'\n]|N\{)(\\?)""")
"""A backslash that may be one of an unknown escape; with another after it, both are none."""
_VARIABLES = frozenset(["locals", "vars", "eval", "exec", "f_locals"])
"""Names by which a function gets at the dictionary of its variables."""
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


Item = tuple[str, str, str]
"""A variable, a dotted name, and how it is met there: as an item, as a value of a mapping, or itself."""
SAME_ITEMS = frozenset(["reversed", "sorted", "list", "tuple", "set", "iter"])
"""Functions that give what they are handed, item by item."""


class Call(NamedTuple):
    """A call in a text, or what a function that is handed over may be called like."""

    path: str | None
    """Dotted name of what is called; ``None`` where it has none."""
    node: ast.Call
    handed: tuple[Call, ...] = ()
    """Its arguments that are names: the function called may call them, with the arguments that follow."""
    made: str | None = None
    """Dotted name of what the object was made by whose method is called."""
    method: str = ""
    """The name of that method."""


class Source:
    """A function's text and what it names; all empty where the text cannot be had."""

    __slots__ = ("calls", "first", "items", "loops", "made", "paths", "reflects", "text", "tree")

    def __init__(self, first: int, text: str = "", tree: ast.FunctionDef | ast.AsyncFunctionDef | None = None) -> None:
        self.first = first
        """The line that ``text`` begins with, a decorator perhaps."""
        self.text = text
        self.tree = tree
        """With lines as in the file; ``None`` where the text was not found or not understood."""
        nodes = [] if tree is None else list(_inside(tree))
        self.paths = tuple(sorted(set(_paths(nodes))))
        """Dotted names in the body, such as ``client.session``; in order, so that each run is told alike."""
        self.reflects = any(path.rpartition(".")[2] in _VARIABLES for path in self.paths)
        """Whether it asks for its own variables.  (What pytest makes of an ``assert`` does so, but keeps nothing.)"""
        self.made = dict(_made(nodes))
        """Variables that are given the result of a call, each with the dotted name of what is called."""
        self.calls = (*_calls(nodes), *_entered(nodes))
        self.items = tuple(_items(nodes))
        """Variables of comprehensions, each with a dotted name and how one of it is met."""
        self.loops = tuple(_loops(nodes))
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

    def of(self, code: CodeType) -> Source:
        """The source of ``code``, read if it has to be."""
        known = self._known.get(id(code))
        if known is not None:
            return known[1]
        try:
            source = self._read(code)
        except BusyError:
            return self._unparsed(code)
        except Exception as error:  # no such file, another one than was compiled, text that is no Python
            if interrupts(error):
                raise
            source = Source(code.co_firstlineno)
        self._known[id(code)] = (code, source)
        return source

    def at_hand(self, code: CodeType, watched: bool = False) -> Source | None:
        """The source of ``code``; ``None`` if a file would have to be read and must not be: ``fetch`` reads it.

        ``watched``: whether it is needed anyhow, and not for looking at objects.
        """
        known = self._known.get(id(code))
        if known is not None:
            return known[1]
        if self._at_once:
            return self.of(code)
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
        while self._unread:
            path = self._unread.pop()
            self._read_ahead[path] = _data(path)
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
        for end in _ends(lines, last):
            tree = _parsed("".join(lines[:end]), first)
            if tree is not None:
                if tree.name != code.co_name:
                    break
                return Source(first, "".join(lines[: (tree.end_lineno or first) - first + 1]), tree)
        return Source(first)

    def _unparsed(self, code: CodeType) -> Source:
        """The text alone, up to where it most likely ends."""
        first = code.co_firstlineno
        lines = self._lines(code.co_filename)[first - 1 :]
        _, end = [*_ends(lines, last_line(code) - first + 1), len(lines), len(lines)][:2]
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


def _ends(lines: list[str], last: int) -> Iterator[int]:
    """How many lines a function may have, likeliest first; it has code up to ``last`` at least.

    It ends where a line is not deeper than its own first one, unless that line is inside brackets or a text.
    """
    tries = 0
    margin = _margin(lines[0])
    for end in range(last, len(lines) + 1):
        if end == last or end == len(lines) or (lines[end].strip() and _margin(lines[end]) <= margin):
            tries += 1
            if tries > _TRIES:
                return
            yield end


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


class BusyError(Exception):
    """Another thread is parsing: to be tried again later."""


def _tree(text: str) -> ast.Module:
    """The tree of a text; raises BusyError while any other thread is in ``ast``, SyntaxError.

    CPython 3.11 has one counter for all threads that make trees: two that overlap raise SystemError in each other.
    They overlap if a garbage collection in the midst of one runs Python code, which lets another thread go on; so
    there is none during ours, and ours does not begin during another.  (Nor may there be one while frames are asked
    for: CPython holds a lock then, which objects of ``threading.local`` need when they are finalised.)
    """
    if not _ONE_AT_A_TIME:
        return _PARSE(text)
    collecting = _IS_ON()
    _OFF()
    try:
        if any(map(_is_parsing, sys._current_frames().values())):
            raise BusyError
        return _PARSE(text)
    finally:
        if collecting:
            _ON()


def _is_parsing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename == ast.__file__:
            return True
        frame = frame.f_back
    return False


def _parsed(text: str, first: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The function that ``text`` begins with, lines counted from ``first``; ``None`` for text that is no Python."""
    deeper = text[:1] in " \t"
    try:
        body = _tree(("if 1:\n" if deeper else "") + _ESCAPE.sub(_harmless, text)).body
    except SyntaxError:
        return None
    if deeper and isinstance(body[0], ast.If):
        body = body[0].body
    if not body or not isinstance(body[0], _DEFINITIONS):
        return None
    ast.increment_lineno(body[0], first - 1 - deeper)
    return body[0]


def _harmless(found: re.Match[str]) -> str:
    return found.group() if found.group(1) else "/"


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


def _inside(tree: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """What runs when the function does: not its decorators, defaults and annotations."""
    for statement in tree.body:
        yield from ast.walk(statement)


def _paths(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, (ast.Name, ast.Attribute)):
            path = dotted(node)
            if path is not None:
                yield path


def _calls(nodes: list[ast.AST]) -> Iterator[Call]:
    for node in nodes:
        if isinstance(node, ast.Call):
            places = enumerate(node.args, 1)
            handed = [Call(dotted(each), ast.Call(each, node.args[place:], [])) for place, each in places]
            handed += [Call(dotted(each.value), ast.Call(each.value, [], [])) for each in node.keywords]
            handed = [each for each in handed if each.path is not None]
            yield Call(dotted(node.func), node, tuple(handed), *_of_new(node.func))


def _of_new(called: ast.expr) -> tuple[str | None, str]:
    """What makes the object whose method is called at once, and which."""
    maker = called.value if isinstance(called, ast.Attribute) else None
    path = dotted(maker.func) if isinstance(maker, ast.Call) else None
    return (None, "") if path is None or not isinstance(called, ast.Attribute) else (path, called.attr)


def _entered(nodes: list[ast.AST]) -> Iterator[Call]:
    """What a with statement calls, of objects that have a name or are made there."""
    for node in nodes:
        if isinstance(node, (ast.With, ast.AsyncWith)):
            mark = "a" if isinstance(node, ast.AsyncWith) else ""
            for item in node.items:
                for name in (f"__{mark}enter__", f"__{mark}exit__"):
                    method = ast.Attribute(item.context_expr, name, ast.Load())
                    yield Call(dotted(method), ast.Call(method, [], []), (), *_of_new(method))


def _made(nodes: list[ast.AST]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        target: ast.expr | None = None
        value: ast.expr | None = None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign):
            target, value = node.target, node.value
        elif isinstance(node, ast.withitem):
            target, value = node.optional_vars, node.context_expr
        path = dotted(value.func) if isinstance(value, ast.Call) else None
        if isinstance(target, ast.Name) and path is not None:
            yield target.id, path


def _loops(nodes: list[ast.AST]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    for node in nodes:
        if isinstance(node, (ast.For, ast.AsyncFor)):
            names = tuple(each.id for each in ast.walk(node.target) if isinstance(each, ast.Name))
            yield node.lineno, node.end_lineno or node.lineno, names


def _items(nodes: list[ast.AST]) -> Iterator[Item]:
    for node in nodes:
        if isinstance(node, ast.comprehension):
            yield from _met(node.target, node.iter)


def _met(target: ast.expr, over: ast.expr) -> Iterator[Item]:
    """What variables meet that go over the value of an expression."""
    if isinstance(over, ast.Call):
        yield from _met_in_call(target, over)
    elif isinstance(over, (ast.Tuple, ast.List)) and over.elts:
        yield from _item(target, over.elts[0], "itself")
    else:
        yield from _item(target, over, "item")


def _item(target: ast.expr, over: ast.expr, how: str) -> Iterator[Item]:
    path = dotted(over)
    if isinstance(target, ast.Name) and path is not None:
        yield target.id, path, how


def _met_in_call(target: ast.expr, call: ast.Call) -> Iterator[Item]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    parts = target.elts if isinstance(target, ast.Tuple) else []
    if name in SAME_ITEMS and call.args:
        yield from _met(target, call.args[0])
    elif name == "enumerate" and call.args and len(parts) == 2:
        yield from _met(parts[1], call.args[0])
    elif name == "zip":
        for part, each in zip(parts, call.args):
            yield from _met(part, each)
    elif isinstance(call.func, ast.Attribute) and name in ("values", "items"):
        yield from _item(parts[1] if name == "items" and len(parts) == 2 else target, call.func.value, "value")
