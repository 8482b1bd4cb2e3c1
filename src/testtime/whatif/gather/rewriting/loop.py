"""A loop whose turns may run at the same time.

What lives here: what one turn does, and which statement takes its result: ``acc.append(...)``, ``acc.add(...)``, or an
assignment to an item or attribute (``d[k] = ...``), as the last of the loop.  What may never be added: a loop whose
turns hand something on, or that is left early.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from testtime.whatif.gather.rewriting import binding
from testtime.whatif.gather.rewriting.part import Job, check_movable
from testtime.whatif.gather.rewriting.text import Unsupported
from testtime.whatif.gather.rewriting.turns import Turns, function, names, simple

_MANY = {"append": ("extend", ast.List, "list"), "add": ("update", ast.Set, "set")}
"""What takes one result -> what takes many, of which type."""
_ORDERED = frozenset({"append", "appendleft", "extend", "insert", "put", "put_nowait"})
"""Methods that keep the order in which they are called."""


def loop(job: Job, statement: ast.For) -> Turns:
    """The turns of a loop."""
    _check(job, statement)
    plan, value, kept = _taken(job, statement)
    steps = statement.body if value is None else statement.body[:-1]
    _check_results(statement, kept, [*steps, *([value] if value is not None else [])])
    if value is not None and not steps and (call := simple(job, value)):
        return replace(plan, call=call)
    if not all(map(job.text.alone, statement.body)):
        raise Unsupported("two statements share a line")
    lines = [line for each in steps for line in job.text.statement(each)]
    indent = job.text.indent(statement.body[0])
    returned = None if value is None else (indent, job.text.cut(value))
    if returned:
        lines += [f"{indent}{comment}" for comment in job.text.above(statement.body[-1])]
    waits = any(map(binding.waits, statement.body))
    call, made = function(job, [statement.target], lines, returned, waits=waits)
    return replace(plan, call=call, before=(*made, *plan.before))


def _check(job: Job, statement: ast.For) -> None:
    """Refuse a loop whose turns hand something on, or that may be left early."""
    if statement.orelse:
        raise Unsupported("the loop has an else")
    variables, inside = names([statement.target]), binding.stored(statement.body)
    followed = binding.Flow().inside(statement.body, variables)
    if handed_on := followed.exposed & set(inside):
        raise Unsupported(f"a turn of the loop hands {min(handed_on)} on to the next")
    outer = binding.declared(job.text.function.body, ast.Global, ast.Nonlocal)
    if later := {*variables, *inside} & (job.live | outer):
        raise Unsupported(f"{min(later)} is read after the loop")
    check_movable(statement.body)


@dataclass(frozen=True)
class _Taking:
    """The statement that takes a result."""

    kept: ast.expr
    """The collection, or the item or attribute."""
    value: ast.expr
    method: str = ""


def _taking(last: ast.stmt) -> _Taking | None:
    match last:
        case ast.Expr(ast.Call(ast.Attribute(_, str(method)), [ast.Starred()], [])):
            return None
        case ast.Expr(ast.Call(ast.Attribute(kept, str(method)), [value], [])) if method in _MANY:
            return _Taking(kept, value, method)
        case ast.Assign([ast.Subscript() | ast.Attribute() as kept], value):
            return _Taking(kept, value)
    return None


def _taken(job: Job, statement: ast.For) -> tuple[Turns, ast.expr | None, ast.expr | None]:
    """Who takes the results; the value of a turn; and where it goes."""
    last = statement.body[-1]
    target, over = job.text.cut(statement.target), job.text.grouped(statement.iter, job.deeper)
    plain = Turns("", f"for {target} in {over}")
    found = _taking(last)
    if found is None:
        alone = last.value if isinstance(last, ast.Expr) and len(statement.body) == 1 else None
        return plain, alone, None
    if {*names([statement.target])} & binding.loaded([found.kept]):
        return _beside(job, statement, found), found.value, found.kept
    if set(binding.stored(statement.body)) & binding.loaded([found.kept]):
        raise Unsupported("it is not known beforehand where the results go")
    kept = job.text.cut(found.kept)
    if not found.method:
        raise Unsupported("each turn of the loop assigns to the same place")
    many, _, _ = _MANY[found.method]
    if _made(job, found):
        return replace(plain, take=(f"{kept}.{many}(", ")")), found.value, found.kept
    result = job.names.new("result", "found")
    taken = replace(plain, take=(f"for {result} in ", ":"), then=f"{kept}.{found.method}({result})")
    return taken, found.value, found.kept


def _beside(job: Job, statement: ast.For, found: _Taking) -> Turns:
    """Results that are taken together with the variables of their turns."""
    target, over = job.text.cut(statement.target), job.text.grouped(statement.iter)
    every, result = job.names.new("turns", "all_turns"), job.names.new("result", "found")
    kept = job.text.cut(found.kept)
    then = f"{kept}.{found.method}({result})" if found.method else f"{kept} = {result}"
    head = f"for {job.text.grouped(statement.target)}, {result} in zip({every}, "
    return Turns("", f"for {target} in {every}", (f"{job.base}{every} = list({over})",), (head, "):"), then)


def _made(job: Job, found: _Taking) -> bool:
    """Whether the function itself makes the collection, and nothing else of that name."""
    if not isinstance(found.kept, ast.Name):
        return False
    _, display, kind = _MANY[found.method]
    values = [
        each.value
        for each in ast.walk(job.text.function)
        if isinstance(each, ast.Assign | ast.AnnAssign)
        and found.kept.id in binding.stored([each])
        and each.value is not None
    ]
    bound = [each for each in ast.walk(job.text.function) if _binds(each, found.kept.id)]
    return len(bound) == len(values) > 0 and all(
        isinstance(each, display)
        or (isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == kind)
        for each in values
    )


def _binds(node: ast.AST, name: str) -> bool:
    return (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)) or (
        isinstance(node, ast.arg) and node.arg == name
    )


def _check_results(statement: ast.For, kept: ast.expr | None, others: Sequence[ast.AST]) -> None:
    """Refuse turns that see the results of others, or whose results would change their order."""
    for each in (each for node in others for each in ast.walk(node)):
        if isinstance(each, ast.Attribute) and each.attr in _ORDERED:
            raise Unsupported(f"a turn of the loop uses {each.attr}(), and the order of what it makes would change")
    if kept is None:
        return
    root = kept
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    if not isinstance(root, ast.Name) or set(binding.stored(statement.body)) & binding.loaded([kept]):
        raise Unsupported("it is not known beforehand where the results go")
    place = kept.value if isinstance(kept, ast.Subscript) else kept
    within = [*others, *([] if isinstance(kept, ast.Subscript) else [statement.iter])]
    reads = {ast.unparse(each) for node in within for each in ast.walk(node) if isinstance(each, ast.expr)}
    if ast.unparse(place) in reads:
        raise Unsupported("a turn of the loop reads what other turns have put in")
