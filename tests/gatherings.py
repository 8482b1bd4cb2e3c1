"""Hand-made gatherings for tests: figures that agree with each other, from no analysis.

What lives here: builders of ``testtime.whatif.gather.result`` values.  What may never be added: the analysis; what is
printed must not change when it gets better.
"""

from __future__ import annotations

from typing import Any

import msgspec

from testtime.whatif.gather.result import Gathering, Group, Rejected, Task

#: Wall time in sequence, in s.
SEQUENTIAL_S = 16.2

STORY = Group(
    id="g1",
    unit="statements",
    how="threads",
    where="tests/test_blog.py:31",
    function="first_fixture",
    tasks=(Task(((34, 34),), blocked_s=3.0), Task(((35, 35),), blocked_s=3.0)),
    confidence="certain",
    reason="no dependence was found, and nothing is shared that could order them",
    executions=2,
    serial_s=6.0,
    gathered_s=3.0,
    saved_per_execution_s=3.0,
    saved_s=6.0,
    low_s=5.9,
    high_s=6.0,
    workers=2,
    saved_parallel_s=3.04,
    rewrite="""@pytest.fixture
def first_fixture() -> None:
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(first_precondition_function), pool.submit(second_precondition_function)]
    for future in futures:
        future.result()
""",
    diff="""--- a/tests/test_blog.py
+++ b/tests/test_blog.py
@@ -34,2 +34,4 @@
-    first_precondition_function()
-    second_precondition_function()
+    with ThreadPoolExecutor() as pool:
+        futures = [pool.submit(first_precondition_function), pool.submit(second_precondition_function)]
+    for future in futures:
+        future.result()
""",
)
MIXED = Group(
    id="g2",
    unit="statements",
    how="gather",
    where="tests/conftest.py:12",
    function="world",
    tasks=(
        Task(((15, 15), (16, 16)), suspended_s=0.2, cpu_s=0.1),
        Task(((17, 18),), iterations=6, suspended_s=0.05, cpu_s=0.01),
    ),
    confidence="check",
    reason="both talk to 127.0.0.1:5432, and the server may care about the order",
    executions=1,
    serial_s=0.66,
    gathered_s=0.36,
    saved_per_execution_s=0.3,
    saved_s=0.3,
    low_s=0.22,
    high_s=0.31,
    not_overlapping_s=0.16,
    limits=("the pool of connections may be smaller than 7", "the server may do one thing at a time."),
    rewrite="# A sketch only: a turn of the loop hands `cursor` on to the next.\n",
)
FIXTURES = Group(
    id="g3",
    unit="fixtures",
    how="gather",
    where="tests/conftest.py:40",
    function="tests/test_shop.py::test_both[a|b]",
    tasks=(Task(((40, 43),), name="db", suspended_s=0.16), Task(((46, 49),), name="cache", suspended_s=0.14)),
    confidence="check",
    reason="which fixture is first may matter where both use the network",
    executions=12,
    serial_s=0.3,
    gathered_s=0.16,
    saved_per_execution_s=0.14,
    saved_s=1.68,
    low_s=1.5,
    high_s=1.7,
    plugin="pytest-gather-fixtures",
)
REJECTED = (
    Rejected(
        "tests/conftest.py:60",
        "session",
        ((62, 62), (63, 63), (64, 66)),
        "all three use session, which does one thing at a time",
    ),
    Rejected("tests/test_nlp.py:9", "nlp", ((11, 11), (12, 12)), "nothing would be saved: both compute"),
)


def gathering(*groups: Group, rejected: tuple[Rejected, ...] = (), **changes: Any) -> Gathering:
    """A gathering of these groups."""
    saved_s = round(sum(group.saved_s for group in groups), 6)
    made = Gathering(saved_s=saved_s, sequential_s=SEQUENTIAL_S, groups=groups, rejected=rejected)
    return msgspec.structs.replace(made, **changes)


def every() -> Gathering:
    """One group of each kind, and what was rejected."""
    caveats = ("2 functions were not recorded: they ran in threads",)
    return gathering(STORY, MIXED, FIXTURES, rejected=REJECTED, caveats=caveats)


def nothing() -> Gathering:
    """A suite in which nothing could wait together."""
    return gathering(rejected=REJECTED)
