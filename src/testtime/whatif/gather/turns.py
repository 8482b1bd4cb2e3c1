"""A loop or comprehension whose turns may run together.

What lives here: what each turn took, and whether that is worth a group.  What may never be added: why one turn depends
on another (``loops``).
"""

from __future__ import annotations

import ast
import itertools

from testtime.whatif.gather.begun import begun
from testtime.whatif.gather.body import comprehension, turns
from testtime.whatif.gather.conflict import verdict
from testtime.whatif.gather.early import ends_early
from testtime.whatif.gather.evidence import MET, Spent
from testtime.whatif.gather.found import Candidate, Part
from testtime.whatif.gather.function import UNSEEN, Function
from testtime.whatif.gather.loops import obstacle_to_turns
from testtime.whatif.gather.node import SLOW, Node, computes, nothing_to_save, overlappable
from testtime.whatif.gather.overtaking import overtaken
from testtime.whatif.gather.places import OUTSIDE

_LOOKED_AT = 12
"""Turns that are compared with each other."""


def turn_candidates(function: Function) -> dict[ast.stmt, Candidate]:
    """Loops of a function by their statement; what was rejected on the way is told to the function."""
    statements = itertools.chain.from_iterable(function.body.blocks)
    return {each: found for each in statements if (found := _candidate(function, each)) is not None}


def _candidate(function: Function, statement: ast.stmt) -> Candidate | None:
    loop, node = turns(statement), function.node(statement)
    if not node.slow or node.mean.turns < 2:
        return None
    if loop is None:
        if (reason := _one_by_one(node)) is not None:
            function.reject([node], reason)
        return None
    found = obstacle_to_turns(function.reader(statement), statement, loop, function.path, function.word)
    found = function.judged(found)
    per_turn = tuple(_per_turn(function, node, execution) for execution in range(len(node.spent)))
    for row in per_turn:
        found = overtaken(function, found, [each.wall for each in row])
    reason = ends_early(function, statement) or found.obstacle or found.useless or _seen_to_meet(function, statement)
    how = function.how([node])
    every = [each for row in per_turn for each in row]
    waits = max((overlappable(each, how) for each in every), default=0)
    if reason is None and (waits < SLOW / 2 or computes([Spent.of(every)])):
        reason = nothing_to_save(how, [node])
    reason = reason or (None if function.looked_at(statement) else UNSEEN)
    beside = begun(function, [node])
    reason = reason or beside.useless
    if reason is not None:
        function.reject([node], reason)
        return None
    return function.candidate(
        how, (Part((node.lines,), node.spent, per_turn),), (*found.doubts, *beside.doubts), found.at_once
    )


def _one_by_one(node: Node) -> str | None:
    """Why turns of another kind of loop stay in order; ``None`` for none, and for waiting until something shows."""
    match node.statement:
        case ast.While() if OUTSIDE not in node.effects.awaits:
            return "whether there is another turn is decided after each"
        case ast.AsyncFor():
            return "what it goes over is handed out one after another"
        case ast.Expr() | ast.Assign() | ast.Return():
            made = comprehension(node.statement)
            several = made is not None and len(made.generators) > 1
            return (
                "several loops in one comprehension: make the outer one a statement, then profile again"
                if several
                else None
            )
    return None


def _seen_to_meet(function: Function, statement: ast.stmt) -> str | None:
    """Why turns must stay in order by what they were seen to touch."""
    pairs = itertools.combinations(function.touched_by_turn(statement)[:_LOOKED_AT], 2)
    return next((found.obstacle for pair in pairs if (found := verdict(*pair, function.word)).obstacle), None)


def _per_turn(function: Function, node: Node, execution: int) -> tuple[Spent, ...]:
    """What each turn took in an execution."""
    first, last = node.lines
    found: list[Spent] = []
    previous: int | None = None
    for step in function.watched.steps[execution]:
        if not first <= step.line <= last or step.wall_ns < MET:
            continue
        spent = Spent.of_step(step)
        if step.turn == previous:
            found[-1] = Spent.of([found[-1], spent])
        else:
            found.append(spent)
        previous = step.turn
    return tuple(found)
