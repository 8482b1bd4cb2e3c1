"""Where a coroutine was made that a statement awaits: what it does is said there.

What lives here: from the name in ``await name`` back to the call.  What may never be added: what a call does, or what
is made outside the function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import NamedTuple

from testtime.whatif.gather.names import names
from testtime.whatif.gather.reader import Reader

COROUTINE = "coroutine"
"""What the type of one is called."""


class Maker(NamedTuple):
    """What a coroutine may come of."""

    statement: ast.stmt
    """It does what the coroutine does, and what others do that were made with it."""
    several: str | None
    """The call that may have made others as well, which can share what it made."""


def makers(reader: Reader, statement: ast.stmt, thing: int, before: Iterable[ast.stmt]) -> list[Maker]:
    """What made the coroutine ``thing``, which ``statement`` awaits; ``before``: the statements before that."""
    paths = reader.snapshot(statement).paths
    found: list[Maker] = []
    for each in before:
        for name in sorted(names(each).stores & names(statement).loads & paths.keys()):
            itself = paths[name] == thing
            if itself or thing in reader.things[paths[name]].edges.values():
                found += _made(each, name, statement, itself)
    return found


def _made(maker: ast.stmt, name: str, statement: ast.stmt, itself: bool) -> list[Maker]:
    """``itself``: whether the name stands for the coroutine, and not for what it is in."""
    parts = _parts(maker, name, statement)
    if parts:
        return [Maker(ast.copy_location(ast.Expr(each), maker), None) for each in parts]
    if not any(isinstance(each, ast.Call) for each in ast.walk(maker)):
        return []
    value = getattr(maker, "value", None)
    call = value.value if isinstance(value, ast.Await) else value
    alone = itself and isinstance(maker, ast.Assign) and all(isinstance(each, ast.Name) for each in maker.targets)
    return [Maker(maker, ast.unparse(call) if isinstance(call, ast.Call) and not alone else None)]


def _parts(maker: ast.stmt, name: str, statement: ast.stmt) -> list[ast.expr]:
    """The calls that stand by themselves in ``maker`` of which ``statement`` uses what they made."""
    match maker:
        case ast.Assign(targets=[ast.Tuple(elts=left) | ast.List(elts=left)], value=ast.Tuple(elts=right)):
            pairs = zip(left, right, strict=False) if len(left) == len(right) else ()
            found = [value for target, value in pairs if isinstance(target, ast.Name) and target.id == name]
        case ast.Assign(targets=[ast.Name()], value=ast.Tuple(elts=right) | ast.List(elts=right)):
            places = _places(name, statement)
            found = [] if places is None else [each for place, each in enumerate(right) if place in places]
        case _:
            return []
    return found if all(isinstance(each, ast.Call) for each in (*right, *found)) else []


def _places(name: str, statement: ast.stmt) -> set[int] | None:
    """Of what in a container a statement uses, the places; ``None`` where they are not all said."""
    used = [each for each in ast.walk(statement) if isinstance(each, ast.Name) and each.id == name]
    items = [each for each in ast.walk(statement) if isinstance(each, ast.Subscript) and each.value in used]
    keys = [each.slice.value for each in items if isinstance(each.slice, ast.Constant)]
    said = {key for key in keys if isinstance(key, int)}
    return said if len(keys) == len(used) else None
