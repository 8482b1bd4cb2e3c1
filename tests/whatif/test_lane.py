"""When a shared fixture is set up and torn down in one process: pytest's rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.workloads import Given, shared, suite
from testtime.whatif.cost import NOTHING, Cost
from testtime.whatif.lane import Lane
from testtime.whatif.workload import Place, Work, Workload

A, B = "test_a.py", "test_b.py"


def waits(work: Workload, order: Sequence[int]) -> list[int]:
    """What shared fixtures take around each test of a process that runs them in this order."""
    lane = Lane(work)
    following = (*order[1:], None)
    costs = [lane.run(test, after) for test, after in zip(order, following, strict=True)]
    assert sum(cost.wait for cost in costs) == lane.fixtures.wait
    return [cost.wait for cost in costs]


def test_session_fixture_is_set_up_by_the_first_that_needs_it_and_torn_down_after_the_last_test() -> None:
    work = suite(Given(), Given(needs=(0,), file=B), Given(file=A), instances=[shared("session", up=10, down=3)])
    assert waits(work, (0, 1, 2)) == [0, 10, 3]


def test_module_fixture_ends_with_the_last_test_before_another_module() -> None:
    instances = [shared("module", A, 10, 1), shared("module", B, 100, 2)]
    tests = [Given(needs=(0,)), Given(needs=(0,)), Given(needs=(1,), file=B)]
    work = suite(*tests, instances=instances)
    assert waits(work, (0, 1, 2)) == [10, 1, 102]
    assert waits(work, (0, 2, 1)) == [11, 102, 11]


def test_class_fixture_ends_with_its_class() -> None:
    instances = [shared("class", f"{A}::One", 10, 1), shared("class", f"{A}::Two", 100, 2)]
    tests = [Given(needs=(0,), cls="One"), Given(needs=(1,), cls="Two"), Given(needs=(1,), cls="Two"), Given()]
    assert waits(suite(*tests, instances=instances), (0, 1, 2, 3)) == [11, 100, 2, 0]


def test_package_fixture_lives_through_its_subpackages() -> None:
    tests = [Given(needs=(0,), file=f"{place}/test_a.py") for place in ("pkg", "pkg/sub", "pkgs")]
    work = suite(*tests[:2], Given(file="pkgs/test_a.py"), instances=[shared("package", "pkg", 10, 1)])
    assert waits(work, (0, 1, 2)) == [10, 1, 0]


def test_teardown_hangs_on_the_next_test_of_this_process() -> None:
    """Not on the next of the suite: that may be another worker's."""
    work = suite(Given(needs=(0,)), Given(file=B), Given(needs=(0,)), instances=[shared("module", A, 10, 1)])
    assert waits(work, (0, 2)) == [10, 1]
    assert waits(work, (0, 1, 2)) == [11, 0, 11]


def test_another_parameter_takes_the_place_of_the_one_before() -> None:
    instances = [shared("session", up=10, down=1, params=(0,)), shared("session", up=20, down=2, params=(1,))]
    work = suite(Given(needs=(0,)), Given(needs=(1,)), Given(needs=(0,)), instances=instances)
    assert waits(work, (0, 1, 2)) == [10, 21, 13]
    lane = Lane(work)
    for test, following in ((0, 1), (1, 2), (2, None)):
        lane.run(test, following)
    assert lane.set_ups == {0: 2, 1: 1}


def test_what_stands_on_a_replaced_fixture_goes_with_it() -> None:
    """Test 1 does not need what stands on the old value; test 2 has it built anew."""
    instances = [
        shared("session", up=10, params=(0,)),
        shared("session", up=10, params=(1,)),
        shared("session", up=100, down=7, fixture=1, stands_on=frozenset({0})),
    ]
    work = suite(Given(needs=(0, 2)), Given(needs=(1,)), Given(needs=(0, 2)), instances=instances)
    assert waits(work, (0, 1, 2)) == [110, 17, 117]


def test_fixture_of_class_scope_outside_a_class_is_set_up_for_each_test() -> None:
    tests = tuple(Work(f"{A}::test_{number}", NOTHING, number, (number,)) for number in range(2))
    places = tuple(Place(A, test.nodeid) for test in tests)
    instances = tuple(shared("class", test.nodeid, 10, 1) for test in tests)
    work = replace(suite(), tests=tests, places=places, instances=instances)
    assert waits(work, (0, 1)) == [11, 11]


def test_nothing_shared_costs_nothing() -> None:
    assert Lane(suite(Given(), Given())).run(0, 1) == Cost(0, 0)
