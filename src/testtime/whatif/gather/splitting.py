"""A function told as if slow parts of one statement were statements of their own.

What lives here: which parts become statements and which stay where they are, and the way back to the lines of the file.
What may never be added: a rule of dependence; what the parts have to do with each other is found out as it is for any
two statements.

``return await a(), await b()`` becomes three statements: what waits gets a name each, and the rest stays as it is.  So
does the value of a ``return`` or ``yield`` behind another slow statement.  It is done where nothing changes its turn:
everything that is evaluated before the last of the parts becomes a statement as well.  Where that cannot be (a part
that may not be evaluated at all, the items of a ``with``), it is said why.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed

from msgspec.structs import replace

from testtime.model.watched import Code
from testtime.whatif.gather.body import WITH, blocks_of, body, turns
from testtime.whatif.gather.cutting import Cut, cut_of, written
from testtime.whatif.gather.evidence import Watched
from testtime.whatif.gather.moving import Moved
from testtime.whatif.gather.node import SLOW
from testtime.whatif.gather.result import Task
from testtime.whatif.gather.rewriting.imports import NEEDED
from testtime.whatif.gather.rewriting.naming import Names
from testtime.whatif.gather.rewriting.text import Text, Unsupported, begins, end, ends, start
from testtime.whatif.gather.within import Within, inside

Lines = tuple[int, int]
Span = tuple[int, int, int, int]
"""First line and column, last line and the column behind, in bytes, of the file."""
_CHOICE = "whether the second runs depends on how the first went"
_TURN = "two waits in one turn of a comprehension: make it a loop that gives each a statement, then profile again"
ONE = "two waits in one statement: give each a statement of its own, then profile again"


@dataclass(frozen=True)
class Refused:
    """Slow neighbours of one statement that stay there."""

    lines: tuple[Lines, ...]
    reason: str


@dataclass(frozen=True)
class Split:
    """How a function was split."""

    original: Code
    apart: tuple[Span, ...]
    """What became a statement, in the order of evaluation."""
    statements: tuple[int, ...]
    """By each of these: the line of the statement that it was a part of."""
    early: tuple[frozenset[str], ...]
    """By each of these: names that the statement took the values of before, so that no part may change them."""
    _back: tuple[tuple[int, int], ...]
    """By line of the new text: the line of the file, and which of ``apart`` it is, or -1."""

    def lines(self, span: Lines) -> Lines:
        """The same in the file."""
        part = self.part(span)
        if part is not None:
            return part[0], part[2]
        first, last = (self._back[each - self.original.line][0] for each in span)
        return first, max(first, last)

    def part(self, span: Lines) -> Span | None:
        """What became a statement with these lines; ``None`` for one that was one before."""
        number = self.number(span)
        return None if number < 0 else self.apart[number]

    def statement(self, span: Lines) -> int | None:
        """The line of the statement that this was a part of."""
        number = self.number(span)
        return None if number < 0 else self.statements[number]

    def spans(self, statement: int) -> tuple[Lines, ...]:
        """Lines of the parts of a statement, which begins in this line."""
        return tuple(
            (span[0], span[2]) for span, line in zip(self.apart, self.statements, strict=True) if line == statement
        )

    def number(self, span: Lines) -> int:
        """Which of ``apart`` has these lines; -1 for none."""
        return self._back[span[0] - self.original.line][1]

    def task(self, task: Task) -> Task:
        """A task by its lines in the file."""
        parts = [self.part(span) for span in task.lines]
        columns = tuple(None if each is None else (each[1], each[3]) for each in parts)
        return replace(task, lines=tuple(map(self.lines, task.lines)), columns=columns if any(columns) else ())


def split(watched: Watched, only: Collection[int] | None = None) -> tuple[Watched, Split | None, list[Refused]]:
    """A function and its recording with slow parts as statements; what had to stay as it is.

    ``only``: first lines of the statements that are to be split, if not all.
    """
    code = watched.body.code
    try:
        text = Text.parsed(code.source, code.line)
    except Unsupported:
        return watched, None, []
    refused: list[Refused] = []
    cuts: list[Cut] = []
    given = Names(text.function, NEEDED)
    for block, place in _slow(text, watched, only):
        statement = block[place]
        found = _parts(text, watched, block[:place], statement)
        if isinstance(found, Refused):
            refused.append(found)
        elif found:
            cut = cut_of(block, statement, found, given)
            if written(text, [*cuts, cut]) is not None:
                cuts.append(cut)
            elif len(found) > 1:
                refused.append(Refused(_lines(found), ONE))
    if not cuts:
        return watched, None, refused
    return *_told(text, watched, cuts), refused


def _slow(text: Text, watched: Watched, only: Collection[int] | None) -> Iterator[tuple[list[ast.stmt], int]]:
    """Statements in which anything took long, by block and place."""
    slow = frozenset(step.line for steps in watched.steps for step in steps if step.wall_ns >= SLOW)
    for block in blocks_of(text.function.body):
        for place, each in enumerate(block):
            if (only is None or each.lineno in only) and not slow.isdisjoint(range(begins(each), ends(each) + 1)):
                yield block, place


# -- which parts ------------------------------------------------------------------------------------------------------


def _parts(
    text: Text, watched: Watched, before: Sequence[ast.stmt], statement: ast.stmt
) -> list[ast.expr] | Refused | None:
    """What is to become statements; why slow neighbours cannot; ``None`` where there is nothing of the kind."""
    within = Within(statement)
    if not within.units:
        return None
    neighbours = within.neighbours(watched.steps)
    if len(neighbours) < 2:
        entered = _entered_unseen(watched, within, statement)
        if len(entered) > 1:
            return Refused(_lines(entered), WITH)
        waited = _waited(watched, statement) and any(_waited(watched, each) for each in before)
        return _last(text, within, watched) if waited else None
    parts = within.before(neighbours[-1], neighbours)
    reason = _kept(text, within, statement, parts)
    if reason is None:
        return list(parts)
    return Refused(_lines(neighbours), reason) if len(within.waiting(neighbours, watched.steps)) > 1 else None


def _entered_unseen(watched: Watched, within: Within, statement: ast.stmt) -> list[ast.expr]:
    """What a ``with`` enters in one line that took long, where nobody saw which of them it was."""
    if not isinstance(statement, ast.With | ast.AsyncWith):
        return []
    found = [each.context_expr for each in statement.items if isinstance(each.context_expr, ast.Call)]
    line = statement.lineno
    unseen = [step for each in watched.steps for step in each if step.line == line and within.unit(step) is None]
    took = sum(step.wall_ns - step.cpu_ns for step in unseen)
    return [each for each in found if each.lineno == line] if took >= 2 * SLOW * len(watched.steps) else []


def _kept(text: Text, within: Within, statement: ast.stmt, parts: Sequence[ast.Call | ast.Await]) -> str | None:
    """Why nothing can be taken out of a statement."""
    if isinstance(statement, ast.With | ast.AsyncWith):
        return WITH
    conditions = [found for each in parts if (found := within.condition(each)) is not None]
    if conditions:
        choice = all(isinstance(each, ast.BoolOp | ast.IfExp | ast.Compare) for each in conditions)
        return _CHOICE if choice else _TURN
    if not isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign | ast.Return) or not text.alone(statement):
        return ONE
    value = _left(statement)
    nodes = ast.walk(statement if value is None else value)
    moves = any(isinstance(each, ast.NamedExpr | ast.Yield | ast.YieldFrom) for each in nodes) or within.loose(parts)
    return ONE if moves else None


def _last(text: Text, within: Within, watched: Watched) -> list[ast.expr] | None:
    """What is slow in what a statement hands out; all of that, where the slow part cannot be taken out of it."""
    statement = within.statement
    value = _left(statement)
    if value is None or turns(statement) is not None or not text.alone(statement):
        return None
    slow = within.slow(watched.steps)
    outermost = [each for each in slow if not any(inside(each, other) for other in slow)]
    parts = within.before(outermost[-1], outermost) if outermost else []
    return list(parts) if parts and _kept(text, within, statement, parts) is None else [value]


def _left(statement: ast.stmt) -> ast.expr | None:
    """What a statement hands to whoever called the function."""
    if isinstance(statement, ast.Return):
        return statement.value
    value = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
    return value.value if isinstance(value, ast.Yield) else None


def _waited(watched: Watched, statement: ast.stmt) -> bool:
    """Whether it took long, over the executions that came to it."""
    walls = [wall for each in range(len(watched.steps)) if (wall := watched.spent(statement, each).wall)]
    return bool(walls) and sum(walls) >= SLOW * len(walls)


def _lines(parts: Sequence[ast.expr]) -> tuple[Lines, ...]:
    return tuple(dict.fromkeys((each.lineno, each.end_lineno or each.lineno) for each in parts))


# -- the recording ----------------------------------------------------------------------------------------------------


def _early(cut: Cut) -> frozenset[str]:
    units = [each for each in cut.parts if isinstance(each, ast.Call | ast.Await)]
    return Within(cut.statement).early(units) if units else frozenset()


def _told(text: Text, watched: Watched, cuts: list[Cut]) -> tuple[Watched, Split | None]:
    """The function and its recording with the lines of the new text."""
    cuts.sort(key=lambda each: each.statement.lineno)
    made = written(text, cuts)
    code = watched.body.code
    new = None if made is None else body(replace(code, source="\n".join(made.lines) + "\n"))
    if made is None or new is None:
        return watched, None
    spans = tuple((*start(part), *end(part)) for cut in cuts for part in cut.parts)
    statements = tuple(cut.statement.lineno for cut in cuts for _ in cut.parts)
    early = tuple(_early(cut) for cut in cuts for _ in cut.parts)
    moved = Moved(cuts, made, text.first)
    executions = tuple(moved.execution(each) for each in watched.executions)
    steps = tuple(tuple(map(moved.step, each)) for each in watched.steps)
    return changed(watched, body=new, executions=executions, steps=steps), Split(
        code, spans, statements, early, made.back
    )
