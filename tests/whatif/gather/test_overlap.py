"""What groups take away from the workload that is replayed."""

from __future__ import annotations

import msgspec

from tests.workloads import Given, shared, suite
from testtime.whatif.cost import Cost
from testtime.whatif.gather.evidence import Occasion
from testtime.whatif.gather.overlap import Overlap, apart, overlapped
from testtime.whatif.gather.result import Group, Task
from testtime.whatif.workload import Workload

GROUP = Group(
    id="g1",
    unit="statements",
    how="gather",
    where="a.py:1",
    function="f",
    tasks=(),
    confidence="certain",
    reason="",
    executions=1,
    serial_s=1.0,
    gathered_s=0.5,
    saved_per_execution_s=0.5,
    saved_s=0.5,
    low_s=0.4,
    high_s=0.6,
)


def _workload() -> Workload:
    return suite(
        Given(wait=1000, cpu=10, needs=(0,)),
        Given(wait=500, needs=(0,)),
        instances=[shared("session", up=300, down=200, fixture=7), shared("session", up=100, fixture=8)],
    )


def _after(*saved: tuple[Occasion, int]) -> Workload:
    return overlapped(_workload(), [Overlap(GROUP, saved)])


def _waits(workload: Workload) -> tuple[list[int], list[tuple[int, int]]]:
    return [test.own.wait for test in workload.tests], [
        (each.setup.wait, each.teardown.wait) for each in workload.instances
    ]


def test_nothing() -> None:
    assert _waits(_after()) == _waits(_workload()) == ([1000, 500], [(300, 200), (100, 0)])


def test_what_a_test_waits_less() -> None:
    after = _after((Occasion(0), 100), (Occasion(0, 3), 50), (Occasion(1, None, True), 70))
    assert _waits(after) == ([850, 430], [(300, 200), (100, 0)])
    assert after.tests[0].own == Cost(10, 850)


def test_what_a_shared_fixture_waits_less_no_test_does() -> None:
    after = _after((Occasion(0, 7), 100), (Occasion(1, 7), 200), (Occasion(1, 7, True), 30))
    assert _waits(after) == ([1000, 500], [(150, 170), (100, 0)])


def test_several_groups_add_up() -> None:
    overlaps = [Overlap(GROUP, ((Occasion(0), 100),)), Overlap(GROUP, ((Occasion(0), 200),))]
    assert _waits(overlapped(_workload(), overlaps))[0] == [700, 500]


def test_nobody_waits_less_than_not_at_all() -> None:
    assert _waits(_after((Occasion(1), 900), (Occasion(0, 8), 900))) == ([1000, 0], [(300, 200), (0, 0)])


def test_what_happened_outside_all_tests_is_nobodys() -> None:
    assert _waits(_after((Occasion(), 100))) == _waits(_workload())


def test_two_overlaps_are_equal_only_if_they_are_the_same() -> None:
    one, other = Overlap(GROUP, ()), Overlap(GROUP, ())
    assert one != other
    assert len({one, other}) == 2


def _group(where: str, saved_s: float, *spans: tuple[int, int]) -> Overlap:
    tasks = tuple(Task((span,)) for span in spans)
    return Overlap(msgspec.structs.replace(GROUP, where=where, saved_s=saved_s, tasks=tasks), ())


def test_of_groups_inside_each_other_the_larger_one_counts() -> None:
    outer, inner = _group("a.py:1", 0.3, (2, 5), (7, 7)), _group("a.py:1", 0.5, (3, 3), (4, 4))
    assert apart([outer, inner]) == [inner]
    assert apart([inner, outer]) == [inner]


def test_groups_beside_each_other_all_count() -> None:
    first, second = _group("a.py:1", 0.3, (2, 5), (8, 8)), _group("a.py:1", 0.5, (6, 6), (7, 7))
    elsewhere = _group("b.py:1", 0.4, (2, 5))
    assert apart([first, second, elsewhere]) == [second, elsewhere, first]


def test_a_group_of_two_functions_meets_those_in_either() -> None:
    fixtures, statements = _group("a.py:1", 0.3, (1, 5), (7, 9)), _group("a.py:7", 0.1, (8, 8), (9, 9))
    assert apart([statements, fixtures]) == [fixtures]
