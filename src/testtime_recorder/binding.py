"""Which names statements bind, and which they load, in the scope of the function that they stand in.

What lives here: reading syntax trees for names.  What may never be added: a guess about objects; ``a.b = c`` binds
nothing here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Any

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_PARTS = (ast.ExceptHandler, *(getattr(ast, name) for name in ("match_case",) if hasattr(ast, name)))
_MATCHES = tuple(getattr(ast, name) for name in ("MatchAs", "MatchStar", "MatchMapping") if hasattr(ast, name))
_MATCH = tuple(getattr(ast, name) for name in ("Match",) if hasattr(ast, name))
_NAMING = (ast.ExceptHandler, *_MATCHES)


class Names(ast.NodeVisitor):
    """The names of some statements or expressions of one scope."""

    def __init__(self, nodes: Iterable[ast.AST] = ()) -> None:
        self.bound: dict[str, None] = {}
        """In the order they are met."""
        self.loaded: set[str] = set()
        """Also by functions that are defined here."""
        self.outer: dict[str, str] = {}
        """Declared to belong to another scope: name -> "global" or "nonlocal"."""
        for node in nodes:
            self.visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        """A name by itself."""
        if not isinstance(node.ctx, ast.Store):
            self.loaded.add(node.id)
        if not isinstance(node.ctx, ast.Load):
            self.bound[node.id] = None

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """``a += b`` loads ``a`` as well."""
        if isinstance(node.target, ast.Name):
            self.loaded.add(node.target.id)
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        """Names of the module."""
        self.outer.update(dict.fromkeys(node.names, "global"))

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        """Names of a function around this one."""
        self.outer.update(dict.fromkeys(node.names, "nonlocal"))

    def generic_visit(self, node: ast.AST) -> None:
        """Everything that binds otherwise than by a name, and scopes inside this one."""
        if isinstance(node, _SCOPES):
            self._scope(node)
            return
        if isinstance(node, _COMPREHENSIONS):
            self._comprehension(node)
            return
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                self.bound[alias.asname or alias.name.partition(".")[0]] = None
        elif isinstance(node, _NAMING):
            name = getattr(node, "name", None) or getattr(node, "rest", None)
            if name:
                self.bound[name] = None
        super().generic_visit(node)

    def _scope(self, node: ast.AST) -> None:
        """A function or class: its name is bound here, what its body takes from outside is loaded here."""
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.bound[node.name] = None
            for decorator in node.decorator_list:
                self.visit(decorator)
        own: set[str] = set()
        if isinstance(node, ast.ClassDef):
            for part in (*node.bases, *node.keywords):
                self.visit(part)
            inner = Names(node.body)
        else:
            assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            arguments = node.args
            for part in (*arguments.defaults, *filter(None, arguments.kw_defaults), *_annotations(node)):
                self.visit(part)
            inner = Names(node.body if isinstance(node.body, list) else [node.body])
            own = parameters(arguments)
        hidden = (set(inner.bound) | own) - set(inner.outer)
        self.loaded |= inner.loaded - hidden
        for name, kind in inner.outer.items():
            if kind == "nonlocal" and name in inner.bound:
                self.bound[name] = None
                self.loaded.add(name)

    def _comprehension(self, node: ast.AST) -> None:
        """A comprehension: its targets are its own, a walrus in it binds here."""
        inner = Names(ast.iter_child_nodes(node))
        assert isinstance(node, _COMPREHENSIONS)
        self.visit(node.generators[0].iter)  # the only part that is not in the comprehension's own scope
        targets = set(Names([each.target for each in node.generators]).bound)
        self.loaded |= inner.loaded - targets
        self.bound.update((name, None) for name in inner.bound if name not in targets)


def parameters(arguments: ast.arguments) -> set[str]:
    """Names of all parameters."""
    return {each.arg for each in _parameters(arguments)}


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    several = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [*several, *filter(None, (arguments.vararg, arguments.kwarg))]


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[ast.expr]:
    found = [each.annotation for each in _parameters(node.args)]
    return list(filter(None, [*found, getattr(node, "returns", None)]))


def needs(later: Sequence[ast.stmt], earlier: Sequence[ast.stmt]) -> bool:
    """Whether names keep ``later`` behind ``earlier``: one binds what the other binds or loads."""
    one, two = Names(earlier), Names(later)
    bound = set(one.bound)
    return bool(bound & (two.loaded | set(two.bound)) or one.loaded & set(two.bound))


def carried(body: Sequence[ast.stmt]) -> set[str]:
    """Names that a loop's body binds, and loads, perhaps, before it does: there a turn needs the one before."""
    found: set[str] = set()
    _sure(body, set(), found)
    return found & set(Names(body).bound)


