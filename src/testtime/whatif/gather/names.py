"""What a statement's text stores and loads, name by name.

What lives here: definitions and uses (read after write, write after read, write after write).  What may never be added:
objects; two names of one object are ``effects``' concern.

Attributes and items are told apart from the name they hang on: ``self.a = f()`` and ``self.b = g()`` store two
different things.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from testtime.whatif.gather.body import walked


@dataclass(frozen=True)
class Names:
    """Of one statement; what comprehensions keep to themselves is left out."""

    stores: frozenset[str]
    """Plain names, and dotted ones for attributes."""
    loads: frozenset[str]
    """The same, each prefix of a dotted name included."""
    items: frozenset[str]
    """Dotted names of what has an item stored or deleted."""

    def blocks(self, later: Names) -> str | None:
        """The name by which a later statement depends on this one, or is overtaken by it; ``None`` if there is none."""
        for stored in sorted(self.stores):
            if stored in later.stores:
                return stored
            if _touched(stored, later.loads):
                return stored
        for stored in sorted(later.stores):
            if _touched(stored, self.loads):
                return stored
        return None


def _touched(stored: str, loads: frozenset[str]) -> bool:
    return stored in loads


def names(statement: ast.AST) -> Names:
    """What the text of ``statement`` says."""
    stores: set[str] = set()
    loads: set[str] = set()
    items: set[str] = set()
    own: set[str] = set()
    for node in walked(statement):
        if isinstance(node, ast.comprehension):
            own.update(each.id for each in ast.walk(node.target) if isinstance(each, ast.Name))
        elif isinstance(node, ast.Name | ast.Attribute):
            path = dotted(node)
            if path is None:
                continue
            if isinstance(node.ctx, ast.Load):
                parts = path.split(".")
                loads.update(".".join(parts[:end]) for end in range(1, len(parts) + 1))
            else:
                stores.add(path)
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            path = dotted(node.value)
            if path is not None:
                items.add(path)
        elif isinstance(node, ast.AugAssign):
            path = dotted(node.target)
            if path is not None:
                loads.add(path)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            stores.add(node.name)
    for inner in ast.walk(statement):
        if isinstance(inner, ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef):
            loads.update(each.id for each in ast.walk(inner) if isinstance(each, ast.Name))
            if not isinstance(inner, ast.Lambda):
                stores.add(inner.name)
    stores = {each for each in stores if each.partition(".")[0] not in own}
    return Names(frozenset(stores), frozenset(loads - own), frozenset(items))


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
