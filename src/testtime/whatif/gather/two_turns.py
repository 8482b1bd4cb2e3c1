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
from testtime.whatif.gather.values import SIMPLE, Value

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
            seen = _items(reader, statement, target, source, path)
        if seen:
            first[name], second[name] = seen[0], seen[-1]
    return first, second


def _worst(met: Sequence[Value]) -> Sequence[Value]:
    """Two of the values that a variable had, one after another; the same if one came twice."""
    twice = next((value for place, value in enumerate(met) if value != SIMPLE and value in met[:place]), None)
    return met[:2] if twice is None else [twice]


def _items(reader: Reader, statement: ast.stmt, target: ast.expr, source: ast.expr, path: str) -> Sequence[Value]:
    """The same from what the loop goes over, where nobody saw the variable: a comprehension's is gone too soon."""
    if isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id == "range":
        return [SIMPLE]
    if isinstance(target, ast.Name) and isinstance(source, ast.List | ast.Tuple | ast.Set):
        return _worst([value_of(reader, each, statement, path) for each in source.elts])
    whole = value_of(reader, source, statement, path)
    edges = {} if whole.thing is None else reader.things[whole.thing].edges
    items = [edges[f"[{place}]"] for place in range(len(edges)) if f"[{place}]" in edges]
    if isinstance(target, ast.Name) and items:
        return _worst([reader.exact(item) for item in items])
    return [Value(whole.things.union(items))]
