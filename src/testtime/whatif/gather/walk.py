"""What running a statement reads and writes, with all that is inside it.

What lives here: one function for each kind of statement.  What may never be added: expressions, or where a target
stores (``storing``).

Effects are those of any way through: all branches are taken, a loop's body once.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import singledispatch

from testtime.whatif.gather import calls, implied, known_types
from testtime.whatif.gather.body import walked
from testtime.whatif.gather.expressions import element, quietly, value
from testtime.whatif.gather.following import standing
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.making import subclassed
from testtime.whatif.gather.names import dotted
from testtime.whatif.gather.places import Place
from testtime.whatif.gather.polling import ENDS, ends, looks, sleeps, tries_again
from testtime.whatif.gather.storing import augmented, store
from testtime.whatif.gather.values import FRESH, SIMPLE, Given, Value

_SKIPS = frozenset(("pytest.skip", "pytest.importorskip", "self.skipTest"))
_GIVES_UP = _SKIPS | {"pytest.fail", "pytest.xfail"}
"""Calls by which a test or its set-up ends itself."""


def walk(frame: Frame, statements: Sequence[ast.stmt]) -> None:
    """Note what statements do, one after another."""
    for each in statements:
        statement(each, frame)


@singledispatch
def statement(node: ast.AST, frame: Frame) -> None:
    """Note what a statement does."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            value(child, frame)
        elif isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            statement(child, frame)


