"""Which names a statement reads, which it binds, and which it may leave unbound.

What lives here: facts about the names of one function's scope, in the order in which statements run.  What may never be
added: an object behind a name (``effects`` and ``conflict`` know of those), or a decision.

Where a fact cannot be had, the answer is the careful one: a name counts as read rather than not, and as perhaps unbound
rather than bound.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_COMPREHENSION = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_INNER = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
_EXITS = ast.Return | ast.Raise | ast.Break | ast.Continue


def own(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it that run in the same function, comprehensions included."""
    yield node
    if isinstance(node, _INNER):
        outer = [*getattr(node, "decorator_list", []), *getattr(node, "bases", [])]
        if not isinstance(node, ast.ClassDef):
            outer += [each for each in (*node.args.defaults, *node.args.kw_defaults) if each is not None]
        for child in outer:
            yield from own(child)
        return
    for child in ast.iter_child_nodes(node):
        yield from own(child)


def waits(node: ast.AST) -> bool:
    """Whether it awaits something itself."""
    return any(
        isinstance(each, ast.Await | ast.AsyncFor | ast.AsyncWith)
        or (isinstance(each, ast.comprehension) and each.is_async)
        for each in own(node)
    )


def stored(nodes: Iterable[ast.AST]) -> list[str]:
    """Names that are bound, each once, in the order of the text."""
    return list(dict.fromkeys(name for node in nodes for name in _stored(node)))


