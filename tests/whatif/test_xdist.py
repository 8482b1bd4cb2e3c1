"""A suite under xdist, by schedules worked out by hand.

What xdist itself takes is left out unless a test is about it; what little remains is far below a millisecond a test.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.make import MS, S
from tests.workloads import Given, free, shared, suite
from testtime.errors import UserError
from testtime.whatif.cost import Cost
from testtime.whatif.scheduling import DISTS
from testtime.whatif.serial import serial
from testtime.whatif.xdist import told_apart, xdist

NEAR: dict[str, Any] = {"abs": 5 * MS}
A, B, C = "test_a.py", "test_b.py", "test_c.py"
MANY = free(cores=64)


def waiting(*seconds: float) -> list[Given]:
    """Tests that wait for so long."""
    return [Given(wait=round(each * S)) for each in seconds]


# -- who runs what ----------------------------------------------------------------------------------------------------


def test_load_hands_out_chunks_and_refills_one_by_one() -> None:
    """Two to start with; whenever one is left, one more."""
    made = xdist(suite(*waiting(*[1] * 10)), MANY, 2)
    assert made.order == ((0, 1, 4, 6, 8), (2, 3, 5, 7, 9))
    assert made.wall_ns == pytest.approx(5 * S, **NEAR)
    assert made.busy_ns == pytest.approx((5 * S, 5 * S), **NEAR)


def test_load_by_turns_below_two_tests_a_worker() -> None:
    made = xdist(suite(*waiting(1, 2, 4)), MANY, 2)
    assert made.order == ((0, 2), (1,))
    assert made.wall_ns == pytest.approx(5 * S, **NEAR)


def test_last_test_of_a_queue_waits_until_the_next_is_known() -> None:
    """gw0 has 0 and 1, gw1 has 2, 3 and 4.

    At 1 s gw0 has one left, which must not start before the next is known: that is stolen from gw1 at once.  At 2 s
    nothing can be stolen, so gw0 is stopped, and only then runs test 4.  At 4 s gw1 is stopped, and runs its last.
    """
    made = xdist(suite(*waiting(1, 1, 4, 1, 1)), MANY, 2, "worksteal")
    assert made.order == ((0, 1, 4), (2, 3))
    assert made.wall_ns == pytest.approx(5 * S, **NEAR)


def test_last_test_waits_for_a_slow_controller() -> None:
    """Test 1 of gw0 can run only when the controller has dealt with test 0, for 3 s, and has sent the next."""
    machine = free(cores=64, controller_test_ns=3 * S)
    made = xdist(suite(*waiting(*[0.001] * 5)), machine, 1)
    assert made.order == ((0, 1, 2, 3, 4),)
    quick = xdist(suite(*waiting(*[0.001] * 5)), MANY, 1)
    assert quick.looped_ns == pytest.approx(5 * MS, abs=1 * MS)
    assert made.looped_ns > 3 * S


def test_worksteal_gives_back_all_that_is_asked_for_or_nothing() -> None:
    """The controller takes 0.7 s for a message.  At 3.5 s it knows that gw1 is idle, and of gw0 nothing: it asks for 3,
    4 and 5, of which gw0 runs the first.  It keeps 5, too; when it is asked for that one alone, it holds it ready.
    """
    machine = free(cores=64, controller_test_ns=7 * S // 10)
    made = xdist(suite(*waiting(*[1] * 6, *[0.001] * 6)), machine, 2, "worksteal")
    assert made.order == ((0, 1, 2, 3, 4, 5), (6, 7, 8, 9, 10, 11))


def test_loadscope_hands_out_classes_and_modules_the_largest_first() -> None:
    tests = [Given(file=A), *[Given(file=B, cls="One")] * 3, *[Given(file=B, cls="Two")] * 2]
    assert xdist(suite(*tests), MANY, 2, "loadscope").order == ((1, 2, 3), (4, 5, 0))


def test_loadfile_keeps_the_classes_of_a_file_together() -> None:
    tests = [*[Given(file=A, cls="One")] * 2, *[Given(file=A, cls="Two")] * 2, Given(file=B)]
    assert xdist(suite(*tests), MANY, 2, "loadfile").order == ((0, 1, 2, 3), (4,))
    assert xdist(suite(*tests), MANY, 2, "loadscope").order == ((0, 1, 4), (2, 3))


def test_loadgroup_keeps_groups_together_and_takes_other_tests_one_by_one() -> None:
    tests = [Given(S, group="g"), Given(S), Given(S, file=B), Given(S, file=B, group="g")]
    work = suite(*tests)
    assert xdist(work, MANY, 2, "loadgroup").order == ((0, 3, 2), (1,))
    assert told_apart(work, "loadgroup")[3] == "test_b.py::test_3@g"
    assert told_apart(work, "load")[3] == "test_b.py::test_3"


def test_more_workers_than_groups() -> None:
    made = xdist(suite(*waiting(1, 1)), MANY, 4, "loadfile")
    assert sorted(made.order) == [(), (), (), (0, 1)]
    assert made.wall_ns == pytest.approx(2 * S, **NEAR)


def test_more_workers_than_tests() -> None:
    made = xdist(suite(*waiting(1)), MANY, 3)
    assert made.order == ((0,), (), ())
    assert made.wall_ns == pytest.approx(1 * S, **NEAR)


def test_maxschedchunk() -> None:
    tests = [Given(wait=S)] * 40
    assert xdist(suite(*tests), MANY, 2).order[1][0] == 5  # a quarter of 20 each
    assert xdist(suite(*tests), MANY, 2, maxschedchunk=3).order[1][0] == 3


@pytest.mark.parametrize("dist", DISTS)
@pytest.mark.parametrize("workers", [1, 2, 3, 16])
def test_every_test_is_run_once(dist: str, workers: int) -> None:
    tests = [Given(number * MS, file=f"test_{number % 5}.py", group="ab"[number % 2]) for number in range(50)]
    made = xdist(suite(*tests), free(cores=2), workers, dist)
    assert sorted(test for tests_of_one in made.order for test in tests_of_one) == list(range(50))
    assert len(made.order) == workers


# -- shared fixtures --------------------------------------------------------------------------------------------------


def test_shared_fixture_is_set_up_once_in_each_worker_that_needs_it() -> None:
    tests = [*[Given(needs=(0,))] * 2, *[Given(needs=(0,), file=B)] * 2, *[Given(file=C)] * 2]
    made = xdist(suite(*tests, instances=[shared("session", up=2 * S, down=1 * S)]), MANY, 3)
    assert made.order == ((0, 1), (2, 3), (4, 5))
    assert (made.set_ups, made.fixtures) == ({0: 2}, Cost(0, 6 * S))
    assert made.wall_ns == pytest.approx(3 * S, **NEAR)


def test_teardown_hangs_on_the_next_test_of_the_worker() -> None:
    """In sequence the module fixture of tests 0 and 2 is set up twice, with test 1 of another module between them."""
    tests = [Given(needs=(0,)), Given(file=B), Given(needs=(0,))]
    work = suite(*tests, instances=[shared("module", A, up=S)])
    assert serial(work).set_ups == {0: 2}
    made = xdist(work, MANY, 2)
    assert (made.order, made.set_ups) == (((0, 2), (1,)), {0: 1})


# -- start and end ----------------------------------------------------------------------------------------------------


def test_nothing_runs_before_every_worker_has_collected_and_gateways_start_one_after_another() -> None:
    """The controller takes 1 s, then each gateway 1 s; the last worker collects until 1 + 3 + 2 s."""
    work = suite(*waiting(*[1] * 6), start=Cost(0, 1 * S), collection=Cost(0, 2 * S))
    made = xdist(work, free(cores=64, gateway_ns=S), 3)
    assert made.boot_ns == pytest.approx((1 + 3 + 1 + 2) * S, **NEAR)  # a worker waits as the controller did
    assert made.looped_ns == pytest.approx(made.boot_ns + 2 * S, **NEAR)


def test_boot_takes_what_the_start_took_less_the_gateway_and_more_what_the_probe_says() -> None:
    work = suite(*waiting(1, 1), start=Cost(3 * S, 0))
    assert xdist(work, free(cores=64, gateway_ns=S, boot_ns=5 * S), 1).boot_ns == pytest.approx(11 * S, **NEAR)


def test_controller_has_more_to_do_before_its_first_gateway_than_a_sequential_run() -> None:
    work = suite(*waiting(1, 1), start=Cost(3 * S, 0))
    assert xdist(work, free(cores=64, head_ns=5 * S), 1).boot_ns == pytest.approx((3 + 5 + 3) * S, **NEAR)


def test_controller_and_workers_import_the_plugin_that_a_sequential_run_did_not() -> None:
    work = suite(*waiting(1, 1), start=Cost(3 * S, 0))
    assert xdist(work, free(cores=64, plugin_ns=S), 2).boot_ns == pytest.approx((3 + 1 + 3 + 1) * S, **NEAR)


def test_workers_compete_for_the_cores_while_they_collect() -> None:
    work = suite(*waiting(1, 1, 1, 1), collection=Cost(2 * S, 0))
    assert xdist(work, free(cores=1), 2).boot_ns == pytest.approx(4 * S, **NEAR)
    assert xdist(work, free(cores=2), 2).boot_ns == pytest.approx(2 * S, **NEAR)


def test_end_of_the_workers_and_then_of_the_controller() -> None:
    after: dict[str, Any] = {
        "finish": Cost(0, 1 * S),
        "unconfigure": Cost(0, 2 * S),
        "leave": Cost(0, 4 * S),
        "summary": Cost(0, 8 * S),
    }
    made = xdist(suite(*waiting(1, 1, 1, 1), **after), free(cores=64, leave_ns=16 * S), 2)
    assert made.looped_ns == pytest.approx(2 * S, **NEAR)
    assert made.wall_ns == pytest.approx((2 + 1 + 8 + 2 + 4 + 8 + 16) * S, **NEAR)


@pytest.mark.parametrize(("start", "collection", "expected"), [(3, 1, 2 + 0.75 * 8), (3, 0, 10), (0, 4, 2), (1, 0, 2)])
def test_controller_takes_apart_what_it_imported(start: int, collection: int, expected: float) -> None:
    """A small suite's exit takes 2 s after a start of 1 s, this one's takes 10."""
    around: dict[str, Any] = {"start": Cost(start * S, 0), "collection": Cost(collection * S, 0)}
    machine = free(cores=64, start_ns=0 if start == 3 else S, leave_ns=2 * S)
    usual = xdist(suite(*waiting(1, 1), **around), machine, 2)
    made = xdist(suite(*waiting(1, 1), **around, unconfigure=Cost(4 * S, 0), leave=Cost(6 * S, 0)), machine, 2)
    after = (made.wall_ns - made.looped_ns) - (4 + 6) * S  # the workers' own
    assert after == pytest.approx(expected * S, **NEAR)
    assert usual.wall_ns - usual.looped_ns == pytest.approx(2 * S, **NEAR)


def test_controller_waits_for_its_workers_to_exit() -> None:
    """It computes while it exits, with nobody else on the only core, and waits for nothing but its workers."""
    after: dict[str, Any] = {"leave": Cost(0, 4 * S), "summary": Cost(0, 8 * S)}
    work = suite(*waiting(1, 1), **after)
    usual = xdist(work, free(cores=1, contention=2, leave_ns=S), 2)
    made = xdist(work, free(cores=1, contention=2, leave_ns=S, terminate_ns=16 * S), 2)
    assert made.looped_ns == usual.looped_ns
    assert made.wall_ns == usual.wall_ns + 16 * S == pytest.approx((1 + 8 + 4 + 8 + 1 + 16) * S, **NEAR)
    assert made.cpu_ns == usual.cpu_ns


def test_nobody_imports_the_recorder() -> None:
    """Of 5 s of start, 2 s are the recorder's: the controller starts in 3, and the worker after it."""
    work = replace(suite(*waiting(1, 1), start=Cost(5 * S, 0)), recorder_ns=2 * S)
    assert xdist(work, free(cores=64), 1).boot_ns == pytest.approx((3 + 3) * S, **NEAR)
    assert xdist(work, free(cores=64, gateway_ns=S), 1).boot_ns == pytest.approx((3 + 1 + 2) * S, **NEAR)
    assert serial(work).boot_ns == 5 * S


