"""Processes and servers: all started first, then all waited for; no thread is needed.

What lives here: ``subprocess.run`` several times over, and tasks of which each starts something and then waits for it.
What may never be added: a process whose input or output someone talks to; two of them need a thread each.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from testtime.whatif.gather.rewriting.part import Job
from testtime.whatif.gather.rewriting.text import end, start

_CHECKED = {"run": False, "call": False, "check_call": True}
"""Functions of subprocess that wait for a process -> whether they check how it ended."""
_TALKING = frozenset({"input", "timeout", "capture_output", None})
"""What ``Popen`` does not take, or what says that someone talks to the process."""


def started(job: Job) -> list[str] | None:
    """The lines that take the place of all tasks; ``None`` where they need threads."""
    if all(len(task) > 1 for task in job.place.tasks):
        return _in_turn(job)
    calls = [_process(task) for task in job.place.tasks]
    if job.text.coroutine or any(each is None for each in calls) or len({each.checked for each in calls if each}) > 1:
        return None
    return _processes(job, [each for each in calls if each is not None])


def _in_turn(job: Job) -> list[str]:
    """All but the last statement of each task, then the last ones, which wait."""
    tasks = job.place.tasks
    ordered = [*(each for task in tasks for each in task[:-1]), *(task[-1] for task in tasks)]
    first = job.place.span[0]
    return [line for each in ordered for line in job.text.statement(each, above=each.lineno > first)]


@dataclass(frozen=True)
class _Process:
    """A call that runs a process to its end."""

    statement: ast.stmt
    call: ast.Call
    checked: bool


def _process(task: Sequence[ast.stmt]) -> _Process | None:
    match task:
        case [ast.Expr(ast.Call(ast.Attribute(ast.Name("subprocess"), str(name))) as call) as statement]:
            pass
        case _:
            return None
    if name not in _CHECKED or any(each.arg in _TALKING or "PIPE" in ast.unparse(each.value) for each in call.keywords):
        return None
    checks = [each.value for each in call.keywords if each.arg == "check"]
    if not all(isinstance(each, ast.Constant) and isinstance(each.value, bool) for each in checks):
        return None
    return _Process(statement, call, _CHECKED[name] or any(bool(getattr(each, "value", False)) for each in checks))


def _processes(job: Job, calls: Sequence[_Process]) -> list[str] | None:
    base, unit = job.base, job.text.unit
    listed, one = job.names.new("processes", "all_processes"), job.names.new("process", "one_process")
    lines = [f"{base}{listed} = ["]
    for each in calls:
        arguments = _arguments(job, each.call)
        if arguments is None:
            return None
        above = job.text.above(each.statement) if each.statement.lineno > job.place.span[0] else []
        lines += [f"{base}{unit}{comment}" for comment in above]
        beside = job.text.beside(each.statement)
        lines.append(f"{base}{unit}subprocess.Popen({arguments}),{f'  {beside}' if beside else ''}")
    lines += [f"{base}]", f"{base}for {one} in {listed}:", f"{base}{unit}{one}.wait()"]
    if calls[0].checked:
        lines += [
            f"{base}for {one} in {listed}:",
            f"{base}{unit}if {one}.returncode:",
            f"{base}{unit * 2}raise subprocess.CalledProcessError({one}.returncode, {one}.args)",
        ]
    return lines


def _arguments(job: Job, call: ast.Call) -> str | None:
    """The text of the arguments without ``check=``; ``None`` where that cannot be cut out."""
    check = next((each for each in call.keywords if each.arg == "check"), None)
    unit = job.text.unit
    whole = job.text.between(end(call.func), end(call), unit)
    if not whole.startswith("("):
        return None
    if check is None:
        return whole[1:-1]
    before = job.text.between(end(call.func), start(check), unit)[1:]
    behind = job.text.between(end(check), end(call), unit)[:-1]
    if not behind.startswith(","):
        return before.rstrip().removesuffix(",") + behind if "#" not in before or behind.startswith("\n") else None
    rest = behind.removeprefix(",")
    return before.rstrip() + rest if rest.startswith("\n") else before + rest.lstrip(" ")
