"""What could run beside a statement, as far as the text of its function tells.

What lives here: which statements stand next to each other without anything between that nothing may be moved across,
and without a name that goes from one to the other; and whether two of them were slow.  What may never be added:
objects, or a judgement that is finer than a text allows (``testtime.whatif.gather``): in doubt there are prospects.

To look at objects takes time, of which there is little.  Most slow functions have one slow statement, or an ``assert``
after each: whatever their objects are, nothing there can be run together.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

NONE, WHOLE, SOME, SURE = range(4)
"""Nothing can run beside it; all of its function might beside others; something may, if that turns out to be slow;
something was slow, or is another turn of the same loop."""
SLOW = 10_000_000
"""ns; what takes less is not worth to be run beside anything."""
_MANY = 60
"""Statements in a row beyond which names are not followed from one to another."""
_Lines = tuple[int, int]
_Known = tuple[ast.stmt, set[type[ast.AST]]]
"""A statement, and the types of all that runs when it does."""
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_VALUED = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)
_BARRIERS = (
    ast.Return,
    ast.Raise,
    ast.Assert,
    ast.With,
    ast.AsyncWith,
    ast.Yield,
    ast.YieldFrom,
    *(getattr(ast, name) for name in ("Try", "TryStar") if hasattr(ast, name)),
)
_AFTER_RETURN = _BARRIERS[1:]
_ENDS = (*_BARRIERS[:3], ast.Break, ast.Continue, ast.While, *_BARRIERS[5:])
"""What makes the turns of a loop depend on each other."""
_TESTS = ("callable", "hasattr", "isinstance", "issubclass")
_QUICK = frozenset((*_TESTS, "abs", "bool", "float", "getattr", "hash", "id", "int", "len", "repr", "str", "type"))
"""Functions that wait for nothing."""
_WAITS = (ast.Call, ast.Await, ast.AsyncFor, ast.AsyncWith)
_ASKS = (ast.Attribute, ast.Subscript, ast.BinOp, ast.Compare)
"""By these a method may be called that no text names; mostly none is that takes long, so one is only looked at once it
was slow."""


class _Beside(NamedTuple):
    """A statement, and those that could run beside it."""

    lines: _Lines
    earlier: tuple[_Lines, ...]
    later: tuple[_Lines, ...]


class Prospects:
    """Of the statements of one function."""

    __slots__ = ("_rows", "_turns")

    def __init__(self, tree: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        blocks = [[(each, _kinds(each)) for each in block] for block in _blocks(tree.body)]
        self._rows = [row for block in blocks for stretch in _stretches(block) for row in _beside(stretch)]
        every = [pair for block in blocks for pair in block]
        self._turns = [_lines(each) for each, kinds in every if _has_turns(each, kinds)]
        many = (_lines(each) for each, kinds in every if not kinds.isdisjoint(_WAITS) and _many(each))
        self._rows += [_Beside(lines, (), (lines,)) for lines in many]

    def any(self) -> bool:
        """Whether there are any, whatever turns out to be slow."""
        return bool(self._turns) or any(row.later for row in self._rows)

    def of(self, steps: Sequence[Sequence[Any]]) -> int:
        """How good they are for the line of the last of these steps of a run."""
        line = steps[-1][0]
        if any(first <= line <= last for first, last in self._turns):
            return SURE
        hope = NONE
        for row in self._rows:
            if row.lines[0] <= line <= row.lines[1]:
                if any(_took(steps, each) for each in row.earlier):
                    return SURE
                hope = SOME if row.later else hope
        return hope


def _took(steps: Sequence[Sequence[Any]], lines: _Lines) -> bool:
    """Whether a statement was slow in a run."""
    took: int = sum(step[2] for step in steps if lines[0] <= step[0] <= lines[1])
    return took >= SLOW


def _lines(statement: ast.stmt) -> _Lines:
    return statement.lineno, statement.end_lineno or statement.lineno


def _kinds(statement: ast.stmt) -> set[type[ast.AST]]:
    """Types of all that runs when a statement does."""
    found: set[type[ast.AST]] = set()
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        found.add(type(node))
        if not isinstance(node, _SCOPES):
            waiting += ast.iter_child_nodes(node)
    return found


def _blocks(statements: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Lists of statements that run one after another, each with those inside its statements."""
    yield statements
    for statement in statements:
        if isinstance(statement, _SCOPES):
            continue
        for field in ("body", "orelse", "finalbody"):
            inner = getattr(statement, field, None)
            if isinstance(inner, list) and inner and isinstance(inner[0], ast.stmt):
                yield from _blocks(inner)
        for each in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from _blocks(each.body)