def test_boot_that_is_over_with_the_gateway() -> None:
    work = replace(suite(*waiting(1, 1), start=Cost(5 * S, 0)), recorder_ns=2 * S)
    made = xdist(work, free(cores=64, gateway_ns=4 * S, boot_ns=S), 1)
    assert made.boot_ns == pytest.approx((3 + 4 + 1) * S, **NEAR)


# -- computing --------------------------------------------------------------------------------------------------------


def test_tests_that_compute_share_the_cores() -> None:
    work = suite(*[Given(cpu=S)] * 8)
    assert xdist(work, MANY, 4).wall_ns == pytest.approx(2 * S, **NEAR)
    assert xdist(work, free(cores=2), 4).wall_ns == pytest.approx(4 * S, **NEAR)
    assert xdist(work, free(cores=2, contention=1.5), 4).wall_ns == pytest.approx(6 * S, **NEAR)
    assert xdist(work, free(cores=2), 4).cpu_ns == pytest.approx(8 * S, **NEAR)


def test_tests_that_wait_do_not() -> None:
    assert xdist(suite(*[Given(wait=S)] * 8), free(cores=1), 4).wall_ns == pytest.approx(2 * S, **NEAR)


def test_messages_cost_the_worker() -> None:
    made = xdist(suite(*[Given()] * 4), free(cores=64, worker_test_ns=S), 2)
    assert made.wall_ns == pytest.approx(2 * S, **NEAR)


