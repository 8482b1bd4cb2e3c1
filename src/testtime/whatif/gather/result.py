"""What could be gathered: the values that ``testtime gather`` prints and ``testtime verify`` puts to the test.

What lives here: the shape of ``testtime.gather`` documents.  What may never be added: a judgement.
"""

from __future__ import annotations

from typing import Literal

import msgspec

SCHEMA = "testtime.gather/1.1"

Unit = Literal["statements", "fixtures", "tests"]
How = Literal["gather", "threads", "start-both", "concurrent-tests"]
Confidence = Literal["certain", "check"]


class Task(msgspec.Struct, frozen=True):
    """What may run at the same time as the other tasks of its group; its own statements stay in order."""

    lines: tuple[tuple[int, int], ...]
    """First and last line of each statement, counted from 1 in the file."""
    name: str | None = None
    """Of the fixture or test, where that is the unit."""
    iterations: int = 1
    """More than 1: the turns of this loop or comprehension may overlap."""
    suspended_s: float = 0.0
    """Per execution (of a turn, where there are several): while the event loop was free."""
    blocked_s: float = 0.0
    """Neither computing nor leaving the event loop free."""
    cpu_s: float = 0.0
    columns: tuple[tuple[int, int] | None, ...] = ()
    """By each of ``lines``: where it is a part of a statement, its first column in the first line and the one behind
    it in the last, in bytes, counted from 0; empty where all are whole statements."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Tasks that may run together."""

    id: str
    unit: Unit
    how: How
    where: str
    """``path:line`` of the function's ``def``; of the first of them, where fixtures or tests are the unit."""
    function: str
    """Its name within the module; of fixtures, the test that needs them; of tests, what they lie in."""
    tasks: tuple[Task, ...]
    confidence: Confidence
    reason: str
    """Why it is sure, or what a human must look at."""
    executions: int
    """Of the function, in one sequential run of the suite."""
    watched: int = 0
    """Those of which it is known what their statements took; the others are taken to save as much of what they wait."""
    serial_s: float
    """Of the tasks, per execution, as they are."""
    gathered_s: float
    """The same, run together."""
    saved_per_execution_s: float
    saved_s: float
    """In one sequential run of the suite."""
    low_s: float
    high_s: float
    """An 80 % interval of ``saved_s``."""
    workers: int = 0
    """The number of workers in use, or that the report advises; 0 for none."""
    saved_parallel_s: float | None = None
    """Wall time saved at that number of workers; null where there are none, or where it cannot be told."""
    not_overlapping_s: float = 0.0
    """Part of ``gathered_s`` that is computing or blocks, and so never overlaps."""
    limits: tuple[str, ...] = ()
    """What the tool cannot know and that would make the saving smaller."""
    apart: tuple[tuple[int, int, int, int], ...] = ()
    """What becomes a statement of its own first, as parts of one overlap: first line and column, last line and the
    column behind, in the order of evaluation."""
    plugin: str | None = None
    """An existing pytest plugin that does this, where fixtures or tests are the unit."""
    rewrite: str = ""
    """The code as it would be."""
    diff: str = ""
    """The same as a unified diff, to be applied in the rootdir; empty where the rewrite is a sketch."""


class Rejected(msgspec.Struct, frozen=True):
    """Slow neighbours that must stay in order, or gain nothing."""

    where: str
    function: str
    lines: tuple[tuple[int, int], ...]
    reason: str


class Gathering(msgspec.Struct, frozen=True, kw_only=True):
    """All that was found in one profile."""

    schema: str = SCHEMA
    saved_s: float
    """By all groups together, in one sequential run of the suite."""
    sequential_s: float
    """Wall time of the run as it was, or of a sequential one where it had workers."""
    groups: tuple[Group, ...]
    rejected: tuple[Rejected, ...]
    caveats: tuple[str, ...] = ()
