"""A function's text as statements, with their places in the file.

What lives here: parsing, which statement a line belongs to, which statements nothing may be moved across.  What may
never be added: time, or what a statement does to objects.

A block is a list of statements that run one after another: the body of the function, or of a ``with``, ``try``, ``if``
or loop inside it.  What is gathered stands in one block.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from testtime.model.watched import Code
from testtime.whatif.gather.names import dotted, names

_DEEPEST = 100
"""Of a text that is nested deeper, nobody reads anything."""
Definition = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp
IMPORT = "what is imported there may go by what comes before it"
_LEAVES: dict[type[ast.AST], str] = {
    ast.Return: "the function may end there",
    ast.Raise: "an exception is raised there",
    ast.Assert: "what comes after an assert must not run when it fails",
    ast.Break: "the loop may end there",
    ast.Continue: "the turn may end there",
    ast.Delete: "names are deleted there",
    ast.Global: "a declaration",
    ast.Nonlocal: "a declaration",
    ast.Import: IMPORT,
    ast.ImportFrom: IMPORT,
}
TRY = "what comes after a try depends on how it went"
WITH = "what a with statement enters, it leaves before what comes after"
_YIELD = "the test runs at the yield"
_INNER: dict[type[ast.AST], str] = {
    **{kind: _LEAVES[kind] for kind in (ast.Return, ast.Raise, ast.Assert)},
    **dict.fromkeys((ast.Try, ast.TryStar), TRY),
    **dict.fromkeys((ast.With, ast.AsyncWith), WITH),
    **dict.fromkeys((ast.Yield, ast.YieldFrom), _YIELD),
}
"""Barriers wherever they are in a statement."""
_UNORDERED = frozenset({"len", "set", "frozenset", "sorted", "sum", "min", "max", "any", "all", "Counter", "bool"})
"""Functions to which the order of what they are handed is all the same."""
_ANY_ORDER = frozenset({"assertIn", "assertNotIn", "assertCountEqual"})
"""The same of methods that check."""
_CHECK = re.compile(r"assert[A-Z_]\w*")
"""Names of methods that raise where something is not as it should be: of ``unittest``'s tests and mocks."""
_SKIPS = frozenset({"skipTest", "skip", "fail", "xfail", "exit", "importorskip"})


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
        return tuple(map(tuple, blocks_of(self.tree.body)))

    def bound(self, statement: ast.stmt) -> frozenset[str]:
        """Names that may stand for something when a statement begins: parameters, and what was stored before it.

        In a loop, what a turn stores is there in the next.
        """
        around = [
            each for block in self.blocks for each in block if isinstance(each, ast.For | ast.AsyncFor | ast.While)
        ]
        again = any(lines(each)[0] <= statement.lineno <= lines(each)[1] for each in around)
        before = (each for each in self.alone if each.lineno < statement.lineno or (again and each is statement))
        return frozenset(self.parameters).union(*(names(each).stores for each in before))

    @cached_property
    def alone(self) -> tuple[ast.stmt, ...]:
        """All statements of these that have none inside them."""
        every = (each for block in self.blocks for each in block)
        return tuple(each for each in every if not hasattr(each, "body") and not isinstance(each, ast.Match))

    @cached_property
    def shows(self) -> tuple[ast.stmt, ...]:
        """Statements that hand on what the function has made, or check it."""
        every = (node for statement in self.tree.body for node in walked(statement) if isinstance(node, ast.stmt))
        kinds = ast.Return | ast.Assert
        return tuple(each for each in every if isinstance(each, kinds) or _is_yield(each) or _asserts(each))

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of its parameters, in order; those with stars are left out."""
        arguments = self.tree.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        return tuple(each.arg for each in every)

    @cached_property
    def own(self) -> frozenset[str]:
        """Names of all parameters, and of all variables that it stores somewhere."""
        starred = [each.arg for each in (self.tree.args.vararg, self.tree.args.kwarg) if each is not None]
        stored = (names(statement).stores for statement in self.tree.body)
        return frozenset(self.parameters).union(starred, *stored)


def _is_yield(statement: ast.stmt) -> bool:
    """Whether a statement is a yield, and no other with one inside."""
    value = getattr(statement, "value", None)
    return isinstance(value, ast.Yield)


def shown(node: ast.AST) -> Iterator[str]:
    """Dotted names in a statement whose order matters: all but those that are only counted, sorted or searched."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _UNORDERED:
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ANY_ORDER:
        return
    if isinstance(node, ast.Compare) and all(isinstance(each, ast.In | ast.NotIn) for each in node.ops):
        return
    path = dotted(node)
    if path is not None:
        yield path
    for child in ast.iter_child_nodes(node):
        yield from shown(child)


def _asserts(statement: ast.stmt) -> bool:
    """Whether it is a check as ``unittest`` writes them: ``self.assertEqual(...)``, ``mock.assert_awaited()``."""
    called = statement.value.func if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) else None
    return isinstance(called, ast.Attribute) and _CHECK.fullmatch(called.attr) is not None


