"""A task as one part of the whole: what is called, and what becomes of its result.

What lives here: a single call taken as it is, and any other statements put into a function inside.  What may never be
added: how the parts are put together (``layout``), or the turns of loops (``turns``).

A name that a function inside binds is returned from it where it is read later and is certainly bound; it is declared
``nonlocal`` where it already stands for something, and the statements may read or keep that.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from testtime.whatif.gather.result import Task
from testtime.whatif.gather.rewriting import binding
from testtime.whatif.gather.rewriting.block import Place, plain
from testtime.whatif.gather.rewriting.naming import Names
from testtime.whatif.gather.rewriting.text import Blocking, Text, Unsupported, end

_TIED = frozenset({"super", "__class__"})
"""Names whose meaning depends on the function that they stand in."""


@dataclass(frozen=True)
class Job:
    """What is to be rewritten, and what is decided about it."""

    text: Text
    place: Place
    names: Names
    threads: bool
    """Whether what blocks is to run in threads."""
    live: frozenset[str]
    """Names that may be read after the tasks."""
    notes: list[str] = field(default_factory=list)
    """Remarks to be put under the code, without the comment sign."""

    @property
    def pool(self) -> bool:
        """Whether all runs in a pool of threads, there being no event loop."""
        return not self.text.coroutine

    @property
    def base(self) -> str:
        """The indentation of the block."""
        return self.text.indent(self.place.moved[0])

    @property
    def deeper(self) -> str:
        """How much deeper the arguments of the new call stand than the statements did."""
        return self.text.unit * (2 if self.pool else 1)


@dataclass(frozen=True)
class Part:
    """One of the things that run at the same time."""

    call: str
    """What can be awaited; in a pool, what ``submit`` takes."""
    target: str = ""
    """What its result is assigned to."""
    before: tuple[str, ...] = ()
    """Lines that must come first."""
    above: tuple[str, ...] = ()
    """Comments that stood above it."""
    beside: str = ""
    """The comment that stood behind it."""
    busy_s: float = 0.0
    """How long it keeps the others from starting, per execution."""


def part(job: Job, statements: Sequence[ast.stmt], task: Task) -> Part:
    """The part that a task becomes."""
    coroutine = any(map(binding.waits, statements))
    if coroutine and job.threads and task.blocked_s > task.suspended_s:
        raise Blocking("what is awaited blocks the event loop")
    made = _direct(job, statements[0], task) if len(statements) == 1 else None
    return made or _inside(job, statements, task)


def _direct(job: Job, statement: ast.stmt, task: Task) -> Part | None:
    """A single call, taken as it is; ``None`` where more than that is needed."""
    if not isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign) or statement.value is None:
        return None
    targets = _targets(statement)
    if len(targets) > 1 or any(_acts(each) for each in targets):
        return None
    call = called(job, statement.value)
    if call is None:
        return None
    before: tuple[str, ...] = ()
    if isinstance(statement, ast.AnnAssign):
        before = (f"{job.base}{job.text.cut(statement.target)}: {job.text.cut(statement.annotation)}",)
    first = statement is job.place.moved[0]
    return Part(
        call,
        target=job.text.grouped(targets[0]) if targets else "",
        before=before,
        above=() if first and _leads(job, statement) else tuple(job.text.above(statement)),
        beside=job.text.beside(statement),
        busy_s=task.cpu_s + task.blocked_s,
    )


def _targets(statement: ast.Expr | ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    if isinstance(statement, ast.Expr):
        return []
    return statement.targets if isinstance(statement, ast.Assign) else [statement.target]


def _leads(job: Job, statement: ast.stmt) -> bool:
    """Whether it is the first of all lines that are replaced: comments above it stay where they are."""
    return statement.lineno == job.place.span[0]


def _acts(target: ast.expr) -> bool:
    """Whether finding out what is assigned to does something itself."""
    return any(isinstance(each, ast.Call | ast.Await | ast.NamedExpr) for each in binding.own(target))


def called(job: Job, value: ast.expr) -> str | None:
    """What runs at the same time as others to get this value; ``None`` where it takes a function inside."""
    if any(isinstance(each, ast.NamedExpr | ast.Yield | ast.YieldFrom) for each in binding.own(value)):
        return None
    if isinstance(value, ast.Await):
        return None if binding.waits(value.value) else job.text.cut(value.value, job.deeper)
    if binding.waits(value) or not (job.threads or job.pool):
        return None
    given = handed(job, value)
    if given is None or job.pool:
        return given
    return f"asyncio.to_thread({given})"


def handed(job: Job, value: ast.expr) -> str | None:
    """A call as ``submit`` and ``to_thread`` take it: the function, then its arguments; else a lambda.

    Arguments are worked out before the threads start, so that calls in them would run one after another: only those
    that merely make a value may stay.
    """
    parts = [each for each in binding.own(value) if each is not value]
    if isinstance(value, ast.Call) and not any(isinstance(each, ast.Call) and not _instant(each) for each in parts):
        arguments = _arguments(job, value)
        if arguments is not None:
            between = "" if not arguments else "," if arguments.startswith("\n") else ", "
            return f"{job.text.cut(value.func, job.deeper)}{between}{arguments}"
    if _TIED & binding.loaded([value]):
        return None
    return f"lambda: {job.text.grouped(value, job.deeper)}"


def _instant(call: ast.Call) -> bool:
    return plain(call) or (isinstance(call.func, ast.Name) and call.func.id == "super" and not call.args)


def _arguments(job: Job, call: ast.Call) -> str | None:
    """The text between the brackets of a call; ``None`` where it cannot be told."""
    text = job.text.between(end(call.func), end(call), job.deeper).strip()
    if not text.startswith("("):
        return None
    inner = text[1:-1]
    if len(call.args) == 1 and job.text.cut(call.args[0], job.deeper) == text:
        inner = text  # a generator that had the call's brackets for its own
    return inner.strip() if "\n" not in inner.strip() else inner.lstrip(" \t")


def _inside(job: Job, statements: Sequence[ast.stmt], task: Task) -> Part:
    """Statements as they are, in a function inside."""
    check_movable(statements)
    kept, returned = bound(job, statements)
    coroutine = job.text.coroutine and (not job.threads or any(map(binding.waits, statements)))
    name = job.names.maker(returned or _made(statements))
    unit, base = job.text.unit, job.base
    lines = [f"{base}{'async def' if coroutine else 'def'} {name}():", *(f"{base}{unit}{line}" for line in kept)]
    for each in statements:
        lines += job.text.statement(each, unit, above=not _leads(job, each))
    if returned:
        lines.append(f"{base}{unit}return {', '.join(returned)}")
    target = returned[0] if len(returned) == 1 else f"({', '.join(returned)})" if returned else ""
    call = f"{name}()" if coroutine else name if job.pool else f"asyncio.to_thread({name})"
    return Part(call, target, (*lines, ""), busy_s=task.cpu_s + task.blocked_s)


def _made(statements: Sequence[ast.stmt]) -> list[str]:
    """Attributes that are assigned: words for a name."""
    found = (each for node in statements for each in binding.own(node))
    return [each.attr for each in found if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store)]


def check_movable(statements: Sequence[ast.AST]) -> None:
    """Refuse what means something else, or nothing, in a function inside."""
    for each in (each for node in statements for each in binding.own(node)):
        if isinstance(each, ast.Return | ast.Yield | ast.YieldFrom | ast.Global | ast.Nonlocal):
            raise Unsupported(f"line {each.lineno} cannot stand in a function of its own")
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Del):
            raise Unsupported(f"line {each.lineno} deletes {each.id}")
    if found := _TIED & binding.loaded(statements):
        raise Unsupported(f"{min(found)} means something else in a function of its own")
    for node in statements:
        _check_jumps(node, inside=False)


def _check_jumps(node: ast.AST, *, inside: bool) -> None:
    """Refuse a ``break`` or ``continue`` of a loop that is not moved along."""
    if isinstance(node, ast.Break | ast.Continue) and not inside:
        raise Unsupported(f"line {node.lineno} jumps out of it")
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    body = node.body if isinstance(node, ast.For | ast.AsyncFor | ast.While) else []
    for child in ast.iter_child_nodes(node):
        _check_jumps(child, inside=inside or child in body)


def bound(job: Job, statements: Sequence[ast.stmt]) -> tuple[list[str], list[str]]:
    """Declarations that a function with these statements begins with, and the names that it returns."""
    names, followed = binding.stored(statements), binding.flow(statements)
    body = job.text.function.body
    globals_, nonlocals = (binding.declared(body, kind) for kind in (ast.Global, ast.Nonlocal))
    elsewhere = binding.parameters(job.text.function.args) | set(binding.stored(binding.others(body, statements)))
    kept = followed.exposed | (binding.closed_over(statements) & elsewhere)
    outer = [name for name in names if name in nonlocals]
    returned: list[str] = []
    for name in names:
        if name in globals_ | nonlocals:
            continue
        if name in kept or (name in job.live and name not in followed.bound):
            if name not in elsewhere:
                raise Unsupported(f"{name} may not be bound")
            outer.append(name)
        elif name in job.live:
            returned.append(name)
    shared = [name for name in names if name in globals_]
    lines = [f"{word} {', '.join(each)}" for word, each in (("global", shared), ("nonlocal", outer)) if each]
    return lines, returned
