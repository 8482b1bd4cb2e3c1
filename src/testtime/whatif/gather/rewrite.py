"""A group -> the code as it would be.

What lives here: the order of the steps from the user's own lines to new ones, and the check that what comes out is
Python.  What may never be added: a file that is read, ``ast.unparse`` for the user's code, or code that is not certain
to bind the same names to the same values; where that cannot be had, the answer is a sketch and no diff.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from testtime.model.watched import Code
from testtime.whatif.gather.result import How, Task
from testtime.whatif.gather.rewriting import binding, imports
from testtime.whatif.gather.rewriting.block import place
from testtime.whatif.gather.rewriting.comprehension import comprehension
from testtime.whatif.gather.rewriting.layout import MANY, MOST, THREADS, together
from testtime.whatif.gather.rewriting.loop import loop
from testtime.whatif.gather.rewriting.naming import Names
from testtime.whatif.gather.rewriting.part import Job, Part, part
from testtime.whatif.gather.rewriting.patch import Change, narrowed, unified
from testtime.whatif.gather.rewriting.sketch import first_free, remarks, sketch
from testtime.whatif.gather.rewriting.starting import started
from testtime.whatif.gather.rewriting.text import Blocking, Text, Unsupported
from testtime.whatif.gather.rewriting.turns import Turns
from testtime.whatif.gather.splitting import Split

#: Lines of a function that is shown whole; of a longer one, the statements that are touched.
WHOLE = 24
#: Waiting that is less than so many times the computing is no reason to make a function a coroutine.
COMPUTES = 10
_SHARED = frozenset({"trio", "curio"})
"""Names of event loops that asyncio is not."""
_LOOKING = frozenset({"locals", "vars", "dir", "eval", "exec"})
"""Builtins that see the names of the function that they are called in."""


@dataclass(frozen=True)
class Rewrite:
    """The code as it would be, and the same as a diff; without a diff, the code is a sketch in comments."""

    code: str
    diff: str = ""


@dataclass(frozen=True)
class _Lines:
    """New lines, and where they go."""

    text: Text
    span: tuple[int, int]
    lines: tuple[str, ...]
    notes: tuple[str, ...]


def rewrite(
    code: Code,
    tasks: Sequence[Task],
    how: How,
    *,
    module: str = "",
    has: Collection[str] = (),
    order: Collection[tuple[int, int]] | None = None,
    split: Split | None = None,
) -> Rewrite:
    """The rewrite of one function.

    ``module`` is the text of its whole file, where it is known.  ``has``: names of ``imports.NEEDED`` that the module
    is known to have.  ``order``: pairs of first lines of statements that must stay in this order, where more is
    known of that than their names tell; without it, a call between two tasks that nothing ties to them makes it a
    sketch.  ``split``: how the function's text differs from that in its file.
    """
    original, theirs = (code, tasks) if split is None else (split.original, list(map(split.task, tasks)))
    try:
        text = Text.parsed(code.source, code.line)
        made = _made(text, tasks, how, order)
        return _finished(original, text, made, module, frozenset(has))
    except Blocking as why:
        freed = rewrite(code, tasks, "gather", module=module, has=has, order=order, split=split)
        then = first_free(freed.code) if freed.diff else ""
        return Rewrite(sketch(original, theirs, str(why)) + then)
    except Unsupported as why:
        return Rewrite(sketch(original, theirs, str(why)))


def _made(text: Text, tasks: Sequence[Task], how: How, order: Collection[tuple[int, int]] | None) -> _Lines:
    if len(tasks) == 1 and tasks[0].iterations < 2:
        raise Unsupported("there is one task only")
    if _SHARED & binding.loaded([text.function]):
        raise Unsupported("asyncio.gather is for asyncio alone")
    if looking := _LOOKING & binding.loaded([text.function]):
        raise Unsupported(f"{min(looking)}() would see names that are added")
    placed = place(text, tasks, order)
    live = binding.live(text.function, placed.moved) | binding.loaded(placed.after)
    job = Job(text, placed, Names(text.function, imports.NEEDED), how != "gather", frozenset(live))
    middle = started(job) if how == "start-both" else None
    if middle is None:
        parts = [_part(job, statements, task) for statements, task in zip(placed.tasks, tasks, strict=True)]
        middle = together(job, parts, tasks)
        job.notes.extend(_notes(job, tasks, parts))
    before = [line for each in placed.before for line in text.statement(each)]
    after = [line for each in placed.after for line in text.statement(each)]
    lines = "\n".join([*before, *middle, *after]).split("\n")
    lost = _lost(text, placed.span, lines)
    return _Lines(text, placed.span, (*(f"{job.base}{each}" for each in lost), *lines), tuple(job.notes))


def _part(job: Job, statements: Sequence[ast.stmt], task: Task) -> Part | Turns:
    if task.iterations < 2:
        return part(job, statements, task)
    if len(statements) > 1:
        raise Unsupported("a loop is one of several steps of a task")
    (statement,) = statements
    return loop(job, statement) if isinstance(statement, ast.For) else comprehension(job, statement)


def _lost(text: Text, span: tuple[int, int], lines: Sequence[str]) -> list[str]:
    """Comments that are in no new line."""
    had = [comment for number, (_, comment) in sorted(text.comments.items()) if span[0] <= number <= span[1]]
    missing = Counter(had)
    for comment in missing:
        missing[comment] -= sum(line.count(comment) for line in lines)
    return [comment for comment in dict.fromkeys(had) for _ in range(max(0, missing[comment]))]


def _notes(job: Job, tasks: Sequence[Task], parts: Sequence[Part | Turns]) -> list[str]:
    """Remarks under the code."""
    number = max(task.iterations for task in tasks)
    notes: list[str] = []
    calls = " ".join(each.call for each in parts)
    if number > MANY and job.pool:
        notes += [f"{number} at a time may be too many for the other side: max_workers={MANY} bounds them."]
    elif number > MANY:
        notes += [
            f"{number} at a time may be too many for the other side. To have {MANY} at most, pass each through this:",
            f"    limit = asyncio.Semaphore({MANY})",
            "    async def limited(waiting):",
            "        async with limit:",
            "            return await waiting",
        ]
    if "asyncio.to_thread(" in calls and sum(task.iterations for task in tasks) > THREADS:
        notes.append(f"asyncio.to_thread runs as many at a time as the machine has cores, and 4 more, {MOST} at most.")
    waiting = all(COMPUTES * task.cpu_s <= task.suspended_s + task.blocked_s for task in tasks)
    return notes + (_as_coroutines(job) if job.pool and waiting else [])


def _as_coroutines(job: Job) -> list[str]:
    """How a fixture or test that only calls functions of its module would look with coroutines."""
    names: list[str] = []
    function = job.text.function
    own = {*binding.parameters(function.args), *binding.stored(function.body)}
    for task in job.place.tasks:
        match task:
            case [ast.Expr(ast.Call(ast.Name(name))) | ast.Assign(_, ast.Call(ast.Name(name)))]:
                names.append(name)
            case _:
                return []
    if own & set(names):
        return []
    kind = "test" if function.name.startswith("test") else "fixture" if function.decorator_list else ""
    if not kind:
        return []
    calls = ", ".join(job.text.cut(_call(task[0])) for task in job.place.tasks)
    several = " and ".join(dict.fromkeys(names))
    made = "a coroutine" if len(set(names)) == 1 else "coroutines"
    return [
        f"Or, in an async {kind} (pytest-asyncio), with {several} as {made}:",
        *f"    await asyncio.gather({calls})".split("\n"),
    ]


def _call(statement: ast.stmt) -> ast.expr:
    assert isinstance(statement, ast.Expr | ast.Assign)
    return statement.value


def _finished(code: Code, text: Text, made: _Lines, module: str, has: frozenset[str]) -> Rewrite:
    """Imports, the check, and both forms of the result."""
    needed = imports.needed(made.lines)
    imports.check(text.function, needed)
    missing = [name for name in needed if name not in has | imports.has(text.function)]
    tree = _tree(module, text)
    if tree is not None:
        missing = [name for name in missing if name not in imports.imported(tree)]
        outside = [Change(at, (), tuple(new)) for at, new in (imports.at_top(tree, name) for name in missing)]
        lines = module.removesuffix("\n").split("\n")
        changes = [Change(made.span[0], tuple(text.rows(*made.span)), made.lines)]
        diff = unified(code.path, dict(enumerate(lines, 1)), [*outside, *changes])
    else:
        changes = _with_imports(text, made, missing)
        if tuple(code.source.removesuffix("\n").split("\n")) != text.lines:
            text, changes = _from_file(code, text, changes)
        diff = unified(code.path, dict(enumerate(text.lines, text.first)), changes)
    return Rewrite(_shown(text, made, changes, missing), diff)


def _tree(module: str, text: Text) -> ast.Module | None:
    """The module's tree; ``None`` where its text is not known, or not the one that the function is from."""
    if tuple(module.split("\n")[text.first - 1 : text.last]) != text.lines:
        return None
    try:
        return ast.parse(module)
    except (SyntaxError, ValueError, RecursionError):
        return None


