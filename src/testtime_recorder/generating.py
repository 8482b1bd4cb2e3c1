"""Pieces of code that a rewritten function is made of, and why a function cannot be rewritten.

What lives here: nodes of syntax trees, and one counter for names.  What may never be added: what the pieces mean.

Names begin with an ``@``, as those of pytest's rewritten assertions do: no text of the suite can hold one, and none is
changed inside a class, as names with two leading underscores are.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

RUNTIME = "@testtime"
"""What ``overlap`` is called inside a rewritten function."""
EXECUTION = "@execution"
"""What one call of it is called there."""
VALUE = "@value"
"""How names begin whose values outlive the task that made them."""
_GENERATED = "testtime_generated"
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_ASYNC = (ast.Await, ast.AsyncFor, ast.AsyncWith)
_LOOKING = frozenset({"locals", "vars", "dir", "eval", "exec"})
_SHOWING = frozenset({"locals", "vars", "dir"})
#: Calls that take no time.
_QUICK = frozenset(
    [
        "abs",
        "bool",
        "bytes",
        "dict",
        "enumerate",
        "float",
        "frozenset",
        "hash",
        "id",
        "int",
        "isinstance",
        "len",
        "list",
        "max",
        "min",
        "range",
        "repr",
        "reversed",
        "set",
        "sorted",
        "str",
        "sum",
        "tuple",
        "type",
        "zip",
    ]
)


class RewriteError(Exception):
    """A function that cannot be rewritten, and why, in words that end no sentence."""


class Maker:
    """What all changes of one function share."""

    def __init__(self, *, suspends: bool, first: str | None) -> None:
        """``suspends``: whether it is a coroutine or an asynchronous generator; ``first``: its first parameter."""
        self.suspends = suspends
        self.first = first
        self.outer: dict[str, str] = {}
        """Names that the function declares as global or nonlocal."""
        self.bound: dict[str, None] = {}
        """Names that were its own variables, and that only functions inside it bind by now."""
        self._count = 0

    def fresh(self, kind: str) -> str:
        """A name that nobody has."""
        self._count += 1
        return f"{kind}{self._count}"

    def slow(self, node: ast.AST) -> bool:
        """Whether a statement or expression may wait: it awaits something, or in plain code, calls anything at all."""
        if self.suspends:
            return suspends(node)
        return any(isinstance(each, ast.Call) and not _quick(each) for each in own_nodes(node))

    def function(self, name: str, parameters: Sequence[str], body: list[ast.stmt], *, waits: bool) -> ast.stmt:
        """A function inside the function; a coroutine if it ``waits``."""
        explicit = Explicit(self.first)
        body = [explicit.visit(each) for each in body]
        arguments = ast.arguments([], [ast.arg(each) for each in parameters], None, [], [], None, [])
        kind: Any = ast.AsyncFunctionDef if waits else ast.FunctionDef
        more: dict[str, Any] = {"type_params": []} if "type_params" in ast.FunctionDef._fields else {}
        made: ast.stmt = kind(name=name, args=arguments, body=body, decorator_list=[], returns=None, **more)
        setattr(made, _GENERATED, True)
        return made

    def declared(self, names: Sequence[str]) -> list[ast.stmt]:
        """Statements that make ``names`` those of the function around."""
        far = [name for name in names if self.outer.get(name) == "global"]
        near = [name for name in names if self.outer.get(name) != "global"]
        self.bound.update((name, None) for name in near if name not in self.outer)
        return [*([ast.Global(far)] if far else []), *([ast.Nonlocal(near)] if near else [])]


# -- expressions ------------------------------------------------------------------------------------------------------


def load(name: str) -> ast.expr:
    """The value of a name."""
    return ast.Name(name, ast.Load())


def assign(name: str, value: ast.expr) -> ast.stmt:
    """``name = value``."""
    return ast.Assign([ast.Name(name, ast.Store())], value)


def call(what: str, *arguments: ast.expr) -> ast.Call:
    """A call of a function of ``overlap``."""
    return ast.Call(ast.Attribute(load(RUNTIME), what, ast.Load()), list(arguments), [])


def start(what: str, key: str, *arguments: ast.expr) -> ast.Call:
    """A call that starts tasks of the change ``key``."""
    return call(what, ast.Constant(key), load(EXECUTION), *arguments)


def placed(nodes: list[ast.stmt], at: ast.stmt) -> list[ast.stmt]:
    """``nodes``, those without a place in the file put where ``at`` begins."""
    for node in nodes:
        for each in ast.walk(node):
            if "lineno" in each._attributes and getattr(each, "lineno", None) is None:
                ast.copy_location(each, at)
                each.end_lineno, each.end_col_offset = at.lineno, at.col_offset  # type: ignore[attr-defined]
    return nodes


# -- questions --------------------------------------------------------------------------------------------------------


def own_nodes(node: ast.AST) -> list[ast.AST]:
    """All nodes below one, itself included, but for the bodies of functions defined there."""
    found, ahead = [], [node]
    while ahead:
        each = ahead.pop()
        found.append(each)
        inside = each.body if isinstance(each, _FUNCTIONS) else []
        hidden = {id(part) for part in (inside if isinstance(inside, list) else [inside])}
        ahead += [part for part in ast.iter_child_nodes(each) if id(part) not in hidden]
    return found


def generated(node: ast.AST) -> bool:
    """Whether a function is one that was made here."""
    return getattr(node, _GENERATED, False) is True


def suspends(node: ast.AST) -> bool:
    """Whether it awaits something."""
    for each in own_nodes(node):
        if isinstance(each, _ASYNC) or (isinstance(each, ast.comprehension) and each.is_async):
            return True
    return False


def check_movable(statement: ast.stmt) -> None:
    """Refuse a statement that means something else inside another function."""
    for node in own_nodes(statement):
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            raise RewriteError(f"there is a yield in line {node.lineno}")
        if isinstance(node, (ast.Return, ast.Global, ast.Nonlocal)):
            word = type(node).__name__.lower()
            raise RewriteError(f"there is a {word} in line {node.lineno}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _LOOKING:
            raise RewriteError(f"{node.func.id}() in line {node.lineno} would see other variables")
    for node in leaving(statement, (ast.Break, ast.Continue)):
        raise RewriteError(f"there is a {type(node).__name__.lower()} in line {node.lineno}")


def check_hidden(body: Sequence[ast.stmt]) -> None:
    """Refuse a function that hands out all its variables, and so ours; to ask for one by its name is fine."""
    nodes = [node for statement in body for node in own_nodes(statement)]
    asked = {id(each) for node in nodes if isinstance(node, ast.Compare) for each in node.comparators}
    asked |= {id(node.value) for node in nodes if isinstance(node, ast.Subscript)}
    calls = [node for node in nodes if isinstance(node, ast.Call) and not node.args and id(node) not in asked]
    for node in calls:
        if isinstance(node.func, ast.Name) and node.func.id in _SHOWING:
            raise RewriteError(f"{node.func.id}() in line {node.lineno} would show other variables")


def leaving(statement: ast.stmt, kinds: tuple[type[ast.stmt], ...]) -> list[ast.stmt]:
    """Statements of ``kinds`` (break, continue) in a statement that leave a loop around it."""
    found: list[ast.stmt] = []
    ahead: list[tuple[ast.AST, bool]] = [(statement, False)]
    while ahead:
        node, inside = ahead.pop()
        if isinstance(node, kinds) and not inside:
            found.append(node)
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            continue
        loop = isinstance(node, _LOOPS)
        body = {id(each) for each in node.body} if isinstance(node, _LOOPS) else set()
        ahead += [(each, inside or (loop and id(each) in body)) for each in ast.iter_child_nodes(node)]
    return found


def _quick(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id in _QUICK


class Explicit(ast.NodeTransformer):
    """``super()`` with what it stands for, annotated variables as plain ones: neither works a function further in."""

    def __init__(self, first: str | None) -> None:
        self._first = first

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """What is defined inside keeps its own meaning, unless it is generated."""
        return self.generic_visit(node) if generated(node) else node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """The same."""
        return self.generic_visit(node) if generated(node) else node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """The same."""
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Spell ``super()`` out."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not (node.args or node.keywords):
            if self._first is None:
                raise RewriteError(f"super() in line {node.lineno} stands for nothing that can be spelled out")
            node.args = [ast.copy_location(load(name), node) for name in ("__class__", self._first)]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """Forget the annotation of a variable."""
        self.generic_visit(node)
        if not isinstance(node.target, ast.Name):
            return node
        made = ast.Pass() if node.value is None else ast.Assign([node.target], node.value)
        return ast.copy_location(made, node)
