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
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
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
_ENDS = (*_BARRIERS[:3], ast.Break, ast.Continue, ast.While, *_BARRIERS[5:])
"""What makes the turns of a loop depend on each other."""
_WAITS = (ast.Call, ast.Await, ast.AsyncFor, ast.AsyncWith)


class _Beside(NamedTuple):
    """A statement, and those that could run beside it."""

    lines: _Lines
    earlier: tuple[_Lines, ...]
    later: tuple[_Lines, ...]


class Prospects:
    """Of the statements of one function."""

    __slots__ = ("_rows", "_turns")

    def __init__(self, tree: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        blocks = list(_blocks(tree.body))
        self._rows = [row for block in blocks for stretch in _stretches(block) for row in _beside(stretch)]
        self._turns = [_lines(each) for block in blocks for each in block if _has_turns(each)]
        self._rows += [_Beside(_lines(each), (), (_lines(each),)) for block in blocks for each in block if _many(each)]

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


def _walked(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it that runs when it does."""
    yield node
    if not isinstance(node, _SCOPES):
        for child in ast.iter_child_nodes(node):
            yield from _walked(child)


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


def _stretches(block: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """What stands between statements that nothing may be moved across."""
    stretch: list[ast.stmt] = []
    for statement in block:
        if any(isinstance(node, _BARRIERS) for node in _walked(statement)):
            yield stretch
            stretch = []
        else:
            stretch.append(statement)
    yield stretch


def _beside(stretch: list[ast.stmt]) -> Iterator[_Beside]:
    """The statements of a stretch that may wait, each with those that it has nothing to do with by name."""
    waits = [any(isinstance(node, _WAITS) for node in _walked(each)) for each in stretch]
    if sum(waits) < 2:
        return
    needs = _needs(stretch)
    for place, statement in enumerate(stretch):
        if waits[place]:
            earlier = [each for each in range(place) if waits[each] and each not in needs[place]]
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


def _has_turns(statement: ast.stmt) -> bool:
    """Whether a statement is a loop or comprehension whose turns might overlap."""
    if isinstance(statement, ast.For):
        inside = [node for each in statement.body for node in _walked(each)]
        return not statement.orelse and not any(isinstance(node, _ENDS) for node in inside)
    value = getattr(statement, "value", None)
    while isinstance(value, ast.Call) and len(value.args) == 1 and isinstance(value.func, ast.Name):
        value = value.args[0]  # tuple([...]), set([...])
    return isinstance(value, _COMPREHENSIONS)


def _many(statement: ast.stmt) -> bool:
    """Whether a statement awaits several things, besides those that statements inside it do."""
    own = (each for each in ast.iter_child_nodes(statement) if not isinstance(each, ast.stmt))
    return sum(isinstance(node, ast.Await) for each in own for node in _walked(each)) > 1
