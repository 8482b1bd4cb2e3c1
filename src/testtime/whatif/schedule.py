"""What a run makes of a workload: how long it takes, who did what, and what held it up.

What lives here: the value.  What may never be added: how it came about.
"""

from __future__ import annotations

from dataclasses import dataclass

from testtime.whatif.cost import NOTHING, Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Times in ns, from spawning the first interpreter."""

    wall_ns: int
    boot_ns: int
    """When the first test could start."""
    looped_ns: int
    """When the last test of all had ended."""
    order: tuple[tuple[int, ...], ...]
    """By process that runs tests: the tests in the order it ran them."""
    busy_ns: tuple[int, ...]
    """By process that runs tests: how long it ran tests."""
    set_ups: dict[int, int]
    """Instance -> set-ups by all processes."""
    fixtures: Cost
    """What all set-ups and teardowns of shared fixtures took."""
    controller: Cost = NOTHING
    """What the controller spent on messages while tests ran."""
    cpu_ns: int = 0
    """CPU that all processes used while tests ran."""
    bound_by: str = ""
    """What keeps it from being faster, in words."""