@statement.register(ast.FunctionDef | ast.AsyncFunctionDef)
def _(node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> None:
    found = standing(frame, node)
    for each in reversed(node.decorator_list):
        found = calls.call(frame, value(each, frame), ast.unparse(each), Given([found]))
    frame.names[node.name] = found


@statement.register
def _(node: ast.ClassDef, frame: Frame) -> None:
    for base in node.bases:
        subclassed(frame, value(base, frame), node.name)
    for keyword in node.keywords:
        made_with = value(keyword.value, frame)
        if keyword.arg == "metaclass":
            calls.call(frame, made_with, ast.unparse(keyword.value), Given([FRESH, FRESH, FRESH]))
            frame.unknown(ast.unparse(keyword.value), [made_with])  # what it inherits may do more
    for each in node.decorator_list:
        calls.call(frame, value(each, frame), ast.unparse(each), Given([FRESH]))
    frame.names[node.name] = FRESH


@statement.register
def _(node: ast.Global, frame: Frame) -> None:
    frame.declared.update(node.names)


@statement.register
def _(node: ast.Nonlocal, frame: Frame) -> None:
    if not frame.enclosed:  # else it is a variable of the function around it, which is followed as well
        frame.declared.update(node.names)


@statement.register
def _(node: ast.Assign, frame: Frame) -> None:
    found = value(node.value, frame)
    for target in node.targets:
        store(target, found, frame, node.value)


@statement.register
def _(node: ast.AnnAssign, frame: Frame) -> None:
    if node.value is not None:
        store(node.target, value(node.value, frame), frame, node.value)


@statement.register
def _(node: ast.AugAssign, frame: Frame) -> None:
    added = value(node.value, frame)
    frame.look_through(added)
    implied.combined(frame, node.op, quietly(node.target, frame), added, in_place=True)
    target = quietly(node.target, frame)
    target.grow(Given([added]))
    there = target.thing
    counts = _sums(node, frame)
    if there is not None and frame.reader.types(there) & known_types.ENVIRONMENTS:
        frame.effects.writes.add(Place("world", "environment"))
    elif there is not None and frame.reader.types(there) & known_types.CONTAINERS:
        frame.effects.writes.add(Place("contents", there))
    where = augmented(node.target, frame)
    if where is not None and counts and where.kind != "world":
        frame.effects.adds.add(where)
    elif where is not None:
        frame.effects.reads.add(where)
        frame.effects.writes.add(where)


def _sums(node: ast.AugAssign, frame: Frame) -> bool:
    """Whether a number is added to a number, in one go: then the sum is the same in any order."""
    step = node.value.value if isinstance(node.value, ast.Constant) else None
    at_once = not any(isinstance(each, ast.Await) for each in walked(node.value))
    number = isinstance(step, int | float) or (at_once and _is_number(node.target, frame))
    return isinstance(node.op, ast.Add | ast.Sub) and number


def _is_number(target: ast.expr, frame: Frame) -> bool:
    """Whether what was seen in an attribute is a number."""
    owner = quietly(target.value, frame).thing if isinstance(target, ast.Attribute) else None
    if owner is None or not isinstance(target, ast.Attribute):
        return False
    seen = frame.reader.things[owner].edges.get(target.attr)
    return seen is not None and frame.reader.things[seen].type in ("int", "float")


@statement.register
def _(node: ast.Delete, frame: Frame) -> None:
    for target in node.targets:
        store(target, FRESH, frame)
        if isinstance(target, ast.Subscript):
            implied.called(frame, quietly(target.value, frame), "__delitem__", given=Given([FRESH]))


@statement.register
def _(node: ast.Return, frame: Frame) -> None:
    if node.value is not None:
        frame.returned.append(value(node.value, frame))


@statement.register
def _(node: ast.Import, frame: Frame) -> None:
    for each in node.names:
        path = each.name if each.asname else each.name.partition(".")[0]
        frame.names[each.asname or path] = frame.module(path)


@statement.register
def _(node: ast.ImportFrom, frame: Frame) -> None:
    for each in node.names:
        frame.names[each.asname or each.name] = frame.imported(node.module or "", each.name)


@statement.register(ast.For | ast.AsyncFor)
def _(node: ast.For | ast.AsyncFor, frame: Frame) -> None:
    met = element(value(node.iter, frame), frame, asynchronous=isinstance(node, ast.AsyncFor))
    counts = isinstance(node.iter, ast.Call) and dotted(node.iter.func) == "range"
    store(node.target, SIMPLE if counts else met, frame)
    polls = isinstance(node, ast.For) and sleeps(node) and any(isinstance(each, ENDS) for each in walked(node))
    polls = polls and looks(node.body, frame)
    before = frozenset(frame.effects.reads)
    if polls:
        frame.poll()
    walk(frame, [*node.body, *node.orelse])
    if polls and isinstance(node, ast.For):
        frame.polled(before, again=tries_again(node))


@statement.register(ast.If | ast.While | ast.Assert)
def _(node: ast.If | ast.While | ast.Assert, frame: Frame) -> None:
    before = frozenset(frame.effects.reads)
    implied.truth(frame, value(node.test, frame))
    if isinstance(node, ast.Assert):
        _raises(frame)
        return
    loop = node if isinstance(node, ast.While) and sleeps(node) and ends(node) else None
    loop = loop if looks([node.test, *node.body], frame) else None
    if loop is not None:
        frame.poll()
    walk(frame, [*node.body, *node.orelse])
    if loop is not None:
        frame.polled(before, again=tries_again(loop))


@statement.register
def _(node: ast.Expr, frame: Frame) -> None:
    call = node.value
    if not isinstance(call, ast.Call) or dotted(call.func) not in _GIVES_UP:
        value(call, frame)
        return
    for each in (*call.args, *(keyword.value for keyword in call.keywords)):
        value(each, frame)
    frame.effects.skips = frame.effects.skips or dotted(call.func) in _SKIPS
    _raises(frame)


@statement.register
def _(node: ast.Raise, frame: Frame) -> None:
    for child in (node.exc, node.cause):
        if child is not None:
            value(child, frame)
    _raises(frame)


def _raises(frame: Frame) -> None:
    """It ends with an exception by its own text; what is called deeper inside is left out."""
    if len(frame.inside) == 1:
        frame.effects.raises = True


@statement.register(ast.With | ast.AsyncWith)
def _(node: ast.With | ast.AsyncWith, frame: Frame) -> None:
    left: list[Value] = []
    for item in node.items:
        found = value(item.context_expr, frame)
        if found.thing is not None and frame.reader.types(found.thing) & known_types.LOCKS:
            if _keeps(node):
                frame.hold(found.thing)
            frame.effects.passes.add(found.thing)
        frame.consume(found)
        entered = calls.implied(frame, found, "__aenter__" if isinstance(node, ast.AsyncWith) else "__enter__")
        left.append(found)
        if item.optional_vars is not None:
            store(item.optional_vars, found if entered is None else entered, frame)
    walk(frame, node.body)
    for each in reversed(left):
        calls.implied(frame, each, "__aexit__" if isinstance(node, ast.AsyncWith) else "__exit__")


def _keeps(node: ast.With | ast.AsyncWith) -> bool:
    """Whether others can come by what is entered while it is held: between two awaits, no other task goes on."""
    kinds = ast.Await | ast.AsyncFor | ast.AsyncWith | ast.Yield | ast.YieldFrom
    inside = (each for part in node.body for each in walked(part))
    return isinstance(node, ast.With) or any(isinstance(each, kinds) for each in inside)


@statement.register
def _(node: ast.ExceptHandler, frame: Frame) -> None:
    if node.name:
        frame.names[node.name] = FRESH
    for child in (node.type, *node.body):
        if isinstance(child, ast.expr):
            value(child, frame)
        elif child is not None:
            statement(child, frame)
