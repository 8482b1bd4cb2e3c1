"""What evaluating an expression reads and writes, and what comes of it.

What lives here: one function for each kind of expression.  What may never be added: statements.

Effects are those of any way through: both sides of an ``if`` are taken.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from functools import singledispatch

from testtime.model.watched import item_of
from testtime.whatif.gather import calls, implied, library, methods, requests
from testtime.whatif.gather.attributes import attribute
from testtime.whatif.gather.body import Comprehension
from testtime.whatif.gather.following import standing
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.names import dotted
from testtime.whatif.gather.places import Effects, Place
from testtime.whatif.gather.reader import ENVIRONMENT
from testtime.whatif.gather.values import FRESH, SIMPLE, Given, Value, constant, holding, one_of

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
"""Of a text that looks like this nobody knows whether it was a number."""


@singledispatch
def value(node: ast.expr, frame: Frame) -> Value:
    """What an expression stands for, once its effects are noted in ``frame``."""
    values = [value(child, frame) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    if isinstance(node, ast.BoolOp):
        for each in values:
            implied.truth(frame, each)
    return holding(one_of(values), [("", each) for each in values])


def quietly(node: ast.expr, frame: Frame) -> Value:
    """The value of what has been evaluated already."""
    kept, frame.effects = frame.effects, Effects()
    try:
        return value(node, frame)
    finally:
        frame.effects = kept


def element(found: Value, frame: Frame, *, asynchronous: bool = False) -> Value:
    """What a loop over a value meets."""
    frame.consume(found)
    given = implied.iterated(frame, found, asynchronous=asynchronous)
    if given is not None:
        return given
    thing = found.thing
    if thing is None:
        return found.part
    frame.effects.reads.add(Place("contents", thing))
    edges = frame.reader.things[thing].edges
    inside = [index for name, index in edges.items() if name.startswith("[")]
    if inside and {frame.reader.things[index].kind for index in inside} <= {"value"}:
        return SIMPLE
    return Value(frozenset(inside) or found.things)


@value.register
def _(node: ast.Constant, frame: Frame) -> Value:
    return constant(node.value)


@value.register
def _(node: ast.Name, frame: Frame) -> Value:
    return frame.load(node.id)


@value.register
def _(node: ast.Attribute, frame: Frame) -> Value:
    path = dotted(node)
    if path is not None and path in frame.names:
        return frame.names[path]
    return attribute(frame, value(node.value, frame), node.attr)


@value.register
def _(node: ast.Await, frame: Frame) -> Value:
    found = value(node.value, frame)
    if not isinstance(node.value, ast.Call):
        frame.wait_for(found)
        frame.served()
        frame.consume(found)
    given = implied.called(frame, found, "__await__")
    return found if given is None else given


@value.register
def _(node: ast.Yield, frame: Frame) -> Value:
    if node.value is not None:
        frame.returned.append(value(node.value, frame))
    return FRESH


@value.register(ast.Starred | ast.FormattedValue)
def _(node: ast.Starred | ast.FormattedValue, frame: Frame) -> Value:
    found = value(node.value, frame)
    frame.look_through(found)
    if isinstance(node, ast.Starred):
        frame.consume(found)
        implied.iterated(frame, found)
    else:
        implied.shown(frame, found)
    return found


@value.register
def _(node: ast.Dict, frame: Frame) -> Value:
    keys = [SIMPLE if key is None else value(key, frame) for key in node.keys]
    values: list[Value] = []
    for key, each in zip(node.keys, node.values, strict=True):
        values.append(value(each, frame))
        if key is None:
            frame.read_contents(values[-1])
            values[-1] = frame.copied(values[-1])
    held = [(key.text or "", each) for key, each in zip(keys, values, strict=True)]
    return replace(holding(one_of([*keys, *values]), held), own=True)


@value.register
def _(node: ast.Subscript, frame: Frame) -> Value:
    owner, key = value(node.value, frame), value(node.slice, frame)
    implied.keyed(frame, key)
    given = implied.called(frame, owner, "__getitem__", given=Given([key]))
    if given is not None:
        return given
    thing = owner.thing
    if thing is None:
        frame.read_whole(owner)
        return SIMPLE if owner == SIMPLE and not owner.holds and owner.inner is None else frame.held(owner)
    about = frame.reader.things[thing]
    if about.type == ENVIRONMENT:
        frame.effects.reads.add(Place("world", "environment", key.text))
        index = about.edges.get(item_of(key.text or ""))
        return SIMPLE if index is None else frame.reader.exact(index)
    frame.effects.reads.add(Place("contents", thing, key.text))
    modules = frame.reader.things[frame.reader.things.named("module", "sys")].edges.get("modules")
    if thing == modules and key.text is not None:
        return frame.reader.exact(frame.reader.things.named("module", key.text))
    frame.look_behind(owner)
    if frame.opaque(thing):
        frame.read_whole(owner)
    name = f"[{key.text}]" if about.type in ("list", "tuple") else item_of(key.text or "")
    index = about.edges.get(name) if about.type in ("list", "tuple", "dict") else None
    return frame.held(owner) if index is None else frame.reader.exact(index)


@value.register
def _(node: ast.BinOp, frame: Frame) -> Value:
    told = frame.told
    left, right = value(node.left, frame), value(node.right, frame)
    frame.effects.dated |= frame.told and not frame.clock
    frame.told = told
    if left.path and isinstance(node.op, ast.Div):
        text = left.text if None in (left.text, right.text) else f"{left.text}/{right.text}"
        return Value(text=text, path=True, exact=True)
    if isinstance(node.op, ast.Add) and left.text is not None and right.text is not None:
        numbers = _NUMBER.fullmatch(left.text) and _NUMBER.fullmatch(right.text)
        return SIMPLE if numbers else Value(text=left.text + right.text, exact=True)
    if isinstance(node.op, ast.Mod) and left.exact and not left.things:
        implied.shown(frame, right)
    for each in (left, right):
        frame.look_through(each)
        if isinstance(node.op, ast.LShift | ast.RShift) and each.thing is not None and frame.opaque(each.thing):
            frame.write_whole(each)
    given = implied.combined(frame, node.op, left, right)
    return holding(one_of([left, right]), [("", left), ("", right)]) if given is None else given


@value.register
def _(node: ast.JoinedStr, frame: Frame) -> Value:
    texts = [value(each, frame).text for each in node.values]
    return Value(text=None if None in texts else "".join(each or "" for each in texts), exact=True)


@value.register
def _(node: ast.NamedExpr, frame: Frame) -> Value:
    found = value(node.value, frame)
    frame.store(node.target.id, found)
    return found


@value.register
def _(node: ast.IfExp, frame: Frame) -> Value:
    true, known = implied.truth(frame, value(node.test, frame)), _is_none(node.test, frame)
    known = true if known is None else known
    ways = [way for way, taken in ((node.body, known is not False), (node.orelse, known is not True)) if taken]
    return one_of([value(each, frame) for each in ways])


def _is_none(node: ast.expr, frame: Frame) -> bool | None:
    """What ``x is None`` or ``x is not None`` comes to; ``None`` where that is not known."""
    match node:
        case ast.Compare(left=asked, ops=[ast.Is() | ast.IsNot() as operator], comparators=[ast.Constant(value=None)]):
            found = quietly(asked, frame)
            there = any(each is not None for each in (found.text, found.made, found.items, found.fields))
            return found.nothing == isinstance(operator, ast.Is) if found.nothing or there else None
    return None


@value.register(Comprehension | ast.GeneratorExp)
def _(node: Comprehension | ast.GeneratorExp, frame: Frame) -> Value:
    before = dict(frame.names)
    for generator in node.generators:
        met = element(value(generator.iter, frame), frame, asynchronous=bool(generator.is_async))
        _bind(generator.target, met, frame)
        for condition in generator.ifs:
            implied.truth(frame, value(condition, frame))
    parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    found = [value(part, frame) for part in parts]
    frame.names = before
    return one_of(found).part


def _bind(target: ast.expr, found: Value, frame: Frame) -> None:
    """Let the variables of a comprehension stand for what it meets."""
    if isinstance(target, ast.Name):
        frame.names[target.id] = found
    elif isinstance(target, ast.Tuple | ast.List):
        for each in target.elts:
            _bind(each, element(found, frame), frame)
    elif isinstance(target, ast.Starred):
        _bind(target.value, found, frame)


@value.register
def _(node: ast.Lambda, frame: Frame) -> Value:
    tree = ast.FunctionDef("a lambda", node.args, [ast.Return(node.body)], [])
    ast.copy_location(tree.body[0], node.body)
    return standing(frame, ast.copy_location(tree, node))


@value.register
def _(node: ast.Compare, frame: Frame) -> Value:
    told = frame.told
    found = [value(each, frame) for each in (node.left, *node.comparators)]
    frame.told = told
    if not implied.entry(frame, node.ops, found) and not all(isinstance(each, ast.Is | ast.IsNot) for each in node.ops):
        for each in found:
            frame.look_through(each)
        implied.compared(frame, node.ops, found)
    return SIMPLE


@value.register
def _(node: ast.UnaryOp, frame: Frame) -> Value:
    found = value(node.operand, frame)
    frame.look_through(found)
    implied.signed(frame, node.op, found)
    return SIMPLE


@value.register
def _(node: ast.Call, frame: Frame) -> Value:
    given = _given(node, frame)
    path = dotted(node.func)
    words = path or ast.unparse(node.func)
    frame.effects.named |= requests.named(words, given, outside=not frame.inside)
    if path in _BY_NAME and path not in frame.own and given.named_attribute is not None:
        return attribute(frame, *given.named_attribute)
    if path is not None and path in frame.names and "." in path:
        return methods.of_super(frame, frame.names[path], words, given)
    if path is not None and frame.missing(path.partition(".")[0]) and library.function(path) is not None:
        return calls.of_library(frame, path, words, given)  # nobody looked at the module, but what else would it be
    if isinstance(node.func, ast.Attribute):
        return methods.method(frame, value(node.func.value, frame), node.func.attr, words, given)
    return calls.call(frame, value(node.func, frame), words, given)


_BY_NAME = frozenset({"getattr", "hasattr"})
"""Functions that ask for an attribute by its name."""


def _given(node: ast.Call, frame: Frame) -> Given:
    positional: list[Value] = []
    named: dict[str, Value] = {}
    loose: list[Value] = []
    for each in node.args:
        found = value(each, frame)
        starred = isinstance(each, ast.Starred)
        if loose or (starred and found.items is None):
            loose.append(found.part if starred else found)
        else:
            positional += (found.items or ()) if starred else [found]
    for keyword in node.keywords:
        found = value(keyword.value, frame)
        if keyword.arg is not None:
            named[keyword.arg] = found
        elif found.fields is not None:
            named.update(found.fields)
        else:
            loose.append(found.part)
    return Given(positional, named, loose)
