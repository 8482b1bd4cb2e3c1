"""Which call of its line a function is in, where a line has several.

What lives here: instructions to columns.  What may never be added: what the calls mean, or how long they took.

A line such as ``return connect(a), connect(b)`` waits twice, and its number does not tell one wait from the other.
From Python 3.11 the compiler keeps the column of each instruction.  Before, the calls and awaits of a line are counted
off against those of the text, and where there are more of the one than of the other, no column is known: a statement
that was compiled otherwise than it is written, such as an ``assert`` of pytest's.
"""

from __future__ import annotations

import ast
import opcode
from collections.abc import Iterator
from dis import findlinestarts
from types import CodeType
from typing import Any

_CALLS = ("CALL_FUNCTION", "CALL_METHOD", "CALL_KW", "PRECALL")
_AWAITS = ("SEND", "YIELD_VALUE", "RESUME", "YIELD_FROM")


_CALL = frozenset(number for name, number in opcode.opmap.items() if name == "CALL" or name.startswith(_CALLS))
_AWAIT = frozenset(number for name, number in opcode.opmap.items() if name.startswith(_AWAITS))
_CACHE = opcode.opmap.get("CACHE", -1)
"""Belongs to the instruction before it; a function that calls another is at the last of them."""
_YIELD_FROM = opcode.opmap.get("YIELD_FROM", -1)


def columns(code: CodeType, tree: ast.FunctionDef | ast.AsyncFunctionDef | None = None) -> dict[int, int]:
    """The column of each call and await, by the offset of its instruction, in lines that have several calls.

    ``tree``: of the function's text, as in its file; only needed before Python 3.11.
    """
    places = _positions(code) if hasattr(code, "co_positions") else _counted(code, tree)
    calls: dict[int, set[int]] = {}
    made = code.co_code  # a copy, each time
    for offset, (line, column) in places.items():
        if made[offset] in _CALL:
            calls.setdefault(line, set()).add(column)
    return {offset: column for offset, (line, column) in places.items() if len(calls.get(line, ())) > 1}


def _positions(code: CodeType) -> dict[int, tuple[int, int]]:
    """Line and column of each call and await, by offset."""
    found: dict[int, tuple[int, int]] = {}
    positions: Any = code.co_positions()  # type: ignore[attr-defined, unused-ignore]
    for place, (number, (line, _, column, _)) in enumerate(zip(code.co_code[::2], positions)):
        is_part = number in _CALL or number in _AWAIT or (number == _CACHE and 2 * place - 2 in found)
        if is_part and line is not None and column is not None:
            found[2 * place] = (line, column)
    return found


def _counted(code: CodeType, tree: ast.FunctionDef | ast.AsyncFunctionDef | None) -> dict[int, tuple[int, int]]:
    """The same, where the text has as many as the code."""
    found: dict[int, tuple[int, int]] = {}
    nodes = [] if tree is None else [each for statement in tree.body for each in _evaluated(statement)]
    lines, made = _lines(code), code.co_code
    for kind, numbers in ((ast.Call, _CALL), (ast.Await, _AWAIT)):
        columns_: dict[int, list[int]] = {}
        for node in nodes:
            if isinstance(node, kind):
                columns_.setdefault(node.lineno, []).append(node.col_offset)
        offsets: dict[int, list[int]] = {}
        for offset, line in lines.items():
            if made[offset] in numbers:
                offsets.setdefault(line, []).append(offset)
        for line, those in offsets.items():
            if len(those) == len(columns_.get(line, ())):
                found.update(zip(those, ((line, column) for column in columns_[line])))
    for offset in [each for each in found if made[each] == _YIELD_FROM]:
        found[offset - 2] = found[offset]  # where it is while it is suspended
    return found


def _lines(code: CodeType) -> dict[int, int]:
    """The line of each instruction, by offset."""
    starts = dict(findlinestarts(code))
    found: dict[int, int] = {}
    line = code.co_firstlineno
    for offset in range(0, len(code.co_code), 2):
        line = starts.get(offset, line)
        found[offset] = line
    return found


def _evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it that its function itself evaluates, in that order."""
    if isinstance(node, (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
        yield from _evaluated(node.generators[0].iter)
        yield ast.copy_location(ast.Call(node, [], []), node)  # its function is called
        return
    for child in _in_order(node):
        yield from _evaluated(child)
    yield node


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """What a node consists of, in the order of evaluation."""
    if isinstance(node, ast.Dict):
        for pair in zip(node.keys, node.values):
            yield from (each for each in pair if each is not None)
    elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.For)):
        first = node.iter if isinstance(node, ast.For) else node.value
        yield from () if first is None else (first,)
        yield from (each for each in ast.iter_child_nodes(node) if each is not first)
    else:
        yield from ast.iter_child_nodes(node)
