"""Where the statements of the tasks stand, and where those between them go.

What lives here: finding the block, and moving what stands between two tasks before or behind them.  What may never be
added: a doubt that is resolved by hope; where it is not certain that a statement may move, the answer is
``Unsupported``.

That the tasks may overlap is taken as given.  What it says of a statement between them: that nothing which must come
after one task must come before another, unless it belongs to a single task.  So a statement that depends on an earlier
one goes behind, one that a later one depends on goes before, and one that has both is taken into its task.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from testtime.whatif.gather.result import Task
from testtime.whatif.gather.rewriting import binding
from testtime.whatif.gather.rewriting.binding import blocks, loaded, own, stored
from testtime.whatif.gather.rewriting.text import Text, Unsupported, begins, ends

#: Statements that are never moved.
_FIXED = (
    *(ast.Return, ast.Raise, ast.Assert, ast.Break, ast.Continue),
    *(ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal),
)


#: Builtins that do more than make a value.
_ACTING = frozenset({"print", "input", "exec", "eval", "open", "next", "setattr", "delattr", "breakpoint"})


@dataclass(frozen=True)
class Place:
    """Statements of one block, sorted out."""

    tasks: tuple[tuple[ast.stmt, ...], ...]
    before: tuple[ast.stmt, ...]
    after: tuple[ast.stmt, ...]

    @property
    def moved(self) -> list[ast.stmt]:
        """The statements of all tasks, in the order of the text."""
        return sorted((each for task in self.tasks for each in task), key=begins)

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last line of all of them."""
        every = [*self.moved, *self.before, *self.after]
        return min(map(begins, every)), max(map(ends, every))


def place(text: Text, tasks: Sequence[Task], order: Collection[tuple[int, int]] | None = None) -> Place:
    """Find the statements of the tasks, and sort out what is between them.

    ``order``: pairs of first lines of statements whose order must stay, where that is known beyond their names.
    """
    block = _block(text, tasks)
    found = [[_at(block, line, each.iterations > 1) for line, _ in sorted(each.lines)] for each in tasks]
    every = [block.index(each) for task in found for each in task]
    if len(set(every)) < len(every):
        raise Unsupported("two tasks begin on one line")
    for statement in block[min(every) : max(every) + 1]:
        if not text.alone(statement):
            raise Unsupported("two statements share a line")
    _check_apart(text, found)
    between = [block[index] for index in range(min(every), max(every) + 1) if index not in every]
    sorter = _Sorter(found, between, order)
    before, after = sorter.sorted()
    return Place(tuple(tuple(sorted(task, key=begins)) for task in sorter.tasks), tuple(before), tuple(after))


def _block(text: Text, tasks: Sequence[Task]) -> list[ast.stmt]:
    """The innermost block that all of them are in."""
    lines = [(line, each.iterations > 1) for each in tasks for line, _ in each.lines]
    if not lines:
        raise Unsupported("nothing says where the tasks are")
    inside = (node for statement in text.function.body for node in own(statement))
    every = [text.function.body, *(block for node in inside for block in blocks(node))]
    fitting = [block for block in every if all(_at_or_none(block, *each) for each in lines)]
    if not fitting:
        raise Unsupported("the tasks do not lie in one block")
    return fitting[-1]


def _at(block: Sequence[ast.stmt], line: int, turns: bool) -> ast.stmt:
    found = _at_or_none(block, line, turns)
    assert found is not None
    return found


def _at_or_none(block: Sequence[ast.stmt], line: int, turns: bool) -> ast.stmt | None:
    """The statement at a line; where turns may overlap, the loop that the line is in."""
    for each in block:
        if turns and isinstance(each, ast.For | ast.AsyncFor) and each.lineno <= line <= ends(each):
            return each
        if line in (each.lineno, begins(each)) and not (turns and not has_turns(each)):
            return each
    return None


def has_turns(node: ast.stmt) -> bool:
    """Whether a comprehension is in it."""
    return any(isinstance(each, ast.ListComp | ast.SetComp | ast.DictComp) for each in own(node))


def _check_apart(text: Text, tasks: Sequence[Sequence[ast.stmt]]) -> None:
    """No task may bind what another one reads or binds, but for names that each has for itself."""
    live = binding.live(text.function, sorted((each for task in tasks for each in task), key=begins))
    for number, task in enumerate(tasks):
        for other in tasks[number + 1 :]:
            needed = binding.flow(task).exposed | binding.flow(other).exposed
            own = set(stored(task)) & set(stored(other)) - needed - live
            if names := _clash(task, other) - own:
                raise Unsupported(f"two tasks have to do with {min(names)}")


