"""Whether the turns of a loop may overlap.

What lives here: what one turn leaves to the next.  What may never be added: other statements.

Two shapes of collecting results are safe, as results can be put in their order afterwards: appending to a list that the
loop only appends to, and storing under a key of the turn.  A turn that may end the loop, or be tried again, depends on
the one before.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace

from testtime.whatif.gather.body import Comprehension, walked
from testtime.whatif.gather.conflict import Verdict, verdict
from testtime.whatif.gather.effects import effects_of
from testtime.whatif.gather.names import dotted, named, names
from testtime.whatif.gather.places import Effects
from testtime.whatif.gather.reader import Reader

_LEAVES = {
    ast.Break: "the loop may end with any turn",
    ast.Continue: "a turn may be cut short",
    ast.Return: "the function may end with any turn",
    ast.Try: "a turn that fails may be followed by another try",
    ast.Raise: "a turn may raise",
    ast.Assert: "a turn is checked before the next",
    ast.Yield: "the loop yields",
    ast.While: "a loop inside waits for something",
}


def obstacle_to_turns(
    reader: Reader, statement: ast.stmt, loop: ast.For | Comprehension, path: str, word: Callable[[int], str]
) -> Verdict:
    """Whether two turns may overlap; ``path``: of the function's file; ``word``: what a thing is called."""
    for node in walked(loop):
        reason = next((words for kind, words in _LEAVES.items() if isinstance(node, kind)), None)
        if reason is not None:
            return Verdict(obstacle=reason)
    target = loop.target if isinstance(loop, ast.For) else loop.generators[0].target
    if not isinstance(loop, ast.For):
        if loop.generators[0].is_async:
            return Verdict(obstacle="the items come one after another")
        inside: Sequence[ast.stmt] = [ast.Expr(part) for part in _parts(loop)]
        for each in inside:
            ast.copy_location(each, statement)
        collected: set[str] = set()
    else:
        inside = loop.body
        collected = _collected(loop)
        carried = _carried(loop, collected)
        if carried is not None:
            return Verdict(obstacle=f"{carried} goes from one turn to the next")
    first, second = _two_turns(reader, statement, target, inside, path)
    kept = {thing for name in collected if (thing := reader.thing_at(statement, name)) is not None}
    for effects in (first, second):
        effects.adds = {place for place in effects.adds if place.of not in kept}
        effects.writes = {place for place in effects.writes if not (place.of in kept and place.kind == "contents")}
    if first.context:
        return Verdict(obstacle="a context variable that is set in a task of its own is lost for the function")
    found = verdict(first, second, word)
    if found.obstacle is None:
        return found
    return replace(found, obstacle=found.obstacle.replace("the first", "a turn").replace("the second", "the next"))


def _parts(loop: Comprehension) -> list[ast.expr]:
    conditions = loop.generators[0].ifs
    return [loop.key, loop.value, *conditions] if isinstance(loop, ast.DictComp) else [loop.elt, *conditions]


def _collected(loop: ast.For) -> set[str]:
    """Names of lists and dictionaries that a loop only puts results into."""
    found: set[str] = set()
    for statement in loop.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            function = statement.value.func
            if isinstance(function, ast.Attribute) and function.attr in ("append", "extend", "add"):
                name = dotted(function.value)
                if name is not None:
                    found.add(name)
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Subscript):
            name = dotted(statement.targets[0].value)
            if name is not None:
                found.add(name)
        elif isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add):
            name = dotted(statement.target)
            if name is not None:
                found.add(name)
    return {name for name in found if _times_used(loop, name) == 1}


def _times_used(loop: ast.For, name: str) -> int:
    return sum(1 for node in walked(loop) if isinstance(node, ast.Name | ast.Attribute) and dotted(node) == name)


def _carried(loop: ast.For, collected: set[str]) -> str | None:
    """A name that one turn stores and the next one loads before it stores it."""
    targets = named(loop.target)
    stored: set[str] = set(targets)
    every = frozenset().union(*(names(statement).stores for statement in loop.body))
    for statement in loop.body:
        about = names(statement)
        for name in sorted(about.loads & every - stored - collected):
            return name
        stored |= about.stores
    return None


def _two_turns(
    reader: Reader, statement: ast.stmt, target: ast.expr, inside: Sequence[ast.stmt], path: str
) -> tuple[Effects, Effects]:
    """What two turns do, with what the loop's variables stood for in each."""
    variables = sorted(named(target))
    seen = {name: reader.named(statement, name) for name in variables}
    turns = []
    for number in (0, 1):
        extra = {name: things[number] for name, things in seen.items() if len(things) > number}
        fresh = [name for name in variables if name not in extra]
        turns.append(effects_of(reader, inside, path, extra, fresh))
    return turns[0], turns[1]
