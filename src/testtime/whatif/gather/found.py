"""A group before it is put into seconds: what its tasks are, what each took in each execution, what is doubtful.

What lives here: one shape that statements, fixtures and tests share.  What may never be added: a judgement.
"""

from __future__ import annotations

from dataclasses import dataclass

from testtime.model.watched import Code
from testtime.whatif.gather.evidence import Occasion, Spent
from testtime.whatif.gather.result import How, Unit
from testtime.whatif.gather.splitting import Split


@dataclass(frozen=True)
class Part:
    """A task."""

    lines: tuple[tuple[int, int], ...]
    spent: tuple[Spent, ...]
    """By execution."""
    turns: tuple[tuple[Spent, ...], ...] = ()
    """By execution, what each turn took, where the turns may overlap."""
    name: str | None = None
    """Of a fixture or test."""


@dataclass(frozen=True)
class Candidate:
    """Tasks that may overlap."""

    unit: Unit
    how: How
    where: str
    function: str
    parts: tuple[Part, ...]
    doubts: tuple[str, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    """By execution; empty for tests, which are occasions themselves."""
    members: tuple[int, ...] = ()
    """Numbers of the fixtures, where these are the unit."""
    plugin: str | None = None
    code: Code | None = None
    """The function, where statements of one are the unit."""
    split: Split | None = None
    """How that function's text was changed before it was looked at."""
    order: frozenset[tuple[int, int]] = frozenset()
    """First lines of statements of which one must stay before the other."""
    at_once: int | None = None
    """How many of them a lock or pool that they share lets through; ``None``: all."""
