"""Stretches: statements between two that nothing may be moved across.

What lives here: where a block is cut, and the slow neighbours that a cut keeps apart.  What may never be added: what
the statements of a stretch have to do with each other.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from testtime.whatif.gather.body import IMPORT, TRY, WITH, barrier, yields
from testtime.whatif.gather.early import ends_early
from testtime.whatif.gather.function import Function
from testtime.whatif.gather.known_functions import IMPORTS, WAITS
from testtime.whatif.gather.node import Node
from testtime.whatif.gather.places import Effects

_COLLECTS, _LEFT_OVER = "gc.collect", "what was left over before is collected there"
_SETTLES = re.compile(
    r"(?i)(?<![a-z])"
    r"(settle|wait(?!_?(for|until|ed|ing))|pause|grace|delay|nap|sleep|back_?off|cool|propagat|debounce|tick)"
)
"""In the name of a function that takes nothing, touches nothing and gives nothing: it is called to let time pass."""
_STAYS = "the second has a with or try in it, and those stay where they are"
_RETURNED = "the second is in a return: give it a statement of its own, then profile again"


def stretches(function: Function, block: Sequence[ast.stmt]) -> Iterator[list[Node]]:
    """Those of a block; slow statements that a cut keeps apart are told to the function."""
    stretch: list[Node] = []
    before: Node | None = None
    behind: str | None = None
    """Why nothing after ``before`` may be moved across it, where that is so."""
    early = ends_early(function, block[0]) if len(block) > 1 else None
    for place, statement in enumerate(block):
        bars = barrier(statement)
        reason = bars or early or _imports(function, statement) or _settles(function, statement, block[:place])
        node = function.node(statement)
        if reason is None:
            stretch.append(node)
            before, behind = (node, None) if node.slow else (before, behind)
            continue
        if before is not None and (after := _kept_apart(function, node, block[place + 1 :])) is not None:
            words = (
                _said(before, behind, node, reason)
                if node.slow
                else f"line {function.in_file(node.lines)[0]} lies between: {reason}"
            )
            function.reject([before, after], words)
        yield stretch
        stretch = []
        before, behind = (node, bars) if node.slow and not yields(statement) else (None, None)
    yield stretch


def _said(before: Node, behind: str | None, node: Node, reason: str) -> str:
    """Why a slow statement stays behind another one, as far as it can be helped; ``reason``: that of its own kind."""
    if isinstance(node.statement, ast.Return):
        return _RETURNED
    return before.names.blocks(node.names) or behind or (_STAYS if reason in (TRY, WITH) else reason)


def _kept_apart(function: Function, cut: Node, later: Sequence[ast.stmt]) -> Node | None:
    """The slow statement that a cut keeps from what is before it; what runs after a yield is nobody's neighbour."""
    if yields(cut.statement):
        return cut if cut.slow and not isinstance(cut.statement, ast.Expr | ast.Assign | ast.AnnAssign) else None
    return cut if cut.slow else _next_slow(function, later)


def _imports(function: Function, statement: ast.stmt) -> str | None:
    """Why a statement that imports by a call stays where it is, as an ``import`` does."""
    called = (each.func for each in ast.walk(statement) if isinstance(each, ast.Call))
    imports = function.node(statement).effects.imports
    return IMPORT if imports or any(function.calls(statement, each) in IMPORTS for each in called) else None


def _settles(function: Function, statement: ast.stmt, before: Sequence[ast.stmt]) -> str | None:
    """Why a bare sleep or collection stays where it is, or a call of what only sleeps after something was done."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(value, ast.Await):
        value = value.value
    if not isinstance(value, ast.Call):
        return None
    name = function.calls(statement, value.func)
    if name in WAITS or name == _COLLECTS:
        return _LEFT_OVER if name == _COLLECTS else "a fixed sleep gives time to what came before it"
    given = [*value.args, *(each.value for each in value.keywords)]
    settles = not given and _SETTLES.search(ast.unparse(value.func)) is not None
    if not all(isinstance(each, ast.Constant) for each in given) or not function.idle(statement, known=settles):
        return None
    return _gives_time(function, before, settles=settles)


def _gives_time(function: Function, before: Sequence[ast.stmt], *, settles: bool) -> str | None:
    """Why what only waits stays behind what was done before; ``settles``: whether its name says that it is for that."""
    slow = [node for each in before if (node := function.node(each)).slow]
    if slow and slow[-1].effects.starts:
        return "it only waits, and so gives time to what was set going before it"
    if any(_keeps_when(function.node(each).effects) for each in before):
        return "it only waits, and what came before it goes by the time since then"
    done = settles and not all(map(function.idle, before))
    return "it only waits, and so gives time to what came before it" if done else None


def _keeps_when(effects: Effects) -> bool:
    """Whether something is kept that may be about the moment at which that was done, such as until when it holds."""
    return effects.dated and any(place.kind != "world" for place in effects.writes | effects.adds)


def _next_slow(function: Function, statements: Sequence[ast.stmt]) -> Node | None:
    return next((node for each in statements if (node := function.node(each)).slow), None)
