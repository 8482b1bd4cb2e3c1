"""Workloads and machines for tests, by what a test cares about.

What lives here: builders of ``testtime.whatif`` values that need no profile.  What may never be added: an expectation,
a random number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from testtime.whatif.cost import NOTHING, Cost
from testtime.whatif.machine import Rates
from testtime.whatif.workload import Instance, Place, Work, Workload

FILE = "test_a.py"


@dataclass(frozen=True)
class Given:
    """One test; ns."""

    wait: int = 0
    cpu: int = 0
    file: str = FILE
    cls: str = ""
    needs: tuple[int, ...] = ()
    group: str = ""
    messages: int = 6


def suite(*tests: Given, instances: Sequence[Instance] = (), **around: Cost) -> Workload:
    """A workload of these tests, named by their numbers; ``around`` costs nothing unless said."""
    places: dict[Place, int] = {}
    works = []
    for number, test in enumerate(tests):
        above = f"{test.file}::{test.cls}" if test.cls else test.file
        place = places.setdefault(Place(test.file, above), len(places))
        own = Cost(test.cpu, test.wait)
        works.append(Work(f"{above}::test_{number}", own, place, test.needs, test.messages, test.group))
    parts = ("start", "collection", "finish", "summary", "unconfigure", "leave")
    costs: dict[str, Any] = dict.fromkeys(parts, NOTHING) | around
    return Workload(tuple(works), tuple(places), tuple(instances), **costs)


def shared(scope: str, node: str = "", up: int = 0, down: int = 0, *, fixture: int = 0, **more: Any) -> Instance:
    """A value of a fixture that waits ``up`` ns in its set-up and ``down`` ns in its teardown."""
    return Instance(fixture, scope, node, Cost(0, up), Cost(0, down), **more)


def free(cores: float, **costs: Any) -> Rates:
    """A machine on which xdist itself takes next to nothing, but for ``costs``."""
    own = [each.name for each in fields(Rates) if each.name.endswith("_ns")]
    return Rates(cores=cores, **(dict.fromkeys(own, 0) | costs))
