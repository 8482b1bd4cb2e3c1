"""Parts of a statement as statements of their own, in a function that is to be rewritten.

What lives here: finding expressions by their place, and names for their values.  What may never be added: which
expressions these should be; whoever orders the change knows that nothing then happens in another order.

``return await a(), await b()`` becomes ``one = await a()``, ``two = await b()`` and ``return one, two``.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from .binding import blocks
from .generating import VALUE, Maker, RewriteError, assign, generated, load, placed

_PART = "testtime_part"


def part_of(statement: ast.stmt) -> tuple[int, int] | None:
    """Line and column of the expression that was made this statement; ``None`` for any other."""
    return getattr(statement, _PART, None)


def parted(body: list[ast.stmt], spans: Sequence[Sequence[int]], maker: Maker) -> None:
    """Make statements of expressions of ``body``, in place.

    ``spans``: first line and column, last line and the column behind, of each, in the order of evaluation.  Those that
    are statements already are left alone.  Raises ``RewriteError``.
    """
    for line, column, last, behind in spans:
        wanted = (line, column, last, behind)
        if not _is_part(body, (line, column)) and not _made(body, wanted, maker):
            raise RewriteError(f"there is no expression at column {column + 1} of line {line}")


def _is_part(body: list[ast.stmt], place: tuple[int, int]) -> bool:
    return any(part_of(each) == place or any(_is_part(block, place) for block in _inside(each)) for each in body)


def _inside(statement: ast.stmt) -> list[list[ast.stmt]]:
    return [statement.body] if generated(statement) else list(blocks(statement))  # type: ignore[attr-defined]


def _made(block: list[ast.stmt], wanted: tuple[int, ...], maker: Maker) -> bool:
    for place, statement in enumerate(block):
        if not statement.lineno <= wanted[0] <= (statement.end_lineno or statement.lineno) and not generated(statement):
            continue
        if any(_made(inside, wanted, maker) for inside in _inside(statement)):
            return True
        name = maker.fresh(VALUE)
        replacing = _Replacing(wanted, name)
        for field, value in ast.iter_fields(statement):
            if isinstance(value, ast.expr):
                setattr(statement, field, replacing.visit(value))
            elif isinstance(value, list) and value and isinstance(value[0], ast.expr):  # targets
                value[:] = map(replacing.visit, value)
        if replacing.found is not None:
            (made,) = placed([ast.copy_location(assign(name, replacing.found), replacing.found)], statement)
            setattr(made, _PART, wanted[:2])
            block.insert(place, made)
            return True
    return False


class _Replacing(ast.NodeTransformer):
    """Puts a name in the place of one expression."""

    def __init__(self, wanted: tuple[int, ...], name: str) -> None:
        self._wanted = wanted
        self._name = name
        self.found: ast.expr | None = None

    def visit(self, node: ast.AST) -> Any:
        """The outermost expression with that place is the one."""
        if self.found is None and isinstance(node, ast.expr) and _place(node) == self._wanted:
            self.found = node
            return ast.copy_location(load(self._name), node)
        return self.generic_visit(node)


def _place(node: ast.expr) -> tuple[Any, ...]:
    """Made nodes may have none."""
    return tuple(getattr(node, name, None) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"))
