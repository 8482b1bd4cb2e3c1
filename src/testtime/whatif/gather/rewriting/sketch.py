"""What is shown where no code can be given: what could run at the same time, and why it is left to a human.

What lives here: comments, and the use of plugins that set up fixtures or run tests at the same time.  What may never be
added: a line of code that would be wrong as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from testtime.model.profile import Code
from testtime.whatif.gather.result import Task

#: Lines of a task that are shown.
SHOWN = 6
#: Plugin -> what it does, for which unit.
PLUGINS = {
    "pytest-gather-fixtures": "fixtures",
    "pytest-asyncio-cooperative": "tests",
    "pytest-asyncio-concurrent": "tests",
}


def sketch(code: Code, tasks: Sequence[Task], reason: str) -> str:
    """The tasks as they are, and why no code is given; all of it comments."""
    return "".join(f"{line}\n" for line in _lines(code, tasks, reason))


def first_free(code: str) -> str:
    """What must be done before this code, of a coroutine, saves anything; all of it comments."""
    lines = [
        "First let what is awaited hand the calls that block to threads: await asyncio.to_thread(call, ...)",
        "Then:",
        *(f"    {line}" for line in code.splitlines()),
    ]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def _lines(code: Code, tasks: Sequence[Task], reason: str) -> Iterator[str]:
    yield f"# A sketch only: {reason}."
    yield "# Its turns may run at the same time:" if len(tasks) == 1 else "# These may run at the same time:"
    rows = code.source.split("\n") if code.source else []
    for number, task in enumerate(tasks, 1):
        yield f"# {number}. {places(task)}"
        shown = [
            rows[line - code.line]
            for first, last in task.lines
            for line in range(first, last + 1)
            if _has(rows, line - code.line)
        ]
        blanks = min((len(row) - len(row.lstrip()) for row in shown if row.strip()), default=0)
        yield from (f"#        {row[blanks:]}".rstrip() for row in shown[:SHOWN])
        if len(shown) > SHOWN:
            yield f"#        ... {len(shown) - SHOWN} more"


def _has(rows: Sequence[str], index: int) -> bool:
    return 0 <= index < len(rows)


def places(task: Task) -> str:
    """The lines of a task in words."""
    return ", then ".join(
        f"line {first}" if first == last else f"lines {first} to {last}" for first, last in task.lines
    )


def with_plugin(plugin: str | None, names: Sequence[str]) -> str:
    """How a plugin is used for fixtures or tests of these names; empty where the plugin is not known."""
    if plugin == "pytest-gather-fixtures":
        head = [
            "from pytest_gather_fixtures import ConcurrentFixtureGroup",
            "",
            'together = ConcurrentFixtureGroup("together")',
        ]
        mark = "@together.fixture"
    elif plugin == "pytest-asyncio-concurrent":
        head, mark = [], '@pytest.mark.asyncio_concurrent(group="together")'
    elif plugin == "pytest-asyncio-cooperative":
        head, mark = [], "@pytest.mark.asyncio_cooperative"
    else:
        return ""
    each = [line for name in names for line in ("", "", mark, f"async def {name}(...): ...  # as it is")]
    return "\n".join([f"# A sketch, for {plugin}:", *head, *(each if head else each[2:])]) + "\n"
