"""What a statement's text stores and loads, name by name.

What lives here: definitions and uses (read after write, write after read, write after write).  What may never be added:
objects; two names of one object are ``effects``' concern.

Attributes and items are told apart from the name they hang on: ``self.a = f()`` and ``self.b = g()`` store two
different things.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import singledispatch


@dataclass(frozen=True)
class Names:
    """Of one statement; what comprehensions and functions inside keep to themselves is left out."""

    stores: frozenset[str]
    """Plain names, and dotted ones for attributes."""
    loads: frozenset[str]
    """The same, each prefix of a dotted name included."""
    items: frozenset[str]
    """Dotted names of what has an item stored or deleted."""

    def blocks(self, later: Names) -> str | None:
        """Why a later statement must not overtake this one, by a name in both; ``None`` if there is none."""
        for names, words in (
            (self.stores & later.loads - later.stores, "{} is made by the first and used by the second"),
            (self.stores & later.stores, "both give {} a value, and the second one stays"),
            (self.loads & later.stores, "{} is used by the first and gets another value by the second"),
        ):
            if names:
                return words.format(min(names))
        return None


def names(statement: ast.AST) -> Names:
    """What the text of ``statement`` says."""
    found = _Found()
    _note(statement, found)
    return Names(frozenset(found.stores), frozenset(found.loads), frozenset(found.items))


def dotted(node: ast.AST) -> str | None:
    """``a.b.c`` for a name or a chain of attributes on one; ``super().b``; ``None`` for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    elif parts and isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
        parts.append("super()")
    else:
        return None
    return ".".join(reversed(parts))


def named(node: ast.AST) -> set[str]:
    """All plain names below a node, whatever they are there for."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


@dataclass
class _Found:
    """Names on the way through a statement."""

    stores: set[str] = field(default_factory=set)
    loads: set[str] = field(default_factory=set)
    items: set[str] = field(default_factory=set)


@singledispatch
def _note(node: ast.AST, found: _Found) -> None:
    """Note the names in a node and below it."""
    for child in ast.iter_child_nodes(node):
        _note(child, found)


@_note.register(ast.Name | ast.Attribute)
def _(node: ast.Name | ast.Attribute, found: _Found) -> None:
    path = dotted(node)
    if path is not None and isinstance(node.ctx, ast.Load):
        parts = path.split(".")
        found.loads.update(".".join(parts[:end]) for end in range(1, len(parts) + 1))
    elif path is not None:
        found.stores.add(path)
    for child in ast.iter_child_nodes(node):
        _note(child, found)


@_note.register
def _(node: ast.Subscript, found: _Found) -> None:
    path = dotted(node.value)
    if path is not None and not isinstance(node.ctx, ast.Load):
        found.items.add(path)
    _note(node.value, found)
    _note(node.slice, found)


@_note.register
def _(node: ast.AugAssign, found: _Found) -> None:
    path = dotted(node.target)
    if path is not None:
        found.loads.add(path)
    _note(node.target, found)
    _note(node.value, found)


@_note.register
def _(node: ast.alias, found: _Found) -> None:
    found.stores.add(node.asname or node.name.partition(".")[0])


@_note.register(ast.ExceptHandler | ast.MatchAs | ast.MatchStar | ast.MatchMapping)
def _(node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar | ast.MatchMapping, found: _Found) -> None:
    name = node.rest if isinstance(node, ast.MatchMapping) else node.name
    if name is not None:
        found.stores.add(name)
    for child in ast.iter_child_nodes(node):
        _note(child, found)


@_note.register(ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
def _(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, found: _Found) -> None:
    found.stores.add(node.name)
    found.loads.update(named(node))


@_note.register
def _(node: ast.Lambda, found: _Found) -> None:
    found.loads.update(named(node))


@_note.register(ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp)
def _(node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, found: _Found) -> None:
    inner = _Found()
    for child in ast.iter_child_nodes(node):
        _note(child, inner)
    own = {name for generator in node.generators for name in named(generator.target)}
    found.loads.update(name for name in inner.loads if name.partition(".")[0] not in own)
    found.stores.update(inner.stores - own)
    _note(node.generators[0].iter, found)


def stores(statement: ast.stmt) -> frozenset[str]:
    """Names that a statement stores itself, and not one inside it."""
    if not hasattr(statement, "body") or isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return names(statement).stores
    parts = (each for each in ast.iter_child_nodes(statement) if isinstance(each, ast.expr | ast.withitem))
    return frozenset().union(*(names(each).stores for each in parts))
