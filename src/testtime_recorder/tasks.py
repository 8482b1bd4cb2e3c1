"""Statements of one block, made to overlap: a function for each task, and what is done with their results.

What lives here: finding the statements, putting what lies between them before or after, and the pieces that take their
place.  What may never be added: a judgement whether they may overlap; that is what running them is for.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from .binding import Names, blocks, needs
from .deferring import collected
from .generating import (
    VALUE,
    Maker,
    RewriteError,
    check_movable,
    generated,
    leaving,
    load,
    own_nodes,
    placed,
    start,
    suspends,
)
from .parting import part_of, parted
from .turns import overlapping

#: What must stay where it is, between two others, as must whatever holds it.
_BARRIERS = (ast.Return, ast.Raise, ast.Assert, ast.Yield, ast.YieldFrom)
_ENDING = frozenset({"skip", "skipTest", "fail", "xfail", "exit", "importorskip"})
"""Functions of pytest and unittest that do not come back."""
_TOGETHER = "together"
Order = set[tuple[int, int]]


def overlapped(body: list[ast.stmt], change: dict[str, Any], maker: Maker) -> None:
    """Make the tasks of ``change`` overlap in a function's ``body``, in place.

    ``change``: key, how, tasks (lines, parts and iterations each), apart, order.  Raises ``RewriteError``.
    """
    tasks = change["tasks"]
    parted(body, change.get("apart", ()), maker)
    order = {(first, second) for first, second in change.get("order", ())}
    block = _block(body, tasks)
    if block is None:
        raise RewriteError(f"lines {_lines(tasks)} are no whole statements of one block")
    groups = [_statements(block, task) for task in tasks]
    together = [each for group in groups for each in group]
    if len({id(each) for each in together}) < len(together):
        raise RewriteError(f"two tasks share a statement in lines {_lines(tasks)}")
    places = [block.index(each) for each in together]
    first, last = min(places), max(places)
    before, after = _between(block[first : last + 1], groups, order)
    at = block[first]
    begun, follows, returned = _made(groups, change, maker)
    for each in (*follows, *returned):
        placed([each], each)
    block[first : last + 1] = [*before, *placed(begun, at), *follows, *after, *returned]


def _lines(tasks: Sequence[dict[str, Any]]) -> str:
    numbers = [number for task in tasks for span in task["lines"] for number in span]
    numbers += [line for task in tasks for line, _ in task.get("parts", ())]
    return f"{min(numbers)} to {max(numbers)}"


# -- finding ----------------------------------------------------------------------------------------------------------


def _block(body: list[ast.stmt], tasks: Sequence[dict[str, Any]]) -> list[ast.stmt] | None:
    """The outermost list of statements that holds all of the tasks."""
    if all(_statements(body, task) for task in tasks):
        return body
    for statement in body:
        for inside in [_body(statement)] if generated(statement) else blocks(statement):
            found = _block(inside, tasks)
            if found is not None:
                return found
    return None


def _statements(block: list[ast.stmt], task: dict[str, Any]) -> list[ast.stmt]:
    """The statements of a task; none unless each of its ranges is exactly some statements of this block."""
    found: list[ast.stmt] = []
    for first, last in task["lines"]:
        part = [each for each in block if first <= _first(each) and _last(each) <= last and _is_whole(each)]
        if not part or min(map(_first, part)) > first or max(map(_last, part)) < last:
            return []
        found += part
    for place in task.get("parts", ()):
        part = [each for each in block if part_of(each) == tuple(place)]
        if not part:
            return []
        found += part
    return found


def _is_whole(statement: ast.stmt) -> bool:
    return not generated(statement) and part_of(statement) is None


def _body(function: Any) -> list[ast.stmt]:
    body: list[ast.stmt] = function.body
    return body


def _first(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", None) or []
    lines: list[int] = [each.lineno for each in decorators]
    return min([statement.lineno, *lines])


def _last(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


# -- what lies between ------------------------------------------------------------------------------------------------


def _between(span: list[ast.stmt], groups: list[list[ast.stmt]], order: Order) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Statements among those of the tasks that belong to none: to be done before all, or after all.

    One that stands between two statements of the same task and is tied to both joins it.  ``order``: pairs of first
    lines of statements that are tied, though no name may tell.
    """
    task_of = {id(each): number for number, group in enumerate(groups) for each in group}
    free = [each for each in span if id(each) not in task_of]
    behind = {id(each): _tied(each, span, task_of, order, later=False) for each in free}
    ahead = {id(each): _tied(each, span, task_of, order, later=True) for each in free}
    before, after = [], []
    for each in free:
        if _stays(each):
            raise RewriteError(f"line {each.lineno} must stay between them")
        if not behind[id(each)]:
            before.append(each)
        elif not ahead[id(each)]:
            after.append(each)
        elif behind[id(each)] == ahead[id(each)] and len(behind[id(each)]) == 1:
            _join(groups[behind[id(each)].pop()], each)
        else:
            raise RewriteError(f"line {each.lineno} needs what comes before it and is needed by what comes after it")
    return before, after


