"""The turns of a loop or comprehension, made to overlap: a function for a turn, and what is left of the loop.

What lives here: rewriting one statement.  What may never be added: a ``while`` loop, whose turns depend on each other
by their nature.

``for x in xs: found.append(await get(x))`` becomes a coroutine function of ``x`` that waits for ``get(x)``, all of them
started at once, and a loop over what they returned, in the order of ``xs``, that appends.  A name that a turn may take
from the turn before is shared by all, so that a dependence shows; all others belong to one turn, and have the values
of the last one afterwards.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from .binding import Names, blocks, carried
from .deferring import after_last_wait
from .generating import Maker, RewriteError, call, check_movable, leaving, load, placed, start

_LOOPS = (ast.For, ast.AsyncFor)
_OWN = (*_LOOPS, ast.While, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_KINDS = {ast.SetComp: "as_set", ast.DictComp: "as_dict", ast.GeneratorExp: "as_iterator"}


def overlapping(statement: ast.stmt, key: str, maker: Maker) -> list[ast.stmt]:
    """The statements that take the place of one whose loop or comprehension is to overlap with itself."""
    if isinstance(statement, _LOOPS):
        return _loop(statement, key, maker)
    inside = blocks(statement)
    if not inside:
        return _simple(statement, key, maker)
    for block in inside:
        for place, each in enumerate(block):
            try:
                made = overlapping(each, key, maker)
            except RewriteError:
                if isinstance(each, _LOOPS):
                    raise
                continue
            block[place : place + 1] = made
            return [statement]
    raise RewriteError(f"there is no loop that waits in line {statement.lineno}")


# -- loops ------------------------------------------------------------------------------------------------------------


def _loop(loop: ast.For | ast.AsyncFor, key: str, maker: Maker) -> list[ast.stmt]:
    targets = _targets([loop.target])
    for each in loop.body:
        if leaving(each, (ast.Break,)):
            raise RewriteError(f"there is a break in the loop of line {loop.lineno}")
        check_movable(ast.copy_location(ast.While(ast.Constant(True), [each], []), each))
    waits, follows = after_last_wait(loop.body, maker)
    if not waits:
        raise RewriteError(f"nothing in the loop of line {loop.lineno} waits")
    continues = any(leaving(each, (ast.Continue,)) for each in waits)
    shared = carried(waits) - set(targets)
    own = [name for name in Names(waits).bound if name not in shared and name not in maker.outer]
    foreign = [name for name in Names(waits).bound if name not in own and name not in targets]
    turn = maker.fresh("@turn")
    body = [*maker.declared(foreign), *map(_ended_turn, waits), _returned(True)]
    maker.bound.update((name, None) for name in own)
    made = maker.function(turn, targets, body, waits=maker.suspends)
    calls = _calls(turn, targets, [ast.comprehension(loop.target, loop.iter, [], int(isinstance(loop, ast.AsyncFor)))])
    more, found = maker.fresh("@more"), maker.fresh("@found")
    rest: list[ast.stmt] = [_taken(found, name) for name in dict.fromkeys([*targets, *own])]
    if continues:
        rest.append(ast.If(ast.UnaryOp(ast.Not(), load(more)), [ast.Continue()], []))
    target = ast.Tuple([ast.Name(each, ast.Store()) for each in (more, found)], ast.Store())
    left = ast.For(target, _started(calls, key, maker), [*rest, *follows], loop.orelse)
    return placed([made, left], loop)


def _taken(found: str, name: str) -> ast.stmt:
    """``if "name" in found: name = found["name"]``."""
    test = ast.Compare(ast.Constant(name), [ast.In()], [load(found)])
    value = ast.Subscript(load(found), ast.Constant(name), ast.Load())
    return ast.If(test, [ast.Assign([ast.Name(name, ast.Store())], value)], [])


def _returned(more: bool) -> ast.stmt:
    """A turn's end: whether what follows is to be done, and its variables."""
    return ast.Return(ast.Tuple([ast.Constant(more), ast.Call(load("locals"), [], [])], ast.Load()))


class _Ended(ast.NodeTransformer):
    """``continue``, where it ends a turn, as the return of the turn's function."""

    def visit(self, node: ast.AST) -> Any:
        """Change it here, and not in a loop or function inside."""
        if isinstance(node, ast.Continue):
            return ast.copy_location(_returned(False), node)
        return node if isinstance(node, _OWN) else self.generic_visit(node)


def _ended_turn(statement: ast.stmt) -> ast.stmt:
    made: ast.stmt = _Ended().visit(statement)
    return made


# -- comprehensions ---------------------------------------------------------------------------------------------------


def _simple(statement: ast.stmt, key: str, maker: Maker) -> list[ast.stmt]:
    visitor = _Comprehensions(key, maker)
    changed = visitor.visit(statement)
    if not visitor.functions:
        raise RewriteError(f"there is no comprehension that waits in line {statement.lineno}")
    return placed([*visitor.functions, changed], statement)


class _Comprehensions(ast.NodeTransformer):
    """Each outermost comprehension whose elements wait."""

    def __init__(self, key: str, maker: Maker) -> None:
        self._key = key
        self._maker = maker
        self.functions: list[ast.stmt] = []

    def visit(self, node: ast.AST) -> Any:
        """Change a comprehension; look for one elsewhere, but in functions defined here."""
        if isinstance(node, _COMPREHENSIONS):
            return self._changed(node)
        if isinstance(node, (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return node
        return self.generic_visit(node)

    def _changed(self, node: Any) -> ast.expr:
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        if not any(map(self._maker.slow, parts)):
            return node  # type: ignore[no-any-return]
        targets = _targets([each.target for each in node.generators])
        if set(Names([node]).bound):
            raise RewriteError(f"there is an assignment in the comprehension of line {node.lineno}")
        turn = self._maker.fresh("@turn")
        value = ast.Tuple(parts, ast.Load()) if len(parts) > 1 else parts[0]
        body: list[ast.stmt] = [ast.copy_location(ast.Return(value), node)]
        self.functions.append(self._maker.function(turn, targets, body, waits=self._maker.suspends))
        made = _started(_calls(turn, targets, node.generators), self._key, self._maker)
        kind = _KINDS.get(type(node))
        return ast.copy_location(call(kind, made) if kind else made, node)


# -- both -------------------------------------------------------------------------------------------------------------


def _targets(targets: Sequence[ast.expr]) -> list[str]:
    """Names that a loop binds; anything else cannot be handed to a function."""
    for target in targets:
        for node in ast.walk(target):
            if isinstance(node, (ast.Attribute, ast.Subscript)):
                raise RewriteError(f"the loop in line {target.lineno} does not bind plain names")
    return sorted(Names(targets).bound)


def _calls(turn: str, targets: list[str], generators: list[ast.comprehension]) -> ast.expr:
    """A list of what is to be called for each turn."""
    return ast.ListComp(call("turn", load(turn), *map(load, targets)), generators)


def _started(calls: ast.expr, key: str, maker: Maker) -> ast.expr:
    if maker.suspends:
        return ast.Await(start("turns_awaited", key, calls))
    return start("turns", key, calls)
