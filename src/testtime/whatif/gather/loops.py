"""Whether the turns of a loop may overlap.

What lives here: what one turn leaves to the next.  What may never be added: other statements.

Some shapes of collecting results are safe, as results can be put in their order afterwards: appending to a list that
the loop only appends to, storing under a key of the turn, adding up.  A turn that may end the loop, or is spaced from
the next by a sleep, depends on the one before.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from testtime.whatif.gather import known_types, library
from testtime.whatif.gather.body import Comprehension, skips, walked
from testtime.whatif.gather.conflict import Verdict, verdict
from testtime.whatif.gather.effects import effects_of
from testtime.whatif.gather.known_functions import WAITS
from testtime.whatif.gather.names import dotted, names
from testtime.whatif.gather.places import Effects
from testtime.whatif.gather.reader import Reader
from testtime.whatif.gather.rewriting.binding import Flow
from testtime.whatif.gather.two_turns import values_of_two_turns

_LEAVES: dict[type[ast.AST], str] = {
    ast.Break: "the loop may end with any turn",
    ast.Continue: "a turn may be cut short",
    ast.Return: "the function may end with any turn",
    ast.Try: "a turn that fails may be followed by another try",
    ast.TryStar: "a turn that fails may be followed by another try",
    ast.Raise: "a turn may raise",
    ast.Assert: "a turn is checked before the next",
    ast.Yield: "the loop yields",
    ast.YieldFrom: "the loop yields",
    ast.While: "a loop inside waits for something",
}
_LOST = Verdict(obstacle="a context variable that is set in a task of its own is lost for the function")
_PUT_AWAY = Verdict(useless="results are put away one after another, and nothing else waits")
_AT_HAND = (ast.Expr, ast.Name, ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Starred, ast.expr_context)
"""What there is without waiting, or is made of that."""
_COMPLETED = frozenset({"asyncio.as_completed", "concurrent.futures.as_completed"})
"""What they give is under way, and comes as it ends."""
_RUN_ALREADY = Verdict(useless="what the turns wait for was started before the loop, and goes on already")


def obstacle_to_turns(
    reader: Reader, statement: ast.stmt, loop: ast.For | Comprehension, path: str, word: Callable[[int], str]
) -> Verdict:
    """Whether two turns may overlap; ``path``: of the function's file; ``word``: what a thing is called."""
    reason = next(_jumps(loop), None) or next(_pauses(reader, statement, loop), None)
    if reason is None and isinstance(loop, ast.For):
        reason = _carried(loop)
    if reason is not None:
        return Verdict(obstacle=reason)
    if _called(reader, statement, loop.iter if isinstance(loop, ast.For) else loop.generators[0].iter) in _COMPLETED:
        return _RUN_ALREADY
    inside, collected = _separated(reader, statement, loop)
    if collected and all(isinstance(each, _AT_HAND) for part in inside for each in ast.walk(part)):
        return _PUT_AWAY
    bound = frozenset().union(*(names(each).stores for each in inside))  # by the turn before
    two = values_of_two_turns(reader, statement, loop, path)
    first, second = (effects_of(reader, inside, path, values, bound) for values in two)
    for name in sorted(collected):
        thing = reader.thing_at(statement, name)
        if any(place.of == thing for place in first.reads | first.writes | first.adds):
            return Verdict(obstacle=f"each turn adds to {name}, and the next uses what is in it")
    return _LOST if first.context else _between(first, second, word)


def _between(first: Effects, second: Effects, word: Callable[[int], str]) -> Verdict:
    found = verdict(first, second, word)
    if found.obstacle is not None:
        return replace(found, obstacle=found.obstacle.replace("the first", "a turn").replace("the second", "the next"))
    return _RUN_ALREADY if first.awaits else found


