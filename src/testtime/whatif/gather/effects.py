"""What statements read and write beyond their own variables, through the functions that they really called.

What lives here: the way in, from a statement and what its names were seen to stand for.  The way itself:

    walk          statements
    expressions   what they evaluate
    attributes    what objects show under their names
    calls         what those call
    following     functions whose text is read, with the objects that they are handed
    making        classes, that make new objects
    lives         how long these live
    releasing     what runs when they, or others, are let go of
    known         and functions that need no reading
    world         where in the world they do something
    frame         one function on the way
    reader        the objects that a recording saw
    places        what comes of it

What may never be added: a judgement about two of them.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from testtime.whatif.gather.expressions import value
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.names import names
from testtime.whatif.gather.places import Effects
from testtime.whatif.gather.reader import Reader
from testtime.whatif.gather.releasing import released
from testtime.whatif.gather.values import Value
from testtime.whatif.gather.walk import walk


def value_of(reader: Reader, expression: ast.expr, statement: ast.stmt, path: str) -> Value:
    """What an expression in a statement of the function itself stands for."""
    return value(expression, _frame(reader, Effects(), [statement], statement, path, {}))


def effects_of(
    reader: Reader,
    statements: Sequence[ast.stmt],
    path: str,
    instead: Mapping[str, Value] | None = None,
    bound: frozenset[str] = frozenset(),
) -> Effects:
    """What statements of the function itself do.

    ``path``: of its file; ``instead``: names that stand for something else than what was seen; ``bound``: those that
    stand for something before.
    """
    effects = Effects()
    before: dict[str, Value] = {}
    for statement in statements:
        frame = _frame(reader, effects, statements, statement, path, instead or {}, before)
        frame.through([statement])
        held = (frame.names[name] for name in names(statement).stores & frame.names.keys())
        frame.lives.end([*before.values(), *held, *frame.returned])
        effects.lets_go |= bool(names(statement).stores & bound)
        released(frame)
        before.update({name: frame.names[name] for name in names(statement).stores & frame.names.keys()})
    parts = (place for place in effects.writes if place.kind in ("attribute", "contents", "whole"))
    effects.everywhere.update(place for place in parts if reader.things.public(int(place.of)))
    return effects


def _frame(
    reader: Reader,
    effects: Effects,
    around: Sequence[ast.stmt],
    statement: ast.stmt,
    path: str,
    instead: Mapping[str, Value],
    before: Mapping[str, Value] = MappingProxyType({}),
) -> Frame:
    """The function itself, as it was in a statement.

    ``around``: what else is followed; ``before``: what statements before it gave to names, where nobody looked.
    """
    own = frozenset().union(*(names(each).stores for each in around))
    seen = reader.snapshot(statement).paths
    known = {name: index for name, index in seen.items() if "." not in name or name.startswith("super()")}
    stands = {**before, **{name: reader.exact(index) for name, index in known.items()}, **instead}
    return Frame(reader, effects, path, own, stands, frozenset(known), walk)
