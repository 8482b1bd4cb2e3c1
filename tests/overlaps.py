"""Groups of waits for tests that need some.

What lives here: one builder.  What may never be added: an expectation.
"""

from __future__ import annotations

from typing import Any

import msgspec

from testtime.whatif.gather.result import Group, Task

#: Two waits of a second each, in a fixture that is set up twice.
GROUP = Group(
    id="g1",
    unit="statements",
    how="gather",
    where="tests/test_a.py:3",
    function="db",
    tasks=(Task(((5, 5),), suspended_s=1.0), Task(((6, 6),), suspended_s=1.5)),
    confidence="certain",
    reason="",
    executions=2,
    serial_s=2.5,
    gathered_s=1.5,
    saved_per_execution_s=1.0,
    saved_s=2.0,
    low_s=1.9,
    high_s=2.0,
)


def group(*names: str, **changes: Any) -> Group:
    """A group that differs from the usual one; ``names``: of its tasks, where fixtures or tests are the unit."""
    tasks = tuple(Task(((number, number),), name) for number, name in enumerate(names, 10))
    return msgspec.structs.replace(GROUP, **({"tasks": tasks} if names else {}), **changes)