def body(code: Code) -> Body | None:
    """The function, or ``None`` where its text is missing or no function."""
    if not code.source:
        return None
    try:
        tree = ast.parse(textwrap.dedent(code.source)).body[0]
    except (SyntaxError, ValueError, IndexError, RecursionError):
        return None
    if not isinstance(tree, Definition) or _depth(tree) > _DEEPEST:
        return None
    ast.increment_lineno(tree, code.line - 1)
    return Body(code, tree)


def _depth(tree: ast.AST) -> int:
    """How deep a tree is, without going down it by recursion."""
    depth, level = 0, [tree]
    while level and depth <= _DEEPEST:
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        depth += 1
    return depth


def lines(statement: ast.stmt) -> tuple[int, int]:
    """First and last line, in the file."""
    return statement.lineno, statement.end_lineno or statement.lineno


def barrier(statement: ast.stmt) -> str | None:
    """Why nothing may be moved across a statement, in words; ``None`` where something may."""
    if type(statement) in _LEAVES:
        return _LEAVES[type(statement)]
    inside = (words for node in walked(statement) for words in _inner_barrier(node))
    return next(inside, None) or next((_LEAVES[type(node)] for node in _jumps(statement)), None)


def _jumps(node: ast.AST) -> Iterator[ast.AST]:
    """Each ``break`` and ``continue`` in a statement that is one of a loop around it."""
    if isinstance(node, ast.Break | ast.Continue):
        yield node
    if isinstance(node, ast.For | ast.AsyncFor | ast.While):
        children: list[ast.AST] = list(node.orelse)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        children = []
    else:
        children = list(ast.iter_child_nodes(node))
    for child in children:
        yield from _jumps(child)


def _inner_barrier(node: ast.AST) -> Iterator[str]:
    """The same, of what is inside a statement."""
    if type(node) in _INNER:
        yield _INNER[type(node)]
    if isinstance(node, ast.Expr) and _asserts(node):
        yield _LEAVES[ast.Assert]
    if skips(node):
        yield "the test may be skipped there"


def yields(statement: ast.stmt) -> bool:
    """Whether the test runs in the middle of a statement."""
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in walked(statement))


def skips(node: ast.AST) -> bool:
    """Whether a node is a call that ends the test."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in _SKIPS:
        return False
    return isinstance(node.func.value, ast.Name) and node.func.value.id in ("pytest", "self")


def walked(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it, without what is inside functions and classes: that happens later."""
    yield node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from walked(child)


def blocks_of(statements: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Some statements, and all blocks inside them; those of functions and classes are left out."""
    yield statements
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for field in ("body", "orelse", "finalbody"):
            inner = getattr(statement, field, None)
            if isinstance(inner, list) and inner and isinstance(inner[0], ast.stmt):
                yield from blocks_of(inner)
        for handler in getattr(statement, "handlers", ()):
            yield from blocks_of(handler.body)
        for case in getattr(statement, "cases", ()):
            yield from blocks_of(case.body)


def turns(statement: ast.stmt) -> ast.For | Comprehension | None:
    """The loop or comprehension of a statement whose turns might overlap: the statement is that and little else."""
    if isinstance(statement, ast.For):
        return statement
    found = comprehension(statement)
    return found if found is not None and len(found.generators) == 1 else None


def comprehension(statement: ast.stmt) -> Comprehension | None:
    """The comprehension that is all that a statement works out before it makes something of the whole of it."""
    value = getattr(statement, "value", None)
    while value is not None and not isinstance(value, Comprehension):
        inner = [each for each in _parts(value) if not _at_hand(each)]
        value = inner[0] if len(inner) == 1 else None
    return value


def _parts(value: ast.expr) -> Sequence[ast.expr]:
    """What is worked out before something is made of it: tuple([...]), yield [...], Shop(goods=[await ...])."""
    match value:
        case ast.Yield(value=ast.expr() as inner) | ast.Starred(value=inner):
            return [inner]
        case ast.Call(func=ast.Name() | ast.Attribute(value=ast.Constant()), args=[_], keywords=[]):
            return value.args
        case ast.Call(func=ast.Name() | ast.Attribute() as func) if _waits(value):
            return [func, *value.args, *(each.value for each in value.keywords)]
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return elements
        case ast.Dict():
            return [*(each for each in value.keys if each is not None), *value.values]
    return []


def _waits(value: ast.expr) -> bool:
    """Whether something in it is awaited: a call that is not is not what takes long."""
    return any(isinstance(each, ast.Await) for each in walked(value))


def _at_hand(value: ast.expr) -> bool:
    """Whether nothing is called for a part."""
    return not any(isinstance(each, ast.Call | ast.Await | Comprehension | ast.GeneratorExp) for each in walked(value))