def test_messages_cost_the_controller_which_handles_one_at_a_time() -> None:
    made = xdist(suite(*[Given()] * 4), free(cores=64, controller_test_ns=S), 2)
    assert made.controller.cpu == pytest.approx(4 * S, **NEAR)
    assert made.wall_ns == pytest.approx(4 * S, **NEAR)


def test_more_reports_are_more_messages() -> None:
    made = xdist(suite(Given(messages=60), Given(messages=6)), free(cores=64, controller_test_ns=S), 1)
    assert made.controller.cpu == pytest.approx(11 * S, **NEAR)


def test_the_controller_is_one_more_that_wants_a_core() -> None:
    """Two workers compute 4 s each on two cores, while the controller has 4 s of messages."""
    work = suite(*[Given(cpu=S)] * 8)
    alone = xdist(work, free(cores=2), 2).wall_ns
    assert alone == pytest.approx(4 * S, **NEAR)
    assert xdist(work, free(cores=2, controller_test_ns=S // 2), 2).wall_ns > alone + 1 * S


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [0, -1])
def test_numbers_that_are_no_numbers_of_workers(workers: int) -> None:
    with pytest.raises(UserError, match=f"-n {workers} is no number of workers"):
        xdist(suite(Given()), MANY, workers)


def test_modes_that_do_not_split_the_work() -> None:
    with pytest.raises(UserError, match="--dist each does not split"):
        xdist(suite(Given()), MANY, 2, "each")
