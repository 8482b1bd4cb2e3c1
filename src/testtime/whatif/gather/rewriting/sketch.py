"""What is shown where no code can be given: what could run at the same time, and why it is left to a human.

What lives here: comments, and the use of plugins that set up fixtures or run tests at the same time.  What may never be
added: a line of code that would be wrong as it stands.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from testtime.model.watched import Code
from testtime.whatif.gather.result import Task

#: Lines of a task that are shown.
SHOWN = 6
#: Columns of what is said below the code; code in it is left as it is.
WIDE = 76
#: Fixtures or tests that are shown with a plugin.
NAMED = 3
_GROUP = """from pytest_gather_fixtures import ConcurrentFixtureGroup

together = ConcurrentFixtureGroup("together")


"""
#: Plugin -> lines that it needs first, and what stands before each function; the first that is named is taken.
PLUGINS = {
    "pytest-gather-fixtures": (_GROUP, "@together.fixture"),
    "pytest-asyncio-concurrent": ("", '@pytest.mark.asyncio_concurrent(group="together")'),
    "pytest-asyncio-cooperative": ("", "@pytest.mark.asyncio_cooperative"),
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


def remarks(notes: Sequence[str]) -> list[str]:
    """What is said below the code, as comments; a line that begins with a blank is code."""
    lines = [row for note in notes for row in ([note] if note[:1].isspace() else textwrap.wrap(note, WIDE - 2))]
    return [f"# {line}" for line in lines]


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


def with_plugin(plugins: str | None, names: Sequence[str]) -> str:
    """How a plugin that is named is used for fixtures or tests of these names; empty where it is not known."""
    plugin = next((each for each in PLUGINS if each in (plugins or "")), None)
    if plugin is None:
        return ""
    head, mark = PLUGINS[plugin]
    functions = "\n\n".join(f"{mark}\nasync def {name}(...): ...  # as it is\n" for name in names[:NAMED])
    more = f"\n\n# and {len(names) - NAMED} more\n" if len(names) > NAMED else ""
    return f"# A sketch, for {plugin}:\n{head}{functions}{more}"