def _stretches(block: list[_Known]) -> Iterator[list[_Known]]:
    """What stands between statements that nothing may be moved across; what is returned belongs to what precedes it."""
    stretch: list[_Known] = []
    for statement, kinds in block:
        returns = isinstance(statement, ast.Return)
        if kinds.isdisjoint(_AFTER_RETURN if returns else _BARRIERS):
            stretch.append((statement, kinds))
        if not kinds.isdisjoint(_BARRIERS):
            yield stretch
            stretch = []
    yield stretch


def _beside(known: list[_Known]) -> Iterator[_Beside]:
    """The statements of a stretch that may wait, each with those that it has nothing to do with by name."""
    waits = [not kinds.isdisjoint(_WAITS) for _, kinds in known]
    may_wait = [mine or not kinds.isdisjoint(_ASKS) for mine, (_, kinds) in zip(waits, known)]
    if sum(may_wait) < 2:
        return
    stretch = [each for each, _ in known]
    needs = _needs(stretch)
    for place, statement in enumerate(stretch):
        if may_wait[place]:
            earlier = [each for each in range(place) if may_wait[each] and each not in needs[place]]
            later = [each for each in range(place + 1, len(stretch)) if waits[each] and place not in needs[each]]
            yield _Beside(
                _lines(statement),
                tuple(_lines(stretch[each]) for each in earlier),
                tuple(_lines(stretch[each]) for each in later),
            )


def _needs(stretch: list[ast.stmt]) -> list[set[int]]:
    """By statement, the earlier ones that it needs, or that those need which it needs."""
    found: list[set[int]] = [set() for _ in stretch]
    if len(stretch) > _MANY:
        return found
    names = [_names(each) for each in stretch]
    for place, (stores, loads) in enumerate(names):
        for before in range(place - 1, -1, -1):
            stored, loaded = names[before]
            if before not in found[place] and (stored & (stores | loads) or stores & loaded):
                found[place] |= {before, *found[before]}
    return found


def _names(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """Variables that a statement stores, and that it loads."""
    stores: set[str] = set()
    loads: set[str] = set()
    hidden: set[str] = set()
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _SCOPES):
            stores.update([getattr(node, "name", "")])
            continue
        if isinstance(node, ast.Name):
            (loads if isinstance(node.ctx, ast.Load) else stores).add(node.id)
        if isinstance(node, _COMPREHENSIONS):
            targets = [each.target for each in node.generators]
            hidden.update(each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
        waiting += ast.iter_child_nodes(node)
    return stores - hidden - {""}, loads - hidden


def _has_turns(statement: ast.stmt, kinds: set[type[ast.AST]]) -> bool:
    """Whether a statement is a loop or comprehension whose turns might overlap."""
    if isinstance(statement, ast.For):
        return not statement.orelse and kinds.isdisjoint(_ENDS)
    return isinstance(statement, _VALUED) and not kinds.isdisjoint(_COMPREHENSIONS)


def _many(statement: ast.stmt) -> bool:
    """Whether a statement calls several things, none of which is inside another."""
    own = (each for each in ast.iter_child_nodes(statement) if not isinstance(each, ast.stmt))
    return sum(map(_width, own)) > 1


def _width(node: ast.AST) -> int:
    """How many calls there are in an expression of which none is inside another, at most."""
    if isinstance(node, _SCOPES):
        return 0
    inside = sum(map(_width, ast.iter_child_nodes(node)))
    quick = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _QUICK
    return max(inside, int(isinstance(node, (ast.Call, ast.Await)) and not quick))
