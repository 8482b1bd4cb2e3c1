"""What runs once per turn of a loop or a comprehension, and who takes the results, in the order of the turns.

What lives here: the value, and a function inside that does one turn.  What may never be added: a way to take results
one by one as they come; two turns would then write at the same time, and in another order each time.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from testtime.whatif.gather.rewriting import binding
from testtime.whatif.gather.rewriting.part import Job, called, check_movable
from testtime.whatif.gather.rewriting.text import Unsupported


@dataclass(frozen=True)
class Turns:
    """What runs once per turn."""

    call: str
    """What can be awaited; in a pool, what ``submit`` takes."""
    over: str
    """``for x in xs``, and its conditions."""
    before: tuple[str, ...] = ()
    """Lines that must come first."""
    take: tuple[str, str] | None = None
    """The text before and behind all results, in what takes them; ``None`` where nobody does."""
    then: str = ""
    """The line below, where ``take`` is the head of a loop."""
    bound: bool = False
    """Whether the results need brackets where they stand."""


def names(targets: Iterable[ast.expr]) -> list[str]:
    """The variables of a loop; ``Unsupported`` where they are more than names."""
    found: list[str] = []
    for target in targets:
        for each in target.elts if isinstance(target, ast.Tuple) else [target]:
            if not isinstance(each, ast.Name):
                raise Unsupported("the variables of the loop are more than names")
            found.append(each.id)
    return found


def simple(job: Job, value: ast.expr) -> str | None:
    """One call per turn; ``None`` where it takes a function inside, which has variables of its own per turn."""
    later = any(isinstance(each, ast.Lambda | ast.GeneratorExp) for each in ast.walk(value))
    if later or {"super", "__class__"} & binding.loaded([value]):
        return None
    call = called(job, value)
    return None if call is None or call.startswith(("lambda", "asyncio.to_thread(lambda")) else call


def function(
    job: Job, targets: Sequence[ast.expr], steps: Sequence[str], value: tuple[str, str] | None, *, waits: bool
) -> tuple[str, tuple[str, ...]]:
    """A function inside that does one turn: its call, and its lines.

    ``steps`` are lines that it begins with; ``value`` is the indentation and the text of what it returns.
    """
    variables = list(dict.fromkeys(names(targets)))
    name = job.names.new(f"one_{variables[0].strip('_') or 'turn'}", "one_turn")
    coroutine = job.text.coroutine and (not job.threads or waits)
    lines = [f"{job.base}{'async def' if coroutine else 'def'} {name}({', '.join(variables)}):", *steps]
    if value is not None:
        indent, text = value
        lines.append(f"{indent}return ({text})" if "\n" in text else f"{indent}return {text}")
    arguments = ", ".join(variables)
    if coroutine:
        return f"{name}({arguments})", (*lines, "")
    return f"{name}, {arguments}" if job.pool else f"asyncio.to_thread({name}, {arguments})", (*lines, "")


def check_value(value: ast.expr) -> None:
    """Refuse a value that cannot be worked out in a function inside."""
    check_movable([value])
    if found := binding.stored([value]):
        raise Unsupported(f"{found[0]} is assigned on the way")
