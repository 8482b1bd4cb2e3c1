"""What the variables of a loop stood for in two of its turns.

What lives here: which objects a variable met, turn by turn.  What may never be added: what the turns do to them.

Two turns are looked at, and the worst two there are: if any object came twice, both have it.  Variables that the loop's
body makes are told apart by turn like its own.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from testtime.whatif.gather.body import Comprehension
from testtime.whatif.gather.effects import value_of
from testtime.whatif.gather.names import named, names
from testtime.whatif.gather.reader import Reader
from testtime.whatif.gather.values import SIMPLE, Value, constant

Values = Mapping[str, Value]


def values_of_two_turns(
    reader: Reader, statement: ast.stmt, loop: ast.For | Comprehension, path: str
) -> tuple[Values, Values]:
    """By variable, in each of them; ``path``: of the function's file."""
    target, source = (
        (loop.target, loop.iter) if isinstance(loop, ast.For) else (loop.generators[0].target, loop.generators[0].iter)
    )
    own = sorted(named(target))
    made = frozenset().union(*(names(each).stores for each in loop.body)) if isinstance(loop, ast.For) else frozenset()
    first: dict[str, Value] = {}
    second: dict[str, Value] = {}
    for name in (*own, *sorted(each for each in made if "." not in each)):
        seen = _worst([reader.exact(thing) for thing in reader.by_turn(statement, name)])
        if not seen and name in own:
            seen = _Met(reader, statement, path).items(name, target, source)
        if seen:
            first[name], second[name] = seen[0], seen[-1]
    return first, second


def _worst(met: Sequence[Value]) -> Sequence[Value]:
    """Two of the values that a variable had, one after another; the same if one came twice."""
    twice = next((value for place, value in enumerate(met) if value != SIMPLE and value in met[:place]), None)
    return met[:2] if twice is None else [twice]


class _Met:
    """What variables of a loop met, where nobody saw them: a comprehension's are gone too soon."""

    def __init__(self, reader: Reader, statement: ast.stmt, path: str) -> None:
        self._reader = reader
        self._statement = statement
        self._path = path

    def items(self, name: str, target: ast.expr, source: ast.expr) -> Sequence[Value]:
        """What a variable met, by what the loop goes over."""
        target, source, met = _unwrapped(name, target, source)
        if met:
            return met
        if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute) and source.func.attr == "values":
            return self._held(target, source.func.value)
        if isinstance(target, ast.Name) and isinstance(source, ast.List | ast.Tuple | ast.Set):
            return _worst([value_of(self._reader, each, self._statement, self._path) for each in source.elts])
        return self._held(target, source)

    def _held(self, target: ast.expr, source: ast.expr) -> Sequence[Value]:
        """What is in the value of an expression."""
        whole = value_of(self._reader, source, self._statement, self._path)
        edges = {} if whole.thing is None else self._reader.things[whole.thing].edges
        items = [index for name, index in edges.items() if name.startswith("[")]
        if isinstance(target, ast.Name) and items:
            return _worst([self._reader.exact(item) for item in items])
        return [Value(whole.things.union(items))]


_SAME_ITEMS = frozenset({"reversed", "sorted", "list", "tuple", "set", "iter"})
"""Functions that give what they are handed, item by item."""


def _unwrapped(name: str, target: ast.expr, source: ast.expr) -> tuple[ast.expr, ast.expr, Sequence[Value]]:
    """The target and what it goes over, without functions that only hand on; or what the variable met for sure."""
    while isinstance(source, ast.Call):
        called = source.func.id if isinstance(source.func, ast.Name) else ""
        parts = target.elts if isinstance(target, ast.Tuple) else []
        place = next((place for place, part in enumerate(parts) if name in named(part)), 0)
        if called == "range":
            return target, source, _counted(source.args)
        if called in _SAME_ITEMS and source.args:
            source = source.args[0]
        elif called == "enumerate" and source.args and len(parts) == 2:
            if place == 0:
                return target, source, _counted([])
            target, source = parts[1], source.args[0]
        elif called == "zip" and place < len(source.args) == len(parts):
            target, source = parts[place], source.args[place]
        elif isinstance(source.func, ast.Attribute) and source.func.attr == "items" and len(parts) == 2:
            if place == 0:
                return target, source, [SIMPLE]
            values = ast.Attribute(source.func.value, "values", ast.Load())
            return parts[1], ast.copy_location(ast.Call(ast.copy_location(values, source), [], []), source), []
        else:
            break
    return target, source, []


def _counted(limits: Sequence[ast.expr]) -> Sequence[Value]:
    """Two numbers that are counted, by what ``range`` is handed."""
    known = [each.value for each in limits if isinstance(each, ast.Constant) and isinstance(each.value, int)]
    if len(limits) > 1 and len(known) < len(limits):
        return [SIMPLE]
    first, step = (known[0], [*known, 1][2]) if len(limits) > 1 else (0, 1)
    return [constant(first), constant(first + step)]