def blocks(statement: ast.AST) -> list[list[ast.stmt]]:
    """The lists of statements directly in a statement: its body, its ``else``, its handlers; none in a function."""
    if isinstance(statement, _SCOPES):
        return []
    found: list[list[ast.stmt]] = []
    for name in ("body", "orelse", "finalbody"):
        block = getattr(statement, name, None)
        if isinstance(block, list) and block:
            found.append(block)
    for name in ("handlers", "cases"):
        found += [inner.body for inner in getattr(statement, name, ())]
    return found


# -- what is bound for sure -------------------------------------------------------------------------------------------


def _sure(body: Sequence[ast.stmt], sure: set[str], found: set[str]) -> set[str] | None:
    """Names that are bound for sure after ``body``, ``None`` if it never comes to its end.

    What is loaded before it is bound for sure goes to ``found``.
    """
    sure = set(sure)
    for statement in body:
        found |= Names(_heads(statement)).loaded - sure
        if isinstance(statement, _LEAVES):
            return None
        more = _after(statement, sure, found)
        if more is None:
            return None
        sure |= more
    return sure


def _after(statement: ast.stmt, sure: set[str], found: set[str]) -> set[str] | None:
    """Names that are bound for sure after a statement, its blocks looked through."""
    if isinstance(statement, ast.If):
        return _either([_sure(statement.body, sure, found), _sure(statement.orelse, sure, found)])
    if isinstance(statement, ast.Try):
        return _after_try(statement, sure, found)
    if _MATCH and isinstance(statement, _MATCH):
        return _after_match(statement, sure, found)
    own = set() if isinstance(statement, ast.Delete) else set(Names(_heads(statement)).bound)
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return _sure(statement.body, sure | own, found)
    loop = isinstance(statement, (ast.For, ast.AsyncFor))
    inside = blocks(statement)
    for block in inside:
        _sure(block, sure | own if loop else sure, found)
    return set() if inside else own


def _after_try(statement: ast.Try, sure: set[str], found: set[str]) -> set[str] | None:
    ways = [_sure([*statement.body, *statement.orelse], sure, found)]
    for handler in statement.handlers:
        found |= Names(filter(None, [handler.type])).loaded - sure
        ways.append(_sure(handler.body, sure | ({handler.name} if handler.name else set()), found))
    last = _sure(statement.finalbody, sure, found)
    after = _either(ways)
    return None if after is None or last is None else after | last


def _after_match(statement: Any, sure: set[str], found: set[str]) -> set[str] | None:
    ways: list[set[str] | None] = []
    whole = False
    for case in statement.cases:
        matched = sure | set(Names([case.pattern]).bound)
        found |= Names(filter(None, [case.pattern, case.guard])).loaded - matched
        ways.append(_sure(case.body, matched, found))
        whole = whole or (case.guard is None and getattr(case.pattern, "pattern", case) is None)
    return _either(ways if whole else [*ways, sure])


def _either(ways: list[set[str] | None]) -> set[str] | None:
    """What holds whichever way was taken; a way that never comes to its end does not count."""
    ended = [way for way in ways if way is not None]
    return set.intersection(*ended) if ended else None


def _heads(statement: ast.stmt) -> list[ast.AST]:
    """A statement without the statements inside it."""
    inside = {id(each) for block in blocks(statement) for each in block}
    if not inside:
        return [statement]
    parts = ast.iter_child_nodes(statement)
    return [each for each in parts if id(each) not in inside and not isinstance(each, _PARTS)]