def _stored(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import() | ast.ImportFrom():
            yield from (each.asname or each.name.partition(".")[0] for each in node.names)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
    if isinstance(node, _COMPREHENSION):  # its own variables stay inside; only := goes out
        yield from (each.target.id for each in own(node) if isinstance(each, ast.NamedExpr))
    elif not isinstance(node, _INNER):
        for child in ast.iter_child_nodes(node):
            yield from _stored(child)


def loaded(nodes: Iterable[ast.AST]) -> set[str]:
    """Names that are read, also by functions inside, whose own names do not count."""
    return {name for node in nodes for name in _loaded(node)}


def _loaded(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        if not isinstance(node.ctx, ast.Store):
            yield node.id
        return
    inside = {name for child in ast.iter_child_nodes(node) for name in _loaded(child)}
    outside = {name for each in own(node) if each is not node for name in _loaded(each)} if _deferred(node) else set()
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        inside.add(node.target.id)
    if isinstance(node, _COMPREHENSION):
        inside -= {name for each in node.generators for name in _stored(each.target)}
        inside |= set(_loaded(node.generators[0].iter))  # the only part that is worked out outside
    elif isinstance(node, ast.Lambda):
        inside -= parameters(node.args)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        inside -= parameters(node.args) | (set(stored(node.body)) - declared(node.body, ast.Nonlocal, ast.Global))
    yield from inside | outside


def _deferred(node: ast.AST) -> bool:
    """Whether its body runs later, and only its defaults now."""
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


def parameters(arguments: ast.arguments) -> set[str]:
    """Names of a function's parameters."""
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return {each.arg for each in named if each is not None}


def declared(nodes: Iterable[ast.AST], *kinds: type[ast.Global] | type[ast.Nonlocal]) -> set[str]:
    """Names declared global or nonlocal, in this function alone."""
    found = (each for node in nodes for each in own(node))
    chosen = (each for each in found if isinstance(each, ast.Global | ast.Nonlocal) and isinstance(each, kinds))
    return {name for each in chosen for name in each.names}


def closed_over(nodes: Iterable[ast.AST]) -> set[str]:
    """Names that functions inside, which may run later, read."""
    return {
        name
        for node in nodes
        for each in ast.walk(node)
        if isinstance(each, _INNER | ast.GeneratorExp)
        for name in _loaded(each)
    }


@dataclass
class Flow:
    """Statements followed in order: what they may read that they have not bound, and what is bound at their end."""

    exposed: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    ends: bool = True
    """Whether their end can be reached."""

    def read(self, nodes: Iterable[ast.AST | None]) -> None:
        """These are evaluated next."""
        self.exposed |= loaded(node for node in nodes if node is not None) - self.bound

    def bind(self, nodes: Iterable[ast.AST | None]) -> None:
        """These are bound next."""
        self.bound |= set(stored(node for node in nodes if node is not None))

    def inside(self, body: Sequence[ast.stmt], more: Iterable[str] = ()) -> Flow:
        """A block that begins here, where ``more`` is bound, too."""
        inner = Flow(self.exposed, self.bound | set(more))
        for statement in body:
            inner.pass_(statement)
        return inner

    def meet(self, *ways: Flow) -> None:
        """Go on where these ways come together."""
        ended = [way.bound for way in ways if way.ends]
        self.ends = bool(ended) and self.ends
        self.bound = set.intersection(*ended) if ended else set().union(*(way.bound for way in ways))

    def pass_(self, node: ast.stmt) -> None:
        """A statement runs."""
        match node:
            case ast.If():
                self.read([node.test])
                self.bind([node.test])
                self.meet(self.inside(node.body), self.inside(node.orelse))
            case ast.For() | ast.AsyncFor():
                self.read([node.iter, node.target])
                self.inside(node.body, stored([node.target]))
                self.inside(node.orelse)
            case ast.While():
                self.read([node.test])
                self.inside(node.body)
                self.inside(node.orelse)
            case ast.With() | ast.AsyncWith():
                self.read(node.items)
                self.bind(each.optional_vars for each in node.items)
                self.meet(self.inside(node.body), *([self.inside([])] if any(map(_swallows, node.items)) else []))
            case ast.Try() | ast.TryStar():
                self._try(node)
            case ast.Match():
                self.read([node.subject, *(case.guard for case in node.cases)])
                self.meet(*(self.inside(case.body, stored([case.pattern])) for case in node.cases), self.inside([]))
            case _:
                self.read([node])
                self.bind([node])
                self.bound -= {each.id for each in own(node) if isinstance(each, ast.Name) and _deleted(each)}
                self.ends = self.ends and not isinstance(node, _EXITS)

    def _try(self, node: ast.Try | ast.TryStar) -> None:
        whole = self.inside([*node.body, *node.orelse])
        handled = [self.inside(each.body, [each.name] if each.name else ()) for each in node.handlers]
        self.read(each.type for each in node.handlers)
        self.meet(whole, *handled)
        last = self.inside(node.finalbody)
        self.bound, self.ends = last.bound, self.ends and last.ends


def _swallows(item: ast.withitem) -> bool:
    """Whether the block of a ``with`` may end early and the function go on."""
    names = (getattr(each, "id", getattr(each, "attr", "")) for each in ast.walk(item.context_expr))
    return any(word in name.lower() for name in names for word in ("suppress", "raises", "ignore"))


def _deleted(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Del)


def flow(nodes: Sequence[ast.stmt]) -> Flow:
    """What statements may read from before them, and what they certainly bind."""
    return Flow().inside(nodes)


def live(function: ast.FunctionDef | ast.AsyncFunctionDef, moved: Sequence[ast.stmt]) -> set[str]:
    """Names that may be read after the last of some statements of one block, outside them."""
    found = closed_over(others(function.body, moved))
    for statements, owner in _around(function, moved[-1]):
        index = next(number for number, each in enumerate(statements) if _within(moved[-1], each))
        found |= flow([each for each in statements[index + 1 :] if each not in moved]).exposed
        if isinstance(owner, ast.For | ast.AsyncFor | ast.While):
            found |= flow([owner]).exposed | loaded(others(owner.body, moved))
        elif isinstance(owner, ast.Try | ast.TryStar):
            found |= loaded([*owner.handlers, *owner.orelse, *owner.finalbody])
    return found


def others(nodes: Iterable[ast.AST], moved: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """The largest parts of some nodes that hold none of the statements."""
    for node in nodes:
        if node in moved:
            continue
        if any(_within(each, node) for each in moved):
            yield from others(ast.iter_child_nodes(node), moved)
        else:
            yield node


def _within(inner: ast.AST, outer: ast.AST) -> bool:
    return any(each is inner for each in ast.walk(outer))


def _around(function: ast.AST, inner: ast.stmt) -> Iterator[tuple[list[ast.stmt], ast.AST]]:
    """The blocks that a statement lies in, the innermost first, each with the statement that it belongs to."""
    for node in ast.walk(function):
        for block in blocks(node):
            if any(each is inner for each in block):
                if node is not function and isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
                    holder = node if isinstance(node, ast.stmt) else _holder(function, node)
                    yield block, node
                    yield from _around(function, holder)
                else:
                    yield block, node
                return


def _holder(function: ast.AST, part: ast.AST) -> ast.stmt:
    """The statement that an ``except`` or a ``case`` belongs to."""
    return next(
        node
        for node in ast.walk(function)
        if isinstance(node, ast.stmt) and any(each is part for each in ast.iter_child_nodes(node))
    )


def blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The lists of statements right under a node."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block
