"""A function told as if slow parts of one statement were statements of their own.

What lives here: new text for a function, its recording with the lines of that text, and the way back to the lines of
the file.  What may never be added: a rule of dependence; what the parts have to do with each other is found out as it
is for any two statements.

``return await a(), await b()`` becomes three statements: what waits gets a name each, and the rest stays as it is.  So
does the value of a ``return`` or ``yield`` behind another slow statement.  It is done where nothing changes its turn:
everything that is evaluated before the last of the parts becomes a statement as well.  Where that cannot be (a part
that may not be evaluated at all, the items of a ``with``), it is said why.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from typing import Any

from msgspec.structs import replace

from testtime.model.profile import Code, Execution, Snapshot, Step
from testtime.whatif.gather.body import blocks_of, body, turns
from testtime.whatif.gather.evidence import Watched
from testtime.whatif.gather.names import dotted, names
from testtime.whatif.gather.node import SLOW
from testtime.whatif.gather.result import Task
from testtime.whatif.gather.rewriting.imports import NEEDED
from testtime.whatif.gather.rewriting.naming import Names
from testtime.whatif.gather.rewriting.text import Text, Unsupported, begins, end, ends, start
from testtime.whatif.gather.within import Within, inside

Lines = tuple[int, int]
Span = tuple[int, int, int, int]
"""First line and column, last line and the column behind, in bytes, of the file."""
_WITH = "what a with statement enters, it leaves before what comes after"
_CHOICE = "whether the second runs depends on how the first went"
_TURN = "two waits in one turn of a comprehension: make it a loop that gives each a statement, then profile again"
_ONE = "two waits in one statement: give each a statement of its own, then profile again"


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
        number = self._number(span)
        return None if number < 0 else self.apart[number]

    def statement(self, span: Lines) -> int | None:
        """The line of the statement that this was a part of."""
        number = self._number(span)
        return None if number < 0 else self.statements[number]

    def _number(self, span: Lines) -> int:
        return self._back[span[0] - self.original.line][1]

    def task(self, task: Task) -> Task:
        """A task by its lines in the file."""
        parts = [self.part(span) for span in task.lines]
        columns = tuple(None if each is None else (each[1], each[3]) for each in parts)
        return replace(task, lines=tuple(map(self.lines, task.lines)), columns=columns if any(columns) else ())


@dataclass(frozen=True)
class _Cut:
    """One statement and its parts."""

    block: list[ast.stmt]
    statement: ast.stmt
    parts: tuple[ast.expr, ...]
    """In the order of evaluation."""
    names: tuple[str, ...]
    whole: bool
    """Whether nothing is left of the statement."""

    def made(self) -> list[ast.stmt]:
        """The statements that take its place, without places."""
        assigned: list[ast.stmt] = [
            ast.Assign([ast.Name(name, ast.Store())], part) if name else ast.Expr(part)
            for name, part in zip(self.names, self.parts, strict=True)
        ]
        if not self.whole:
            left: Any = _Named(self.parts, self.names).visit(self.statement)
            assigned.append(left)
        return assigned


class _Named(ast.NodeTransformer):
    """Puts names in the place of expressions."""

    def __init__(self, parts: Sequence[ast.expr], words: Sequence[str]) -> None:
        self._words = {id(part): word for part, word in zip(parts, words, strict=True)}

    def visit(self, node: ast.AST) -> ast.AST:
        """A name, or what is inside."""
        word = self._words.get(id(node))
        return self.generic_visit(node) if word is None else ast.Name(word, ast.Load())


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
    cuts: list[_Cut] = []
    given = Names(text.function, NEEDED)
    for block in blocks_of(text.function.body):
        for place, statement in enumerate(block):
            if only is not None and statement.lineno not in only:
                continue
            found = _parts(text, watched, block[:place], statement)
            if isinstance(found, Refused):
                refused.append(found)
            elif found:
                cut = _cut(block, statement, found, given)
                if _written(text, [*cuts, cut]) is not None:
                    cuts.append(cut)
                elif len(found) > 1:
                    refused.append(Refused(_lines(found), _ONE))
    if not cuts:
        return watched, None, refused
    return *_told(text, watched, cuts), refused


# -- which parts ------------------------------------------------------------------------------------------------------


def _parts(
    text: Text, watched: Watched, before: Sequence[ast.stmt], statement: ast.stmt
) -> list[ast.expr] | Refused | None:
    """What is to become statements; why slow neighbours cannot; ``None`` where there is nothing of the kind."""
    within = Within(statement)
    if not _met(watched, statement) or not within.units:
        return None
    neighbours = within.neighbours(watched.steps)
    if len(neighbours) < 2:
        waited = _waited(watched, statement) and any(_waited(watched, each) for each in before)
        return _last(text, within, watched) if waited else None
    parts = within.before(neighbours[-1], neighbours)
    reason = _kept(text, within, statement, parts)
    return list(parts) if reason is None else Refused(_lines(neighbours), reason)


def _kept(text: Text, within: Within, statement: ast.stmt, parts: Sequence[ast.Call | ast.Await]) -> str | None:
    """Why nothing can be taken out of a statement."""
    if isinstance(statement, ast.With | ast.AsyncWith):
        return _WITH
    conditions = [found for each in parts if (found := within.condition(each)) is not None]
    if conditions:
        choice = all(isinstance(each, ast.BoolOp | ast.IfExp | ast.Compare) for each in conditions)
        return _CHOICE if choice else _TURN
    if not isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign | ast.Return) or not text.alone(statement):
        return _ONE
    value = _left(statement)
    nodes = ast.walk(statement if value is None else value)
    moves = any(isinstance(each, ast.NamedExpr | ast.Yield | ast.YieldFrom) for each in nodes) or within.loose(parts)
    return _ONE if moves else None


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


def _met(watched: Watched, statement: ast.stmt) -> bool:
    """Whether anything was seen to take long in its lines, by a single step."""
    first, last = begins(statement), ends(statement)
    return any(first <= step.line <= last and step.wall_ns >= SLOW for steps in watched.steps for step in steps)


def _waited(watched: Watched, statement: ast.stmt) -> bool:
    """Whether it took long, over the executions that came to it."""
    walls = [wall for each in range(len(watched.steps)) if (wall := watched.spent(statement, each).wall)]
    return bool(walls) and sum(walls) >= SLOW * len(walls)


def _lines(parts: Sequence[ast.expr]) -> tuple[Lines, ...]:
    return tuple(dict.fromkeys((each.lineno, each.end_lineno or each.lineno) for each in parts))


def _cut(block: list[ast.stmt], statement: ast.stmt, parts: list[ast.expr], given: Names) -> _Cut:
    own = _own_names(statement, parts)
    if own is not None:
        return _Cut(block, statement, tuple(parts), own, whole=True)
    if len(parts) == 1:
        return _Cut(block, statement, tuple(parts), (given.new("result", "last_result"),), whole=False)
    words = tuple(given.new(*_wishes(part)) for part in parts)
    return _Cut(block, statement, tuple(parts), words, whole=False)


def _own_names(statement: ast.stmt, parts: Sequence[ast.expr]) -> tuple[str, ...] | None:
    """The names that a statement itself gives its parts, where it does no more than that; empty for none."""
    match statement:
        case ast.Expr(ast.Tuple(elements) | ast.List(elements)) if _same(elements, parts):
            return ("",) * len(parts)
        case ast.Assign([ast.Tuple(targets) | ast.List(targets)], ast.Tuple(elements) | ast.List(elements)):
            plain = [each.id for each in targets if isinstance(each, ast.Name)]
            used = names(statement).loads & set(plain)
            if _same(elements, parts) and len(set(plain)) == len(targets) == len(parts) and not used:
                return tuple(plain)
    return None


def _same(one: Sequence[ast.expr], other: Sequence[ast.expr]) -> bool:
    return len(one) == len(other) and all(first is second for first, second in zip(one, other, strict=True))


def _wishes(part: ast.expr) -> tuple[str, ...]:
    call = part.value if isinstance(part, ast.Await) else part
    word = (dotted(call.func) or "").rpartition(".")[2] if isinstance(call, ast.Call) else ""
    return (f"{word.strip('_')}_result",) if word.strip("_").isidentifier() else ("one_result", "other_result")


# -- the text ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Written:
    """New lines, and for each its line in the file and the part that it is, or -1."""

    lines: tuple[str, ...]
    back: tuple[tuple[int, int], ...]


def _written(text: Text, cuts: Sequence[_Cut]) -> _Written | None:
    """The function with its statements cut up; ``None`` where that text would mean something else."""
    lines: list[str] = []
    back: list[tuple[int, int]] = []
    at, number = text.first, 0
    for cut in sorted(cuts, key=lambda each: each.statement.lineno):
        first, last = begins(cut.statement), ends(cut.statement)
        lines += text.rows(at, first - 1)
        back += [(line, -1) for line in range(at, first)]
        for name, part in zip(cut.names, cut.parts, strict=True):
            rows = _assignment(text, cut, name, part)
            lines += rows
            back += [(min(part.lineno + row, ends_of(part)), number) for row in range(len(rows))]
            number += 1
        rest = [] if cut.whole else _rest(text, cut)
        lines += rest
        back += [(min(first + row, last), -1) for row in range(len(rest))]
        at = last + 1
    lines += text.rows(at, text.last)
    back += [(line, -1) for line in range(at, text.last + 1)]
    made = _Written(tuple(lines), tuple(back))
    return made if _means(text, cuts, made) else None


def ends_of(part: ast.expr) -> int:
    """The last line of an expression."""
    return part.end_lineno or part.lineno


def _assignment(text: Text, cut: _Cut, name: str, part: ast.expr) -> list[str]:
    value = text.cut(part)
    if "\n" in value and not _stands(value):
        value = f"({value})"
    return f"{text.indent(cut.statement)}{f'{name} = ' if name else ''}{value}".split("\n")


def _stands(value: str) -> bool:
    """Whether the text of an expression is one without brackets around it."""
    try:
        ast.parse(f"async def f():\n x = {value}")
    except (SyntaxError, ValueError):
        return False
    return True


def _rest(text: Text, cut: _Cut) -> list[str]:
    """The statement, with names for its parts."""
    at = begins(cut.statement), 0
    pieces: list[str] = []
    for name, part in sorted(zip(cut.names, cut.parts, strict=True), key=lambda pair: start(pair[1])):
        pieces += [text.between(at, start(part)), name]
        at = end(part)
    last = ends(cut.statement)
    pieces.append(text.between(at, (last, len(text.line(last).encode()))))
    return "".join(pieces).split("\n")


def _means(text: Text, cuts: Sequence[_Cut], made: _Written) -> bool:
    """Whether the new text is the old one with just these statements cut up."""
    try:
        found = Text.parsed("\n".join(made.lines) + "\n", text.first).function
    except Unsupported:
        return False
    function, copied = copy.deepcopy((text.function, list(cuts)))
    for cut in copied:
        place = next(place for place, each in enumerate(cut.block) if each is cut.statement)
        cut.block[place : place + 1] = cut.made()
    return ast.dump(found) == ast.dump(function)


# -- the recording ----------------------------------------------------------------------------------------------------


def _told(text: Text, watched: Watched, cuts: list[_Cut]) -> tuple[Watched, Split | None]:
    """The function and its recording with the lines of the new text."""
    cuts.sort(key=lambda each: each.statement.lineno)
    made = _written(text, cuts)
    code = watched.body.code
    new = None if made is None else body(replace(code, source="\n".join(made.lines) + "\n"))
    if made is None or new is None:
        return watched, None
    spans = tuple((*start(part), *end(part)) for cut in cuts for part in cut.parts)
    statements = tuple(cut.statement.lineno for cut in cuts for _ in cut.parts)
    moved = _Moved(cuts, made, text.first)
    executions = tuple(moved.execution(each) for each in watched.executions)
    steps = tuple(tuple(map(moved.step, each)) for each in watched.steps)
    return changed(watched, body=new, executions=executions, steps=steps), Split(code, spans, statements, made.back)


class _Moved:
    """Lines of the file to lines of the new text."""

    def __init__(self, cuts: Sequence[_Cut], made: _Written, first: int) -> None:
        self._cuts = cuts
        self._within = [Within(cut.statement) for cut in cuts]
        self._lines: dict[int, int] = {}
        self._parts: dict[int, int] = {}
        for place, (line, part) in enumerate(made.back):
            (self._lines if part < 0 else self._parts).setdefault(line if part < 0 else part, first + place)
        self._numbers = {id(part): number for number, part in enumerate(part for cut in cuts for part in cut.parts)}

    def execution(self, execution: Execution) -> Execution:
        """One run."""
        steps = tuple(map(self.step, execution.steps))
        snapshots = tuple(each for snapshot in execution.snapshots for each in self._snapshots(snapshot))
        return replace(execution, steps=steps, snapshots=snapshots)

    def step(self, step: Step) -> Step:
        """One stretch."""
        for cut, within in zip(self._cuts, self._within, strict=True):
            if begins(cut.statement) <= step.line <= ends(cut.statement):
                part = self._part(cut, within, step)
                return replace(step, line=self._first(cut) if part is None else self._at(part, step.line), column=-1)
        return replace(step, line=self._lines.get(step.line, step.line), column=-1)

    def _part(self, cut: _Cut, within: Within, step: Step) -> ast.expr | None:
        """What a step was in; where that is not certain, what alone is in its line, or is all there is."""
        unit = within.unit(step)
        if unit is not None:
            return next((each for each in cut.parts if each is unit or inside(unit, each)), None)
        here = [each for each in cut.parts if each.lineno <= step.line <= ends_of(each)]
        return here[0] if len(here) == 1 else None

    def _at(self, part: ast.expr, line: int) -> int:
        return self._parts[self._numbers[id(part)]] + max(0, min(line, ends_of(part)) - part.lineno)

    def _first(self, cut: _Cut) -> int:
        """Where what is left of a statement begins; its last part, where nothing is."""
        return self._lines.get(begins(cut.statement), self._at(cut.parts[-1], 0))

    def _snapshots(self, snapshot: Snapshot) -> Iterator[Snapshot]:
        """What names stood for in a statement, they did in all of its parts."""
        for cut in self._cuts:
            if begins(cut.statement) <= snapshot.line <= ends(cut.statement):
                lines = dict.fromkeys([*(self._at(part, 0) for part in cut.parts), self._first(cut)])
                yield from (Snapshot(line, snapshot.paths) for line in lines)
                return
        yield Snapshot(self._lines.get(snapshot.line, snapshot.line), snapshot.paths)
