"""What the text of a function names.

What lives here: its tree to dotted names, calls, loops, and what variables stand for.  What may never be added: reading
or parsing the text (``source``, ``parsing``), or a judgement of what it does (``testtime.whatif.gather``).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from .parsing import Definition

Item = tuple[str, str, str]
"""A variable, a dotted name, and how it is met there: as an item, as a value of a mapping, or itself."""
SAME_ITEMS = frozenset(["reversed", "sorted", "list", "tuple", "set", "iter"])
"""Functions that give what they are handed, item by item."""


class Call(NamedTuple):
    """A call in a text, or what a function that is handed over may be called like."""

    path: str | None
    """Dotted name of what is called; ``None`` where it has none."""
    node: ast.Call
    handed: tuple[Call, ...] = ()
    """Its arguments that are names: the function called may call them, with the arguments that follow."""
    made: str | None = None
    """Dotted name of what the object was made by whose method is called."""
    method: str = ""
    """The name of that method."""


def dotted(node: ast.AST) -> str | None:
    """``a.b.c`` for a name or a chain of attributes on one; ``super().b`` for a method of the next class.

    ``type(a).b`` is ``a.__class__.b``.
    """
    names: list[str] = []
    while True:
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Call) and len(node.args) == 1 and getattr(node.func, "id", "") == "type":
            names.append("__class__")
            node = node.args[0]
        else:
            break
    if isinstance(node, ast.Name):
        names.append(node.id)
    elif names and isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
        names.append("super()")
    else:
        return None
    return ".".join(reversed(names))


def inside(tree: Definition) -> Iterator[ast.AST]:
    """What runs when the function does: not its decorators, defaults and annotations."""
    for statement in tree.body:
        yield from ast.walk(statement)


def paths(nodes: list[ast.AST]) -> Iterator[str]:
    """Dotted names that are met, each as often as it is."""
    for node in nodes:
        if isinstance(node, (ast.Name, ast.Attribute, ast.Call)):
            path = dotted(node)
            if path is not None:
                yield path


def calls(nodes: list[ast.AST]) -> Iterator[Call]:
    """What is called, with what it is handed."""
    for node in nodes:
        if isinstance(node, ast.Call):
            places = enumerate(node.args, 1)
            handed = [Call(dotted(each), ast.Call(each, node.args[place:], [])) for place, each in places]
            handed += [Call(dotted(each.value), ast.Call(each.value, [], [])) for each in node.keywords]
            handed = [each for each in handed if each.path is not None]
            yield Call(dotted(node.func), node, tuple(handed), *_of_new(node.func))


def _of_new(called: ast.expr) -> tuple[str | None, str]:
    """What makes the object whose method is called at once, and which."""
    maker = called.value if isinstance(called, ast.Attribute) else None
    path = dotted(maker.func) if isinstance(maker, ast.Call) else None
    return (None, "") if path is None or not isinstance(called, ast.Attribute) else (path, called.attr)


def entered(nodes: list[ast.AST]) -> Iterator[Call]:
    """What a with statement calls, of objects that have a name or are made there."""
    for node in nodes:
        if isinstance(node, (ast.With, ast.AsyncWith)):
            mark = "a" if isinstance(node, ast.AsyncWith) else ""
            for item in node.items:
                for name in (f"__{mark}enter__", f"__{mark}exit__"):
                    method = ast.Attribute(item.context_expr, name, ast.Load())
                    yield Call(dotted(method), ast.Call(method, [], []), (), *_of_new(method))


def made(nodes: list[ast.AST]) -> Iterator[tuple[str, str]]:
    """Variables that are given the result of a call, each with the dotted name of what is called."""
    for node in nodes:
        target: ast.expr | None = None
        value: ast.expr | None = None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign):
            target, value = node.target, node.value
        elif isinstance(node, ast.withitem):
            target, value = node.optional_vars, node.context_expr
        path = dotted(value.func) if isinstance(value, ast.Call) else None
        if isinstance(target, ast.Name) and path is not None:
            yield target.id, path


def loops(nodes: list[ast.AST]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """First and last line of each loop, and the names that change with its turns."""
    for node in nodes:
        if isinstance(node, (ast.For, ast.AsyncFor)):
            names = tuple(each.id for each in ast.walk(node.target) if isinstance(each, ast.Name))
            yield node.lineno, node.end_lineno or node.lineno, names


def items(nodes: list[ast.AST]) -> Iterator[Item]:
    """Variables of comprehensions, and what they go over."""
    for node in nodes:
        if isinstance(node, ast.comprehension):
            yield from _met(node.target, node.iter)


def _met(target: ast.expr, over: ast.expr) -> Iterator[Item]:
    """What variables meet that go over the value of an expression."""
    if isinstance(over, ast.Call):
        yield from _met_in_call(target, over)
    elif isinstance(over, (ast.Tuple, ast.List)) and over.elts:
        yield from _item(target, over.elts[0], "itself")
    else:
        yield from _item(target, over, "item")


def _item(target: ast.expr, over: ast.expr, how: str) -> Iterator[Item]:
    path = dotted(over)
    if isinstance(target, ast.Name) and path is not None:
        yield target.id, path, how


def _met_in_call(target: ast.expr, call: ast.Call) -> Iterator[Item]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    parts = target.elts if isinstance(target, ast.Tuple) else []
    if name in SAME_ITEMS and call.args:
        yield from _met(target, call.args[0])
    elif name == "enumerate" and call.args and len(parts) == 2:
        yield from _met(parts[1], call.args[0])
    elif name == "zip":
        for part, each in zip(parts, call.args):
            yield from _met(part, each)
    elif isinstance(call.func, ast.Attribute) and name in ("values", "items"):
        yield from _item(parts[1] if name == "items" and len(parts) == 2 else target, call.func.value, "value")
