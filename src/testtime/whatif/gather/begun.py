"""What was begun before a group, and is waited for after it.

What lives here: who began it, whether it goes by what others do, and what that leaves of a saving.  What may never be
added: which statements are a group.

Whatever goes on by itself ends when it ends: a group that is done sooner only lets its end be waited for longer.  If it
was waited for at all, nothing is saved; if it was over by then, nobody knows for how long, so a human has to look.  Of
what waits for others nothing is said: it may end sooner as well.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import replace

from testtime.whatif.gather.body import walked
from testtime.whatif.gather.conflict import Verdict
from testtime.whatif.gather.evidence import MET
from testtime.whatif.gather.function import Function
from testtime.whatif.gather.node import Node
from testtime.whatif.gather.places import OUTSIDE, Effects
from testtime.whatif.gather.precedence import awaited

_EATEN = "what was begun before them goes on beside them: the wait for it would be longer by what is saved"
_NEAR = "what was begun before them may still go on when they are done: then the wait for it takes part of the saving"
_GROUPS = frozenset({"asyncio.TaskGroup", "anyio.create_task_group", "trio.open_nursery"})


def begun(function: Function, group: Sequence[Node]) -> Verdict:
    """What the statements of a group save, given what goes on beside them."""
    first, last = min(each.lines[0] for each in group), max(each.lines[1] for each in group)
    nodes = [function.node(each) for each in function.body.alone]
    found = Verdict()
    for after in (each for each in nodes if each.lines[0] > last and each.effects.awaits - {OUTSIDE}):
        starters = [each for each in nodes if each.lines[1] < first and starts(function, each, after)]
        between = [each for each in nodes if first <= each.lines[0] < after.lines[0]]
        if starters and not _goes_by_others(starters, between, after):
            found = _of(found, after.mean.suspended + after.mean.blocked, sure=_known(starters, after))
    for around, name in _task_groups(function, first, last):
        inside = [function.node(each) for each in around.body if each.lineno < first]
        starters = [each for each in inside if name in each.names.loads]
        later = [each for each in nodes if around.lineno < each.lines[0] <= (around.end_lineno or 0)]
        between = [each for each in later if each.lines[0] >= first]
        if starters and not _goes_by_others(starters, between, None):
            found = _of(found, _left(function, around), sure=_known(starters, None, f"{name}."))
    return found


def starts(function: Function, first: Node, second: Node) -> bool:
    """Whether ``second`` waits for what ``first`` started, or made or put somewhere where it was not followed."""
    shared = first.names.stores & second.names.loads
    if first.effects.starts and shared:
        return True
    if not (first.effects.starts or first.effects.unknown):
        return False
    reader, waited = function.reader(second.statement), second.effects.awaits - {OUTSIDE}
    named = {thing for name in shared if (thing := reader.thing_at(second.statement, name)) is not None}
    filled = (each for each in first.effects.adds | first.effects.writes if each.kind in ("contents", "whole"))
    put = {int(each.of) for each in filled if any(map(each.overlaps, second.effects.reads))}
    return any(each in waited or waited.intersection(reader.things[each].edges.values()) for each in named | put)


def with_awaited(function: Function, before: Sequence[Node], node: Node) -> Node:
    """A statement that waits for what was set going, with all that does: it goes on until then."""
    if not node.effects.awaits:
        return node
    started = [each for each in before if starts(function, each, node)]
    follows = bool(started) or any(awaited(function, each, node) is not None for each in before)
    effects = copy.deepcopy(node.effects)
    for each in started:
        effects.also(each.effects)
    return replace(node, effects=effects, follows=follows)


def _of(found: Verdict, waited: float, *, sure: bool) -> Verdict:
    if found.useless is not None or (waited >= MET and sure):
        return Verdict(useless=_EATEN)
    return Verdict(doubts=(_NEAR,))


def _known(starters: Sequence[Node], after: Node | None, begins: str = "\0") -> bool:
    """Whether all that was begun was followed, and nothing else is waited for in the same statement.

    ``begins``: of calls that begin it, and that nobody needs to follow.
    """
    alone = after is None or not (after.effects.starts or after.effects.unknown)
    unknown = (call for each in starters for call in each.effects.unknown if not call.startswith(begins))
    return alone and not any(unknown) and not any(each.effects.hidden for each in starters)


def _goes_by_others(starters: Sequence[Node], between: Sequence[Node], after: Node | None) -> bool:
    """Whether what was begun waits for something, or anything was done to it meanwhile."""
    if any(each.effects.awaits or each.effects.queued for each in starters):
        return True
    waited = set() if after is None else after.effects.awaits
    return any(waited & _used(each.effects) for each in between)


def _used(effects: Effects) -> set[int]:
    """Objects of which a part is used."""
    places = (*effects.reads, *effects.writes, *effects.adds)
    return {int(each.of) for each in places if each.kind in ("attribute", "contents", "whole")}


def _task_groups(function: Function, first: int, last: int) -> Iterator[tuple[ast.AsyncWith, str]]:
    """The statements around a group that wait at their end for tasks, and what those are begun with."""
    for each in (inner for outer in function.body.tree.body for inner in walked(outer)):
        if not isinstance(each, ast.AsyncWith) or not each.body[0].lineno <= first <= last <= (each.end_lineno or 0):
            continue
        for item in each.items:
            call, name = item.context_expr, item.optional_vars
            if isinstance(call, ast.Call) and isinstance(name, ast.Name) and function.calls(each, call.func) in _GROUPS:
                yield each, name.id


def _left(function: Function, around: ast.AsyncWith) -> float:
    """What leaving a block took, ns: it is all that was seen to take long in its first lines."""
    head = range(around.lineno, around.body[0].lineno)
    took = [
        sum(step.wall_ns for step in steps if step.line in head and step.wall_ns >= MET)
        for steps in function.watched.steps
    ]
    return max(took, default=0)
