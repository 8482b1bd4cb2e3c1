"""What was recorded of the statements of a suite, by function.

What lives here: look-ups in the records ``code`` and ``ran``.  What may never be added: a tolerance; how exact a time
has to be is for the test to say.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.recorder.reading import Process

MS = 1_000_000


class Step(NamedTuple):
    """A stretch in one line; times in ns."""

    line: int
    start: int
    wall: int
    cpu: int
    suspended: int
    turn: int
    leaf: str
    column: int = -1

    @property
    def blocked(self) -> int:
        """ns in which it neither computed nor let an event loop go on."""
        return self.wall - self.cpu - self.suspended


class Execution(NamedTuple):
    """One run of a function; times in ns."""

    about: dict[str, Any]
    start: int
    end: int
    steps: list[Step]
    touched: list[tuple[str, str, int]]
    things: list[dict[str, Any]]
    snapshots: list[tuple[int, dict[str, int]]]

    def long(self, least: int = 20 * MS) -> list[tuple[str, Step]]:
        """Its steps of at least so many ns, each with the text of its line; neighbours in one line and turn are one."""
        lines = self.about["source"].splitlines()
        found: list[Step] = []
        for step in self.steps:
            assert 0 <= step.cpu + step.suspended <= step.wall + 1, step
            assert self.start <= step.start <= step.start + step.wall <= self.end, step
            if found and (found[-1].line, found[-1].turn) == (step.line, step.turn):
                last = found[-1]
                sums = (last.wall + step.wall, last.cpu + step.cpu, last.suspended + step.suspended)
                found[-1] = Step(step.line, last.start, *sums, step.turn, step.leaf)
            else:
                found.append(step)
        long = [step for step in found if step.wall >= least]
        return [(lines[step.line - self.about["line"]].strip(), step) for step in long]

    def texts(self, least: int = 20 * MS) -> list[str]:
        """The text of the lines in which it was for at least so many ns."""
        return [text for text, _ in self.long(least)]

    def seen(self, path: str, place: int = -1) -> dict[str, Any]:
        """What a name stood for, by default at the last look."""
        return self.things[self.snapshots[place][1][path]]


def executions(process: Process, name: str) -> list[Execution]:
    """The runs of functions of that name, in order."""
    codes = dict(process.of("code"))
    found = []
    for code, start, end, about in process.of("ran"):
        if codes[code]["name"].rpartition(".")[2] == name:
            found.append(
                Execution(
                    codes[code],
                    start,
                    end,
                    [Step(*step) for step in about["steps"]],
                    [(what, where, at) for what, where, at in about.get("touched", [])],
                    about.get("things", []),
                    [(line, paths) for line, paths in about.get("snapshots", [])],
                )
            )
    return found


def execution(process: Process, name: str) -> Execution:
    """The only run of the function of that name."""
    (found,) = executions(process, name)
    return found
