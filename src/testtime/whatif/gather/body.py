"""A function's text as statements, with their places in the file.

What lives here: parsing, which statement a line belongs to, which statements nothing may be moved across.  What may
never be added: time, or what a statement does to objects.

A block is a list of statements that run one after another: the body of the function, or of a ``with``, ``try``, ``if``
or loop inside it.  What is gathered stands in one block.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from testtime.model.profile import Code

_ASYNC, _ASYNC_GENERATOR, _GENERATOR = 0x80, 0x200, 0x20
Definition = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp
_LEAVES = {
    ast.Return: "the function may end there",
    ast.Raise: "an exception is raised there",
    ast.Assert: "what comes after an assert must not run when it fails",
    ast.Break: "the loop may end there",
    ast.Continue: "the turn may end there",
    ast.Delete: "names are deleted there",
    ast.Global: "a declaration",
    ast.Nonlocal: "a declaration",
    ast.Import: "an import",
    ast.ImportFrom: "an import",
}
_SKIPS = frozenset({"skip", "fail", "xfail", "exit", "importorskip"})


@dataclass(frozen=True)
class Body:
    """A function whose text could be parsed."""

    code: Code
    tree: Definition

    @property
    def is_async(self) -> bool:
        """Whether it may ``await``."""
        return isinstance(self.tree, ast.AsyncFunctionDef)

    @cached_property
    def blocks(self) -> tuple[tuple[ast.stmt, ...], ...]:
        """All blocks, the function's own first; those of functions and classes inside it are left out."""
        return tuple(_blocks(self.tree.body))

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of its parameters, in order."""
        arguments = self.tree.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        return tuple(each.arg for each in every)


def body(code: Code) -> Body | None:
    """The function, or ``None`` where its text is missing or no function."""
    if not code.source:
        return None
    try:
        tree = ast.parse(textwrap.dedent(code.source)).body[0]
    except (SyntaxError, ValueError, IndexError, RecursionError):
        return None
    if not isinstance(tree, Definition):
        return None
    ast.increment_lineno(tree, code.line - 1)
    return Body(code, tree)


def lines(statement: ast.AST) -> tuple[int, int]:
    """First and last line, in the file."""
    first: int = getattr(statement, "lineno")  # noqa: B009 - of ast.AST it is not declared
    return first, getattr(statement, "end_lineno", None) or first


def barrier(statement: ast.stmt) -> str | None:
    """Why nothing may be moved across a statement, in words; ``None`` where something may."""
    reason = next((words for kind, words in _LEAVES.items() if isinstance(statement, kind)), None)
    if reason is not None:
        return reason
    for node in walked(statement):
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return "the test runs at the yield"
        if isinstance(node, ast.Return | ast.Raise | ast.Assert):
            return _LEAVES[type(node)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SKIPS:
            if isinstance(node.func.value, ast.Name) and node.func.value.id in ("pytest", "self"):
                return "the test may be skipped there"
        if isinstance(node, ast.Try | getattr(ast, "TryStar", ast.Try)):
            return "what comes after a try depends on how it went"
        if isinstance(node, ast.With | ast.AsyncWith):
            return "what a with statement enters, it leaves before what comes after"
    return None


def walked(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it, without bodies of functions and classes defined there."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        yield from walked(child)


def _blocks(statements: list[ast.stmt]) -> Iterator[tuple[ast.stmt, ...]]:
    yield tuple(statements)
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for field in ("body", "orelse", "finalbody"):
            inner = getattr(statement, field, None)
            if isinstance(inner, list) and inner and isinstance(inner[0], ast.stmt):
                yield from _blocks(inner)
        for handler in getattr(statement, "handlers", ()):
            yield from _blocks(handler.body)
        for case in getattr(statement, "cases", ()):
            yield from _blocks(case.body)


def turns(statement: ast.stmt) -> ast.For | Comprehension | None:
    """The loop or comprehension of a statement whose turns might overlap: the statement is that and little else."""
    if isinstance(statement, ast.For):
        return statement
    value = getattr(statement, "value", None)
    while isinstance(value, ast.Call) and len(value.args) == 1 and isinstance(value.func, ast.Name):
        value = value.args[0]  # tuple([...]), set([...])
    if isinstance(value, Comprehension) and len(value.generators) == 1:
        return value
    return None