def _stays(statement: ast.stmt) -> bool:
    """Whether nothing may be moved across a statement: the function, or a loop around it, may end there."""
    if leaving(statement, (ast.Break, ast.Continue)):
        return True
    return any(isinstance(node, _BARRIERS) or _ends(node) for node in own_nodes(statement))


def _ends(node: ast.AST) -> bool:
    """Whether a node is a call that ends the test."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    if isinstance(called, ast.Attribute):
        of = called.value
        return called.attr in _ENDING and isinstance(of, ast.Name) and of.id in ("pytest", "self")
    return isinstance(called, ast.Name) and called.id in _ENDING


def _tied(one: ast.stmt, span: list[ast.stmt], task_of: dict[int, int], order: Order, *, later: bool) -> set[int]:
    """Tasks that a free statement is tied to, directly or by other free ones, on one side of it."""
    place = span.index(one)
    side = span[place + 1 :] if later else span[place - 1 :: -1] if place else []
    tied, found = [one], set()
    for other in side:
        pairs = ((each, other) if later else (other, each) for each in tied)
        if any(_is_ordered(one, two, order) or needs([two], [one]) for one, two in pairs):
            if id(other) in task_of:
                found.add(task_of[id(other)])
            else:
                tied.append(other)
    return found


def _is_ordered(one: ast.stmt, two: ast.stmt, order: Order) -> bool:
    """Parts of one statement have one line: of these, a pair of lines says nothing."""
    return one.lineno != two.lineno and (one.lineno, two.lineno) in order


def _join(group: list[ast.stmt], statement: ast.stmt) -> None:
    group.append(statement)
    group.sort(key=lambda each: (each.lineno, each.col_offset))


# -- making -----------------------------------------------------------------------------------------------------------


def _made(
    groups: list[list[ast.stmt]], change: dict[str, Any], maker: Maker
) -> tuple[list[ast.stmt], list[ast.stmt], list[ast.stmt]]:
    """The tasks' functions and their start; what is done with results; the return at the end, if there was one."""
    key, how = change["key"], change["how"]
    functions: list[ast.stmt] = []
    follows: list[tuple[int, list[ast.stmt]]] = []
    returned: list[ast.stmt] = []
    alone = len(groups) == 1
    for group, task in zip(groups, change["tasks"]):
        statements, last = _unreturned(group, groups, maker)
        returned += last
        if task.get("iterations", 1) > 1:
            statements = _turned(statements, key, maker)
        if alone:
            return statements, [], returned
        for each in statements:
            check_movable(each)
        waits, rest = collected(statements, maker)
        if not waits and any(map(maker.slow, rest)):
            waits, rest = rest, []  # a method called as those of lists are, that waits
        if not waits:
            raise RewriteError(f"line {group[0].lineno} has nothing that could overlap")
        follows.append((rest[0].lineno if rest else 0, rest))
        functions += placed([_task(waits, maker, threaded=how != "gather")], group[0])
    called = start(_TOGETHER + "_awaited" if maker.suspends else _TOGETHER, key, *map(_called, functions))
    value: ast.expr = ast.Await(called) if maker.suspends else called
    ordered = [each for _, rest in sorted(follows, key=lambda pair: pair[0]) for each in rest]
    return [*functions, ast.Expr(value)], ordered, returned


def _called(function: ast.stmt) -> ast.expr:
    return load(function.name)  # type: ignore[attr-defined]


def _turned(statements: list[ast.stmt], key: str, maker: Maker) -> list[ast.stmt]:
    """Statements of which one is a loop, or holds one, whose turns overlap."""
    made: list[ast.stmt] = []
    reasons: list[str] = []
    for place, statement in enumerate(statements):
        try:
            made = overlapping(statement, key, maker)
        except RewriteError as refused:
            reasons.append(str(refused))
            continue
        return [*statements[:place], *made, *statements[place + 1 :]]
    raise RewriteError(reasons[0])


def _task(body: list[ast.stmt], maker: Maker, *, threaded: bool) -> ast.stmt:
    """A function for what waits in a task: a coroutine, but for plain code that is to run in a thread."""
    bound = [name for name in Names(body).bound if name.startswith(VALUE) or not name.startswith("@")]
    waits = maker.suspends and (not threaded or any(map(suspends, body)))
    return maker.function(maker.fresh("@task"), [], [*maker.declared(bound), *body], waits=waits)


def _unreturned(
    group: list[ast.stmt], groups: list[list[ast.stmt]], maker: Maker
) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """A task whose last statement, the last of all, returns something: as one that keeps the value, and the return."""
    last = group[-1]
    if not isinstance(last, ast.Return) or last.value is None:
        return group, []
    if any(each[-1].lineno > last.lineno for each in groups):
        raise RewriteError(f"there is a return in line {last.lineno}")
    name = maker.fresh(VALUE)
    kept = ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], last.value), last)
    return [*group[:-1], kept], [ast.copy_location(ast.Return(load(name)), last)]
