"""A function's tree out of the lines of its file.

What lives here: how far a function goes, and parsing it.  What may never be added: reading a file (``source``), or what
the tree names (``naming``).

Parsing must not warn.  Python warns of an escape that it does not know (a backslash and a d, say) when it parses the
text, and a warning of ours would fail a suite under ``-W error`` or count in one that counts them; to turn warnings
off, even for a moment, changes what the whole process is shown.  So the text that is parsed has a slash where such a
backslash was: texts in it are then not what they were, and nobody here asks what they are.
"""

from __future__ import annotations

import ast
import gc
import re
import sys
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Union

_PARSE = ast.parse
_OFF, _ON, _IS_ON = gc.disable, gc.enable, gc.isenabled
_ONE_AT_A_TIME = sys.version_info[:2] == (3, 11)
"""Whether trees may not be made by two threads at once."""
_TRIES = 100
"""Ends of a function that are tried."""
_ESCAPE = re.compile(r"""\\(?!["'\n]|N\{)(\\?)""")
"""A backslash that may be one of an unknown escape; with another after it, both are none."""
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Definition = Union[ast.FunctionDef, ast.AsyncFunctionDef]
"""What a function's tree is."""


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


def ends(lines: list[str], last: int) -> Iterator[int]:
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


def parsed(text: str, first: int) -> Definition | None:
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
