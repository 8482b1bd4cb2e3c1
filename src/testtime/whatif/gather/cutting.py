"""Statements cut up: each of some expressions in it becomes a statement of its own.

What lives here: names for the parts, and the new text, which is only given where it means what the old one did.  What
may never be added: which parts these should be, or times.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from testtime.whatif.gather.names import dotted, names
from testtime.whatif.gather.rewriting.naming import Names
from testtime.whatif.gather.rewriting.text import Text, Unsupported, begins, end, ends, start


@dataclass(frozen=True)
class Cut:
    """One statement and its parts."""

    block: list[ast.stmt]
    statement: ast.stmt
    parts: tuple[ast.expr, ...]
    """In the order of evaluation."""
    names: tuple[str, ...]
    whole: bool
    """Whether nothing is left of the statement."""

    def made(self) -> list[ast.stmt]:
        """The statements that take its place, as nodes without places."""
        assigned: list[ast.stmt] = [
            ast.Assign([ast.Name(name, ast.Store())], part) if name else ast.Expr(part)
            for name, part in zip(self.names, self.parts, strict=True)
        ]
        if not self.whole:
            left: Any = _Named(self.parts, self.names).visit(self.statement)
            assigned.append(left)
        return assigned


class _Named(ast.NodeTransformer):
    """Puts names in the place of expressions."""

    def __init__(self, parts: Sequence[ast.expr], words: Sequence[str]) -> None:
        self._words = {id(part): word for part, word in zip(parts, words, strict=True)}

    def visit(self, node: ast.AST) -> ast.AST:
        """A name, or what is inside."""
        word = self._words.get(id(node))
        return self.generic_visit(node) if word is None else ast.Name(word, ast.Load())


def cut_of(block: list[ast.stmt], statement: ast.stmt, parts: list[ast.expr], given: Names) -> Cut:
    """A statement and its parts, with names for these: its own where it has some, else new ones."""
    own = _own_names(statement, parts)
    if own is not None:
        return Cut(block, statement, tuple(parts), own, whole=True)
    if len(parts) == 1:
        return Cut(block, statement, tuple(parts), (given.new("result", "last_result"),), whole=False)
    words = tuple(given.new(*_wishes(part)) for part in parts)
    return Cut(block, statement, tuple(parts), words, whole=False)


def _own_names(statement: ast.stmt, parts: Sequence[ast.expr]) -> tuple[str, ...] | None:
    """The names that a statement itself gives its parts, where it does no more than that; empty for none."""
    match statement:
        case ast.Expr(ast.Tuple(elements) | ast.List(elements)) if _same(elements, parts):
            return ("",) * len(parts)
        case ast.Assign([ast.Tuple(targets) | ast.List(targets)], ast.Tuple(elements) | ast.List(elements)):
            plain = [each.id for each in targets if isinstance(each, ast.Name)]
            used = names(statement).loads & set(plain)
            if _same(elements, parts) and len(set(plain)) == len(targets) == len(parts) and not used:
                return tuple(plain)
    return None


def _same(one: Sequence[ast.expr], other: Sequence[ast.expr]) -> bool:
    return len(one) == len(other) and all(first is second for first, second in zip(one, other, strict=True))


def _wishes(part: ast.expr) -> tuple[str, ...]:
    call = part.value if isinstance(part, ast.Await) else part
    word = (dotted(call.func) or "").rpartition(".")[2] if isinstance(call, ast.Call) else ""
    return (f"{word.strip('_')}_result",) if word.strip("_").isidentifier() else ("one_result", "other_result")


@dataclass(frozen=True)
class Written:
    """New lines, and for each its line in the file and the part that it is, or -1."""

    lines: tuple[str, ...]
    back: tuple[tuple[int, int], ...]


def written(text: Text, cuts: Sequence[Cut]) -> Written | None:
    """The function with its statements cut up; ``None`` where that text would mean something else."""
    lines: list[str] = []
    back: list[tuple[int, int]] = []
    at, number = text.first, 0
    for cut in sorted(cuts, key=lambda each: each.statement.lineno):
        first, last = begins(cut.statement), ends(cut.statement)
        lines += text.rows(at, first - 1)
        back += [(line, -1) for line in range(at, first)]
        for name, part in zip(cut.names, cut.parts, strict=True):
            rows = _assignment(text, cut, name, part)
            lines += rows
            back += [(min(part.lineno + row, ends_of(part)), number) for row in range(len(rows))]
            number += 1
        rest = [] if cut.whole else _rest(text, cut)
        lines += rest
        back += [(min(first + row, last), -1) for row in range(len(rest))]
        at = last + 1
    lines += text.rows(at, text.last)
    back += [(line, -1) for line in range(at, text.last + 1)]
    made = Written(tuple(lines), tuple(back))
    return made if _means(text, cuts, made) else None


def ends_of(part: ast.expr) -> int:
    """The last line of an expression."""
    return part.end_lineno or part.lineno


def _assignment(text: Text, cut: Cut, name: str, part: ast.expr) -> list[str]:
    value = text.cut(part)
    if "\n" in value and not _stands(value):
        value = f"({value})"
    return f"{text.indent(cut.statement)}{f'{name} = ' if name else ''}{value}".split("\n")


def _stands(value: str) -> bool:
    """Whether the text of an expression is one without brackets around it."""
    try:
        ast.parse(f"async def f():\n x = {value}")
    except (SyntaxError, ValueError):
        return False
    return True


def _rest(text: Text, cut: Cut) -> list[str]:
    """The statement, with names for its parts."""
    at = begins(cut.statement), 0
    pieces: list[str] = []
    for name, part in sorted(zip(cut.names, cut.parts, strict=True), key=lambda pair: start(pair[1])):
        pieces += [text.between(at, start(part)), name]
        at = end(part)
    last = ends(cut.statement)
    pieces.append(text.between(at, (last, len(text.line(last).encode()))))
    return "".join(pieces).split("\n")


def _means(text: Text, cuts: Sequence[Cut], made: Written) -> bool:
    """Whether the new text is the old one with just these statements cut up."""
    try:
        found = Text.parsed("\n".join(made.lines) + "\n", text.first).function
    except Unsupported:
        return False
    function, copied = copy.deepcopy((text.function, list(cuts)))
    for cut in copied:
        place = next(place for place, each in enumerate(cut.block) if each is cut.statement)
        cut.block[place : place + 1] = cut.made()
    return ast.dump(found) == ast.dump(function)