def _clash(first: Iterable[ast.stmt], second: Iterable[ast.stmt]) -> set[str]:
    """Names and attributes that one of them binds and the other one has to do with."""
    first, second = list(first), list(second)
    bound, also = _bound(first), _bound(second)
    return bound & (also | _read(second)) | _read(first) & also


def _bound(nodes: Iterable[ast.stmt]) -> set[str]:
    return {*stored(nodes), *_attributes(nodes, ast.Store | ast.Del)}


def _read(nodes: Iterable[ast.stmt]) -> set[str]:
    return loaded(nodes) | set(_attributes(nodes, ast.Load))


def _attributes(nodes: Iterable[ast.AST], context: object) -> Iterator[str]:
    for node in nodes:
        for each in ast.walk(node):
            if isinstance(each, ast.Attribute) and isinstance(each.ctx, context):  # type: ignore[arg-type]
                yield f"{ast.unparse(each.value)}.{each.attr}"


class _Sorter:
    """Decides for each statement between the tasks whether it goes before them, behind them, or into one."""

    def __init__(
        self,
        tasks: Sequence[Sequence[ast.stmt]],
        between: Sequence[ast.stmt],
        order: Collection[tuple[int, int]] | None,
    ) -> None:
        self.tasks = [list(task) for task in tasks]
        self._between = list(between)
        self._order = order

    def sorted(self) -> tuple[list[ast.stmt], list[ast.stmt]]:
        """What goes before, and what goes behind."""
        for each in self._between:
            if any(isinstance(part, _FIXED) for part in own(each)):
                raise Unsupported(f"line {each.lineno} stands between them")
        while True:
            follows, precedes = self._follows(), self._precedes()
            torn = [each for each in self._between if each in follows and each in precedes]
            if not torn:
                break
            self._take_in(torn[0])
        for each in self._between:
            if each not in follows and each not in precedes and not self._harmless(each):
                raise Unsupported(f"it is not known whether line {each.lineno} may move away from between them")
        behind = [each for each in self._between if each in follows]
        return [each for each in self._between if each not in follows], behind

    def _follows(self) -> list[ast.stmt]:
        """Those that must stay behind a statement of a task, or behind one that must."""
        found: list[ast.stmt] = []
        for each in self._between:
            earlier = [one for task in self.tasks for one in task if begins(one) < begins(each)]
            if any(self._tied(one, each) for one in (*earlier, *found)):
                found.append(each)
        return found

    def _precedes(self) -> list[ast.stmt]:
        """Those that must stay before a statement of a task, or before one that must."""
        found: list[ast.stmt] = []
        for each in reversed(self._between):
            later = [one for task in self.tasks for one in task if begins(one) > begins(each)]
            if any(self._tied(each, one) for one in (*later, *found)):
                found.append(each)
        return found

    def _take_in(self, each: ast.stmt) -> None:
        """Make it part of the one task that it has to do with."""
        near = [task for task in self.tasks if any(self._tied(one, each) or self._tied(each, one) for one in task)]
        if len(near) != 1:
            raise Unsupported(f"line {each.lineno} must stay between them")
        near[0].append(each)
        self._between.remove(each)

    def _tied(self, earlier: ast.stmt, later: ast.stmt) -> bool:
        """Whether two statements must stay in this order."""
        if _clash([earlier], [later]):
            return True
        if self._order is not None:
            return (earlier.lineno, later.lineno) in self._order
        return bool(_handled(earlier) & _handled(later))

    def _harmless(self, each: ast.stmt) -> bool:
        """Whether it may go anywhere, as far as names tell."""
        return self._order is not None or not any(
            (isinstance(part, ast.Await | ast.Call) and not plain(part))
            or (isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load))
            for part in own(each)
        )


def _handled(node: ast.stmt) -> set[str]:
    """Names that a call in it is made on or given, so that the call may change what they stand for."""
    found: set[str] = set()
    for each in own(node):
        if isinstance(each, ast.Call) and not plain(each):
            given = [*each.args, *(keyword.value for keyword in each.keywords)]
            found |= loaded([each.func, *given] if isinstance(each.func, ast.Attribute) else given)
    return found


def plain(node: ast.AST) -> bool:
    """Whether a call only makes a value: of a builtin type or function, or of what looks like a class."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return False
    name = node.func.id
    return (hasattr(builtins, name) and name not in _ACTING) or (name[:1].isupper() and not name.isupper())