def _with_imports(text: Text, made: _Lines, missing: Sequence[str]) -> list[Change]:
    """The new lines, and imports at the head of the function."""
    gone = tuple(text.rows(*made.span))
    if not missing:
        return [Change(made.span[0], gone, made.lines)]
    at, new = imports.inside(text, missing)
    if at > made.span[0]:
        raise Unsupported("a task is a docstring")
    if at == made.span[0]:
        return [Change(at, gone, (*new, *made.lines))]
    return [Change(at, (), tuple(new)), Change(made.span[0], gone, made.lines)]


def _from_file(code: Code, text: Text, changes: Sequence[Change]) -> tuple[Text, list[Change]]:
    """The text of the file, and changes of another text as changes of that one; all but the last stay what they are."""
    *imports_, last = changes
    rows = _changed(text, [last])
    file = Text.parsed(code.source, code.line)
    return file, [*imports_, narrowed(Change(file.first, file.lines, tuple(rows)))]


def _changed(text: Text, changes: Sequence[Change]) -> list[str]:
    rows = list(text.lines)
    for change in reversed(changes):
        rows[change.first - text.first : change.behind - text.first] = change.come
    return rows


def _shown(text: Text, made: _Lines, changes: Sequence[Change], missing: Sequence[str]) -> str:
    """The function with its new lines, or, of a long one, these alone; without indentation, remarks below."""
    new = _checked(text, _changed(text, changes))
    first, last = 1, len(new.lines)
    if len(new.lines) > WHOLE:
        first = changes[-1].first - text.first + 1 + sum(len(each.come) for each in changes[:-1])
        last = first + len(changes[-1].come) - 1
    head = [f"# needs: {imports.NEEDED[name]}" for name in missing if not _brings(new, first, last, name)]
    blanks = new.line(first)[: len(new.line(first)) - len(new.line(first).lstrip())]
    shown = [_left(new, number, blanks) for number in range(first, last + 1)]
    return "\n".join([*head, *shown, *remarks(made.notes)]) + "\n"


def _brings(new: Text, first: int, last: int, name: str) -> bool:
    return any(imports.NEEDED[name] in new.line(number) for number in range(first, last + 1))


def _left(new: Text, number: int, blanks: str) -> str:
    line = new.line(number)
    return line if number in new.quoted else line.removeprefix(blanks)


def _checked(text: Text, rows: Sequence[str]) -> Text:
    """The new text, which must compile if the old one did."""
    if _compiles(text.lines) and not _compiles(rows):
        raise Unsupported("no code was found that does the same")
    return Text.parsed("\n".join(rows) + "\n")


def _compiles(rows: Sequence[str]) -> bool:
    framed = ["if 1:", *rows] if rows[0][:1].isspace() else rows
    try:
        compile("\n".join(framed) + "\n", "<rewrite>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True
