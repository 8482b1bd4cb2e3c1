"""Loops that look again and again until something is there.

What lives here: telling such a loop by its text.  What may never be added: what its turns do (``walk``).
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from testtime.whatif.gather.body import walked
from testtime.whatif.gather.frame import Frame
from testtime.whatif.gather.names import dotted
from testtime.whatif.gather.values import FRESH

ENDS = (ast.Break, ast.Return)
"""Statements that end a loop from inside."""


def sleeps(node: ast.While | ast.For) -> bool:
    """Whether a loop lets time pass with each turn."""
    return bool(_naps(node))


def looks(parts: Sequence[ast.AST], frame: Frame) -> bool:
    """Whether a loop looks at more than texts and numbers in variables of its own: nobody else changes these."""
    return any(_looks_out(each, frame) for each in parts)


def _looks_out(node: ast.AST, frame: Frame) -> bool:
    match node:
        case ast.Raise(exc=ast.Name(), cause=None) | ast.Call(func=ast.Name("sleep") | ast.Attribute(attr="sleep")):
            return False
        case ast.Call() if _last_word(node) in _LIMITS:
            return looks([*node.args, *node.keywords], frame)
        case ast.Raise(exc=ast.Call(args=parts, keywords=[])) | ast.ExceptHandler(body=parts):
            return looks(parts, frame)  # to make an exception, or name it, is to look at nothing
        case ast.Call() | ast.Attribute() | ast.Subscript():
            return True
        case ast.Name():
            held = frame.names.get(node.id, FRESH)
            own = node.id in frame.own and node.id not in frame.declared
            return not (own and held.exact and all(map(frame.unchanging, held.things)))
    return any(_looks_out(each, frame) for each in ast.iter_child_nodes(node))


_LIMITS = frozenset({"timeout", "timeout_at", "wait_for", "fail_after", "move_on_after"})
"""Functions that end a wait, and look at nothing but what they are handed."""


def _is_nap(node: ast.Call) -> bool:
    return _last_word(node) == "sleep"


def _last_word(node: ast.Call) -> str:
    return (dotted(node.func) or "").rpartition(".")[2]


def ends(node: ast.While) -> bool:
    """Whether a loop looks for anything, other than one that goes on until it is cancelled."""
    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    return not endless or any(isinstance(each, ENDS) for part in node.body for each in walked(part))


def tries_again(node: ast.While | ast.For) -> bool:
    """Whether a loop lets time pass only after something failed."""
    handlers = [each for part in node.body for each in walked(part) if isinstance(each, ast.ExceptHandler)]
    within = {id(each) for handler in handlers for each in ast.walk(handler)}
    return all(id(each) in within for each in _naps(node))


def _naps(node: ast.While | ast.For) -> list[ast.Call]:
    calls = (each for part in node.body for each in walked(part) if isinstance(each, ast.Call))
    return [each for each in calls if _is_nap(each)]
