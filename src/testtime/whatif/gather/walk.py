"""What running a statement reads and writes, with all that is inside it.

What lives here: one function for each kind of statement, and where a target stores.  What may never be added:
expressions.

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
from testtime.whatif.gather.values import FRESH, SIMPLE, Given, Value, one_of

_ENDS = (ast.Break, ast.Return)


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
    implied.combined(frame, node.op, quietly(node.target, frame), added, in_place=True)
    step = node.value.value if isinstance(node.value, ast.Constant) else None
    counts = isinstance(node.op, ast.Add | ast.Sub) and isinstance(step, int | float)
    there = quietly(node.target, frame).thing
    if there is not None and frame.reader.types(there) & known_types.ENVIRONMENTS:
        frame.effects.writes.add(Place("world", "environment"))
    elif there is not None and frame.reader.types(there) & known_types.CONTAINERS:
        frame.effects.writes.add(Place("contents", there))
    where = _augmented(node.target, frame)
    if where is not None and counts and where.kind != "world":
        frame.effects.adds.add(where)
    elif where is not None:
        frame.effects.reads.add(where)
        frame.effects.writes.add(where)


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
    store(node.target, element(value(node.iter, frame), frame, asynchronous=isinstance(node, ast.AsyncFor)), frame)
    polls = isinstance(node, ast.For) and _sleeps(node) and any(isinstance(each, _ENDS) for each in walked(node))
    before = frozenset(frame.effects.reads)
    if polls:
        frame.poll()
    walk(frame, [*node.body, *node.orelse])
    if polls and isinstance(node, ast.For):
        frame.polled(before, again=_tries_again(node))


@statement.register(ast.If | ast.While | ast.Assert)
def _(node: ast.If | ast.While | ast.Assert, frame: Frame) -> None:
    before = frozenset(frame.effects.reads)
    implied.truth(frame, value(node.test, frame))
    if isinstance(node, ast.Assert):
        _raises(frame)
        return
    loop = node if isinstance(node, ast.While) and _sleeps(node) else None
    if loop is not None:
        frame.poll()
    walk(frame, [*node.body, *node.orelse])
    if loop is not None:
        frame.polled(before, again=_tries_again(loop))


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


def _sleeps(node: ast.While | ast.For) -> bool:
    """Whether a loop lets time pass with each turn."""
    return bool(_naps(node))


def _tries_again(node: ast.While | ast.For) -> bool:
    """Whether a loop lets time pass only after something failed."""
    handlers = [each for part in node.body for each in walked(part) if isinstance(each, ast.ExceptHandler)]
    within = {id(each) for handler in handlers for each in ast.walk(handler)}
    return all(id(each) in within for each in _naps(node))


def _naps(node: ast.While | ast.For) -> list[ast.Call]:
    calls = (each for part in node.body for each in walked(part) if isinstance(each, ast.Call))
    return [each for each in calls if (dotted(each.func) or "").rpartition(".")[2] == "sleep"]


@statement.register(ast.With | ast.AsyncWith)
def _(node: ast.With | ast.AsyncWith, frame: Frame) -> None:
    left: list[Value] = []
    for item in node.items:
        found = value(item.context_expr, frame)
        if found.thing is not None and frame.reader.types(found.thing) & known_types.LOCKS:
            frame.hold(found.thing)
        entered = calls.implied(frame, found, "__aenter__" if isinstance(node, ast.AsyncWith) else "__enter__")
        left.append(found)
        if item.optional_vars is not None:
            store(item.optional_vars, found if entered is None else entered, frame)
    walk(frame, node.body)
    for each in reversed(left):
        calls.implied(frame, each, "__aexit__" if isinstance(node, ast.AsyncWith) else "__exit__")


@statement.register
def _(node: ast.ExceptHandler, frame: Frame) -> None:
    if node.name:
        frame.names[node.name] = FRESH
    for child in (node.type, *node.body):
        if isinstance(child, ast.expr):
            value(child, frame)
        elif child is not None:
            statement(child, frame)


# -- targets ----------------------------------------------------------------------------------------------------------


@singledispatch
def store(target: ast.expr, found: Value, frame: Frame, source: ast.expr | None = None) -> None:
    """Note that a target stores a value; ``source``: the expression that it came from, if there was one."""
    where = place(target, frame)
    if where is not None:
        frame.effects.writes.add(where)


@store.register(ast.Tuple | ast.List)
def _(target: ast.Tuple | ast.List, found: Value, frame: Frame, source: ast.expr | None = None) -> None:
    parts = source.elts if isinstance(source, ast.Tuple | ast.List) else []
    simple = found.exact and not found.things and found.items is None
    for number, each in enumerate(target.elts):
        rest = SIMPLE if simple else element(found, frame)
        store(each, quietly(parts[number], frame) if number < len(parts) else rest, frame)


@store.register
def _(target: ast.Attribute, found: Value, frame: Frame, source: ast.expr | None = None) -> None:
    owner = quietly(target.value, frame)
    if owner.inner is not None:
        before = owner.inner.get(target.attr)
        owner.inner[target.attr] = found if before is None else one_of([before, found])
        return
    frame.look_behind(owner)
    implied.stored(frame, owner, target.attr, found)
    where = place(target, frame)
    if where is not None:
        frame.effects.writes.add(where)


@store.register
def _(target: ast.Subscript, found: Value, frame: Frame, source: ast.expr | None = None) -> None:
    owner, key = quietly(target.value, frame), quietly(target.slice, frame)
    frame.look_behind(owner)
    implied.keyed(frame, key)
    implied.called(frame, owner, "__setitem__", given=Given([key, found]))
    where = place(target, frame)
    if where is not None:
        frame.effects.writes.add(where)


@store.register
def _(target: ast.Starred, found: Value, frame: Frame, source: ast.expr | None = None) -> None:
    store(target.value, found, frame)


@store.register
def _(target: ast.Name, found: Value, frame: Frame, source: ast.expr | None = None) -> None:
    frame.store(target.id, found)


def _also_of_objects(owner: Value, name: str, frame: Frame) -> None:
    """What is stored in a class, its objects show as their own."""
    thing = owner.thing
    if thing is not None and frame.reader.things[thing].kind == "class":
        places = {Place("attribute", each, name) for each in frame.reader.things.made_by(thing)}
        frame.effects.writes.update(places)


def _augmented(target: ast.expr, frame: Frame) -> Place | None:
    """Where ``+=`` and the like store, unless that is nobody else's concern."""
    if not isinstance(target, ast.Name):
        return place(target, frame)
    if target.id in frame.declared:
        return Place("variable", frame.path, target.id)
    thing = frame.names.get(target.id, FRESH).thing
    return None if thing is None or frame.unchanging(thing) else Place("contents", thing)


def place(target: ast.expr, frame: Frame) -> Place | None:
    """Where an attribute or item is, unless that is nobody else's concern."""
    if isinstance(target, ast.Attribute):
        owner = value(target.value, frame)
        if owner.thing is not None and frame.reader.types(owner.thing) & known_types.LOCALS:
            frame.effects.thread.add(owner.thing)
        _also_of_objects(owner, target.attr, frame)
        if owner.thing is not None and _is_property(owner.thing, target.attr, frame):
            return Place("whole", owner.thing)  # nobody reads what it does
        return frame.part(owner, "attribute", target.attr)
    if not isinstance(target, ast.Subscript):
        return None
    owner, key = value(target.value, frame), value(target.slice, frame)
    if owner.thing is not None and frame.reader.things[owner.thing].type == "os._Environ":
        return Place("world", "environment", key.text)
    if owner.thing is not None and frame.opaque(owner.thing):
        return Place("whole", owner.thing)
    return frame.part(owner, "contents", key.text)


def _is_property(thing: int, name: str, frame: Frame) -> bool:
    index = frame.reader.things[thing].edges.get(name)
    return index is not None and frame.reader.things[index].kind == "property"
