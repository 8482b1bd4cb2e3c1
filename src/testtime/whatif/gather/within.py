"""Calls and awaits inside one statement that took long, each by itself.

What lives here: the order in which a statement evaluates its calls, which of them a step of the recording was in, and
which of them are slow neighbours.  What may never be added: what they do to objects, or new text.

A call and what awaits it are one; so are the calls of a chain (``a().b()``).  Two are neighbours if neither is inside
the other and both took long in the same execution: of ``a() if x else b()``, only one runs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from testtime.model.watched import Step
from testtime.whatif.gather.names import dotted
from testtime.whatif.gather.node import SLOW

Unit = ast.Call | ast.Await
Steps = Sequence[Sequence[Step]]
"""By execution."""
_INNER = ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_TURNS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_BRANCHES = ast.BoolOp | ast.IfExp | ast.Compare


@dataclass(frozen=True)
class Within:
    """The calls and awaits of a statement's own expressions, as they are evaluated."""

    statement: ast.stmt
    margin: int = 0
    """Columns by which the file's text is further in than the tree's."""

    @cached_property
    def _evaluated(self) -> tuple[ast.AST, ...]:
        """All that it evaluates, in the order in which that ends; what is inside another comes before it."""
        if isinstance(self.statement, _INNER):
            return ()
        return tuple(node for each in headers(self.statement) for node in _evaluated(each))

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The calls and awaits, in that order."""
        return tuple(each for each in self._evaluated if isinstance(each, Unit))

    @cached_property
    def _places(self) -> dict[tuple[int, int], Unit]:
        """By line and column of the first character; of several, the outermost, and before a call what awaits it."""
        found: dict[tuple[int, int], Unit] = {}
        for unit in reversed(self.units):
            call = unit.value if isinstance(unit, ast.Await) else unit
            for node in (unit, call):
                found.setdefault((node.lineno, node.col_offset), unit)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):  # a chain over several lines
                end = call.func.end_lineno or 0, (call.func.end_col_offset or 0) - len(call.func.attr.encode())
                found.setdefault(end, unit)
        return found

    def unit(self, step: Step) -> Unit | None:
        """What a step was in; ``None`` where that is not certain."""
        if step.column >= 0:
            return self._places.get((step.line, step.column - self.margin))
        return self._alone.get(step.line)

    @cached_property
    def _alone(self) -> dict[int, Unit]:
        """By line, what alone begins there."""
        found: dict[int, dict[int, Unit]] = {}
        for (line, _), unit in self._places.items():
            found.setdefault(line, {})[id(unit)] = unit
        return {line: next(iter(units.values())) for line, units in found.items() if len(units) == 1}

    def _walls(self, steps: Steps) -> list[dict[Unit, int]]:
        """By execution, how long each unit took itself, ns."""
        found: list[dict[Unit, int]] = []
        for each in steps:
            found.append({})
            for step in each:
                unit = self.unit(step)
                if unit is not None:
                    found[-1][unit] = found[-1].get(unit, 0) + step.wall_ns
        return [each for each in found if each]

    def slow(self, steps: Steps) -> list[Unit]:
        """Units that took long themselves, over the executions in which they took any time, in their order."""
        return self._slow(self._walls(steps))

    def _slow(self, walls: Sequence[dict[Unit, int]]) -> list[Unit]:
        found = []
        for unit in self.units:
            took = [each[unit] for each in walls if unit in each]
            if took and sum(took) >= SLOW * len(took):
                found.append(unit)
        return found

    def waiting(self, units: Sequence[Unit], steps: Steps) -> list[Unit]:
        """Those that did not compute for most of the time that is needed to be slow."""
        waited = self._walls([[replace(step, wall_ns=step.wall_ns - step.cpu_ns) for step in each] for each in steps])
        slow = self._slow(waited)
        return [each for each in units if each in slow]

    def neighbours(self, steps: Steps) -> list[Unit]:
        """Slow units of which none is inside another: the outermost such, if they are at least two."""
        walls = self._walls(steps)
        slow = self._slow(walls)
        while slow:
            outer = [each for each in slow if not any(inside(each, other) for other in slow)]
            if len(outer) > 1:
                return [each for each in outer if _together(each, outer, walls)]
            slow = [each for each in slow if each is not outer[0]]
        return []

    def before(self, last: Unit, parts: Sequence[Unit]) -> list[Unit]:
        """``parts`` and whatever else is evaluated in full before ``last`` is, outermost ones in order."""
        ended = self.units[: self.units.index(last) + 1]
        left = [each for each in ended if not any(inside(each, part) for part in parts)]
        return [each for each in left if not any(inside(each, other) for other in left)]

    def loose(self, parts: Sequence[Unit]) -> bool:
        """Whether anything else is evaluated before the last of ``parts`` that could then come to something else.

        Attributes, items and operators may; texts do not, nor does the way to a function that is called.  Of names, see
        ``early``.
        """
        return not all(isinstance(each, _FIRM) for each in self._before(parts))

    def early(self, parts: Sequence[Unit]) -> frozenset[str]:
        """Names whose values are taken before the last of ``parts`` is evaluated, outside all of them."""
        return frozenset(each.id for each in self._before(parts) if isinstance(each, ast.Name))

    def _before(self, parts: Sequence[Unit]) -> list[ast.AST]:
        ended = self._evaluated[: self._evaluated.index(parts[-1])]
        others = (each for each in ended if each not in parts)
        return [each for each in others if not any(inside(each, part) for part in parts)]

    def condition(self, unit: Unit) -> ast.AST | None:
        """The innermost expression that decides whether, or how often, a unit is evaluated."""
        found: ast.AST | None = None
        for node in _above(self.statement, unit):
            if isinstance(node, _TURNS | _BRANCHES | _INNER):
                found = node if not _always(node, unit) else found
        return found


def _together(unit: Unit, others: Sequence[Unit], walls: Sequence[dict[Unit, int]]) -> bool:
    """Whether it took time in an execution in which another did."""
    return any(unit in each and any(other in each for other in others if other is not unit) for each in walls)


def inside(node: ast.AST, other: ast.AST) -> bool:
    """Whether a node is below another."""
    return node is not other and any(each is node for each in ast.walk(other))


def _always(node: ast.AST, unit: Unit) -> bool:
    """Whether what decides over others evaluates this one at any rate, once, and first."""
    match node:
        case ast.BoolOp(values=[first, *_]) | ast.IfExp(test=first):
            return _holds(first, unit)
        case ast.Compare(left=left, comparators=[second, *_]):
            return _holds(left, unit) or _holds(second, unit)
        case ast.ListComp(generators=[first, *_]) | ast.SetComp(generators=[first, *_]):
            return _holds(first.iter, unit)
        case ast.DictComp(generators=[first, *_]) | ast.GeneratorExp(generators=[first, *_]):
            return _holds(first.iter, unit)
    return False


def _holds(node: ast.AST, unit: ast.AST) -> bool:
    return any(each is unit for each in ast.walk(node))


def _above(node: ast.AST, unit: ast.AST) -> Iterator[ast.AST]:
    """A node and those below it that a unit is in, outermost first."""
    while node is not unit:
        yield node
        node = next(child for child in ast.iter_child_nodes(node) if _holds(child, unit))


def headers(statement: ast.stmt) -> list[ast.AST]:
    """What a statement evaluates itself, in order; not what is in its blocks."""
    match statement:
        case ast.Assign(targets=targets, value=value):
            return [value, *targets]
        case ast.AnnAssign(target=target, value=value):
            return [*([] if value is None else [value]), target]
        case ast.For() | ast.AsyncFor():
            return [statement.iter]
        case _:
            return [each for each in ast.iter_child_nodes(statement) if not isinstance(each, _BLOCKS)]


_FIRM = (ast.Constant, ast.Name, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Starred, ast.JoinedStr, ast.FormattedValue)
_BLOCKS = ast.stmt | ast.ExceptHandler | ast.match_case


def _evaluated(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, _INNER):
        return
    if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
        children = _of_call(node.value)
    elif isinstance(node, ast.Call):
        children = _of_call(node)
    elif isinstance(node, ast.Dict):
        children = [each for pair in zip(node.keys, node.values, strict=True) for each in pair if each is not None]
    elif isinstance(node, ast.IfExp):
        children = [node.test, node.body, node.orelse]
    else:
        children = list(ast.iter_child_nodes(node))
    if isinstance(node, _TURNS):
        children.sort(key=lambda each: not isinstance(each, ast.comprehension))
    for child in children:
        yield from _evaluated(child)
    if isinstance(node, ast.expr):
        yield node


def _of_call(node: ast.Call) -> list[ast.AST]:
    return [each for each in ast.iter_child_nodes(node) if each is not node.func or dotted(each) is None]
