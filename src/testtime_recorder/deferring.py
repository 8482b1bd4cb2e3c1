"""What is done with a result once it is there, kept apart from waiting for it, so that results are collected in order.

What lives here: splitting statements into what may overlap and what follows in the order of the text:
``found.append(await get(x))`` waits for ``get(x)`` with the others, and appends after all of them.  What may never be
added: a guess about objects; where names do not tell that something is needed earlier, it is missing then, and a test
can see it.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Callable

from .binding import Names
from .generating import VALUE, Maker, assign, leaving, load

_COLLECTING = frozenset({"append", "appendleft", "add", "extend", "insert"})


def collected(body: Sequence[ast.stmt], maker: Maker) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """A task as what waits, and what collects at its end: assignments to items and attributes, ``append`` and such."""
    first = list(body)
    rest: list[ast.stmt] = []
    while first and _collects(first[-1], maker):
        rest.insert(0, first.pop())
    if first:
        waits, collects = _split(first.pop(), maker)
        first += waits
        rest = collects + rest
    return first, rest


def after_last_wait(body: Sequence[ast.stmt], maker: Maker) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """A turn of a loop as what waits and what follows, which may be anything; the first is empty if nothing waits.

    Where only what collects could wait, it does: not everything that has an ``insert`` is a list.  What collects
    between two waits follows as well, where no name tells that the second needs it.
    """
    first, rest = _apart(body, lambda statement: maker.slow(statement) and not _collects(statement, maker))
    if not first:
        return _apart(body, maker.slow)
    waits, collects = _split(first.pop(), maker)
    stays, goes = _put_off([*first, *waits], maker)
    return stays, [*goes, *collects, *rest]


def _put_off(body: Sequence[ast.stmt], maker: Maker) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """What collects in the middle of a turn, apart, where nothing that comes after it in the turn may tell."""
    stays: list[ast.stmt] = []
    goes: list[ast.stmt] = []
    for place, statement in enumerate(body):
        later = body[place + 1 :]
        last = not any(leaving(each, (ast.Continue,)) for each in later)
        if later and last and _collects(statement, maker) and _unnoticed(statement, later):
            goes.append(statement)
        else:
            stays.append(statement)
    return stays, goes


def _unnoticed(statement: ast.stmt, later: Sequence[ast.stmt]) -> bool:
    """Whether no name ties it to what comes after it: neither what it changes nor what it takes."""
    own, others = Names([statement]), Names(later)
    call = _collecting(statement)
    changed = [call.func] if call is not None else [part for each in _targets(statement) for part in _parts(each)]
    touched = Names(map(_base, changed)).loaded | set(own.bound)
    return not (touched & (others.loaded | set(others.bound)) or own.loaded & set(others.bound))


def _apart(body: Sequence[ast.stmt], waits: Callable[[ast.stmt], bool]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Statements up to the last that waits, and those after it."""
    count = max((place for place, statement in enumerate(body, 1) if waits(statement)), default=0)
    return list(body[:count]), list(body[count:])


def _collects(statement: ast.stmt, maker: Maker) -> bool:
    """Whether a statement only puts away what is there already."""
    call = _collecting(statement)
    if call is not None:
        parts: list[ast.AST] = [*call.args, *call.keywords]
        assert isinstance(call.func, ast.Attribute)
        return not any(maker.slow(each) for each in (call.func.value, *parts))
    stores = isinstance(statement, ast.AugAssign) or _stores(statement)
    return stores and not maker.slow(statement)


def _split(statement: ast.stmt, maker: Maker) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """What of a statement waits, and what puts the result away."""
    call = _collecting(statement)
    if call is not None:
        assert isinstance(call.func, ast.Attribute)
        return ([statement], []) if maker.slow(call.func.value) else _split_call(statement, call, maker)
    if isinstance(statement, ast.AugAssign) or _stores(statement):
        assert isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign))
        if statement.value is not None and maker.slow(statement.value):
            name = maker.fresh(VALUE)
            waits = assign(name, statement.value)
            statement.value = load(name)
            return [ast.copy_location(waits, statement)], [statement]
    return [statement], []


def _split_call(statement: ast.stmt, call: ast.Call, maker: Maker) -> tuple[list[ast.stmt], list[ast.stmt]]:
    waits: list[ast.stmt] = []

    def kept(value: ast.expr) -> ast.expr:
        if isinstance(value, ast.Constant):
            return value
        if isinstance(value, ast.Starred):
            return ast.Starred(kept(value.value), value.ctx)
        name = maker.fresh(VALUE)
        waits.append(ast.copy_location(assign(name, value), statement))
        return load(name)

    call.args = [kept(each) for each in call.args]
    for keyword in call.keywords:
        keyword.value = kept(keyword.value)
    return waits, [statement]


def _collecting(statement: ast.stmt) -> ast.Call | None:
    """The call in a statement such as ``found.append(x)``."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        call = statement.value
        if isinstance(call.func, ast.Attribute) and call.func.attr in _COLLECTING:
            return call
    return None


def _stores(statement: ast.stmt) -> bool:
    """Whether a statement assigns to an item or attribute."""
    targets = [] if isinstance(statement, ast.AugAssign) else _targets(statement)
    return any(isinstance(each, (ast.Attribute, ast.Subscript)) for target in targets for each in _parts(target))


def _targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.Assign):
        return statement.targets
    return [statement.target] if isinstance(statement, (ast.AnnAssign, ast.AugAssign)) else []


def _base(target: ast.expr) -> ast.expr:
    """What an attribute or item is of, and that is of, and so on."""
    while isinstance(target, (ast.Attribute, ast.Subscript)):
        target = target.value
    return target


def _parts(target: ast.expr) -> list[ast.expr]:
    if isinstance(target, (ast.Tuple, ast.List)):
        return [part for each in target.elts for part in _parts(each)]
    return [target.value if isinstance(target, ast.Starred) else target]