def _jumps(loop: ast.For | Comprehension) -> Iterator[str]:
    """Why a turn is not like all others."""
    for node in walked(loop):
        if type(node) in _LEAVES:
            yield _LEAVES[type(node)]
        if skips(node):
            yield "the test may be skipped with any turn"
    if isinstance(loop, ast.For) and loop.orelse:
        yield "what stands after else depends on how the loop went"
    if not isinstance(loop, ast.For) and loop.generators[0].is_async:
        yield "the items come one after another"


def _pauses(reader: Reader, statement: ast.stmt, loop: ast.For | Comprehension) -> Iterator[str]:
    """Why turns keep a distance: a sleep besides other things."""
    inside = loop.body if isinstance(loop, ast.For) else []
    for each in inside if len(inside) > 1 else []:
        value = each.value if isinstance(each, ast.Expr) else None
        call = value.value if isinstance(value, ast.Await) else value
        if call is not None and _called(reader, statement, call) in WAITS:
            yield "a fixed sleep keeps the turns apart"


def _called(reader: Reader, statement: ast.stmt, call: ast.expr) -> str:
    """The full name of what a call calls, as users write it; empty where it is none."""
    path = dotted(call.func) if isinstance(call, ast.Call) else None
    thing = None if path is None else reader.thing_at(statement, path)
    return library.public((path if thing is None else reader.things[thing].name) or "")


def _separated(reader: Reader, statement: ast.stmt, loop: ast.For | Comprehension) -> tuple[list[ast.stmt], set[str]]:
    """What a turn does but for collecting results, and the names of what it collects them in."""
    if not isinstance(loop, ast.For):
        made = [loop.key, loop.value] if isinstance(loop, ast.DictComp) else [loop.elt]
        return [_standing(part, statement) for part in (*made, *loop.generators[0].ifs)], set()
    inside: list[ast.stmt] = []
    found: set[str] = set()
    for each in loop.body:
        name, parts = _collecting(each)
        if name is not None and _times_used(loop, name) == 1 and _holds(reader, reader.thing_at(statement, name)):
            found.add(name)
            inside += [_standing(part, each) for part in parts]
        else:
            inside.append(each)
    return inside, found


def _holds(reader: Reader, thing: int | None) -> bool:
    """Whether results can be put in it: an object of any other class may do more with them, and wait."""
    if thing is None or reader.things[thing].kind != "object":
        return True
    return "." not in reader.things[thing].type or bool(reader.types(thing) & known_types.CONTAINERS)


def _standing(expression: ast.expr, place: ast.stmt) -> ast.stmt:
    return ast.copy_location(ast.Expr(expression), place)


def _collecting(statement: ast.stmt) -> tuple[str | None, Sequence[ast.expr]]:
    """What a statement puts results in, if it does that and nothing else, and the expressions that make the results."""
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add):
        return dotted(statement.target), [statement.value]
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    if isinstance(statement, ast.Assign) and isinstance(target, ast.Subscript):
        return dotted(target.value), [statement.value, target.slice]
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _COLLECTS:
        return dotted(call.func.value), [*call.args, *(each.value for each in call.keywords)]
    return None, []


_COLLECTS = frozenset({"append", "extend", "add"})


def _times_used(loop: ast.For, name: str) -> int:
    return sum(1 for node in walked(loop) if isinstance(node, ast.Name | ast.Attribute) and dotted(node) == name)


def _carried(loop: ast.For) -> str | None:
    """Why the next turn needs this one: a name that one stores and the next may load before it stores it."""
    collected = {name for name in (_collecting(each)[0] for each in loop.body) if name and _times_used(loop, name) == 1}
    stored = set(names(loop.target).stores)
    needed = set(Flow().inside(loop.body, stored).exposed)
    every = frozenset().union(*(names(each).stores for each in loop.body))
    for each in loop.body:
        about = names(each)
        needed |= {name for name in about.loads - stored if "." in name}
        stored |= about.stores
    found = min(needed & every - collected, default=None)
    return None if found is None else f"{found} goes from one turn to the next"
