"""Blocks that end before their end: by an exception that is expected, or as their time is up.

What lives here: with statements that say so, and which statements are inside one.  What may never be added: statements
whose own text leaves a block (``body``).

What is inside shares its fate: whoever runs it at once changes how far it comes.  Whether a limit of time ran out is
told by what the block took; of one whose length is not in the text, nobody knows.
"""

from __future__ import annotations

import ast

from testtime.whatif.gather.body import walked
from testtime.whatif.gather.effects import value_of
from testtime.whatif.gather.evidence import Spent
from testtime.whatif.gather.function import Function
from testtime.whatif.gather.names import dotted

_RAISES = frozenset({"raises", "RaisesGroup", "RaisesExc", "assertRaises", "assertRaisesRegex"})
_LIMITS = frozenset({"timeout", "fail_after", "move_on_after"})
_NEAR = 0.95
"""Of a limit; what took so much of it ran into it."""
_EXPECTED = "an exception is expected there: what comes after it is not run"
_UP = "their time is limited, and was up: it is that of all of them, one after another"


def ends_early(function: Function, statement: ast.stmt) -> str | None:
    """Why a statement stays in order with what is beside it; ``None`` where its block was run to the end."""
    around = (
        each
        for outer in function.body.tree.body
        for each in walked(outer)
        if isinstance(each, ast.With | ast.AsyncWith) and any(inner is statement for inner in _inside(each))
    )
    calls = ((each, item.context_expr) for each in around for item in each.items)
    found = (_reason(function, each, call) for each, call in calls if isinstance(call, ast.Call))
    return next((each for each in found if each is not None), None)


def _inside(node: ast.With | ast.AsyncWith) -> list[ast.AST]:
    return [inner for each in node.body for inner in walked(each)]


def _reason(function: Function, around: ast.With | ast.AsyncWith, call: ast.Call) -> str | None:
    name = (dotted(call.func) or "").rpartition(".")[2]
    if name in _RAISES:
        return _EXPECTED
    limit = _seconds(function, around, call) if name in _LIMITS else None
    return None if limit is None or _took(function, around) < _NEAR * limit * 1e9 else _UP


def _seconds(function: Function, around: ast.With | ast.AsyncWith, call: ast.Call) -> float | None:
    """How long a limit is, where that is known."""
    given = [*call.args, *(each.value for each in call.keywords if each.arg in ("delay", "seconds"))][:1]
    for each in given:
        text = value_of(function.reader(around), each, around, function.path).text
        try:
            return None if text is None else float(text)
        except ValueError:
            return None
    return None


def _took(function: Function, around: ast.With | ast.AsyncWith) -> int:
    """What the block took in the longest execution, ns."""
    executions = range(len(function.watched.executions))
    blocks = ([function.watched.spent(each, execution) for each in around.body] for execution in executions)
    return max((Spent.of(each).wall for each in blocks), default=0)
