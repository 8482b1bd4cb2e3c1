"""What of a difference is the machine's: told by tests that are not judged, cross-checked by the calibration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.compare.noise import Weather, noisy
from tests.compare.suites import MS, Case, Day, Suite, lay, run, suite
from testtime.compare import thresholds
from testtime.compare.speed import Speed, blocks, speed

CALLS = np.array([False, True, False])
NEVER_CROWDED = (10 * MS, 10 * MS)


def calls(count: int, busy: int = 5 * MS, wait: int = 0) -> Suite:
    """Tests without fixtures."""
    return Suite((), tuple(Case(f"tests/test_a.py::test_{at}", busy=busy, wait=wait) for at in range(count)))


def told(before: Suite, after: Suite, day: Day | None = None, first: Day | None = None) -> Speed:
    """Of a run each."""
    return speed(lay([run(before, first)], [run(after, day)]), CALLS)


def test_slower_machine_is_told_by_the_controls() -> None:
    found = told(suite(), suite(), Day(slow=1.3))
    assert found.factor == pytest.approx(1.3)
    assert found.slowness[1] / found.slowness[0] == pytest.approx(1.3)
    assert found.slowness.prod() == pytest.approx(1)
    assert found.controls == 60


def test_suite_change_of_some_tests_is_not_the_machine() -> None:
    changed = suite().cases_with({"busy": 50 * MS}, [case.nodeid for case in suite().cases[:25]])
    assert told(suite(), changed).factor == pytest.approx(1)


def test_waiting_is_neither_control_nor_corrected() -> None:
    found = told(calls(40), calls(40), Day(slow=2.0))
    even = found.even(np.array([[10.0], [20.0]]), np.array([[100.0], [100.0]]))
    assert even[0] == pytest.approx(even[1])
    assert even[1, 0] == pytest.approx(100 + np.sqrt(200))
    assert told(calls(40, wait=5 * MS), calls(40, wait=50 * MS)).factor == pytest.approx(1)


def test_too_short_calls_are_no_controls() -> None:
    tiny = calls(40, busy=round(thresholds.CONTROL_LEAST_NS * 0.9))
    found = told(tiny, tiny, Day(slow=1.1, reference=NEVER_CROWDED), Day(reference=NEVER_CROWDED))
    assert found.controls == 0
    assert found.factor == pytest.approx(1)  # as the calibration has it


def test_few_controls_leave_it_to_the_calibration() -> None:
    few = calls(int(thresholds.CONTROLS) - 1)
    assert told(few, few, Day(slow=1.4)).controls == 0
    assert told(few, few, Day(slow=1.4)).factor == pytest.approx(1.4)
    assert told(few, few, Day(slow=1.4)).agrees


def test_without_controls_and_calibration_nothing_is_known() -> None:
    sides = [run(calls(3), Day(slow=by), reference_ns=()) for by in (1, 1.4)]
    found = speed(lay(sides[:1], sides[1:]), CALLS)
    assert found.factor == 1
    assert found.calibration is None
    assert found.agrees


@pytest.mark.parametrize("reference", [(), (10 * MS,), (0, 10 * MS)])
def test_calibration_that_one_run_lacks_is_none(reference: tuple[int, ...]) -> None:
    sides = [run(suite()), run(suite(), reference_ns=reference)]
    found = speed(lay(sides[:1], sides[1:]), CALLS)
    assert found.calibration is None
    assert found.agrees


@pytest.mark.parametrize(("loop", "agrees"), [(13.0, True), (12.5, True), (12.3, False), (10.0, False), (13.9, False)])
def test_calibration_may_be_off_by_a_twentieth(loop: float, agrees: bool) -> None:
    after = Day(slow=1.3, reference=(round(loop * MS), round(loop * MS)))
    assert told(suite(), suite(), after).agrees == agrees


def test_calibration_that_differs_from_pair_to_pair_is_trusted_less() -> None:
    def agrees(*loops: float) -> bool:
        before = [run(suite(), Day(reference=(10 * MS, 10 * MS)))] * len(loops)
        after = [run(suite(), Day(reference=(round(loop * MS),) * 2)) for loop in loops]
        return speed(lay(before, after), CALLS).agrees

    assert not agrees(8.0, 8.0, 8.0, 8.0, 8.0), "an interpreter that is faster at one thing"
    assert not agrees(7.9, 8.0, 8.1, 8.0, 7.9)
    assert agrees(8.0, 13.0, 7.0, 11.0, 8.0)
    assert not agrees(8.0)


def test_calibration_that_differs_within_a_run_is_trusted_less() -> None:
    steady = told(suite(), suite(), Day(slow=1.1, reference=NEVER_CROWDED))
    shaky = told(suite(), suite(), Day(slow=1.1, reference=(9 * MS, 11 * MS)))
    assert not steady.agrees
    assert shaky.agrees
    assert shaky.spread > steady.spread == 0


def test_factor_is_the_median_pair() -> None:
    before = [run(suite(), Day(slow=by)) for by in (1, 2, 1)]
    after = [run(suite(), Day(slow=by)) for by in (1.1, 2.2, 9)]
    assert speed(lay(before, after), CALLS).factor == pytest.approx(1.1)
    assert speed(lay(before, after[:2]), CALLS).factor == pytest.approx(np.sqrt(1.1 * 2.2))


# -- crowds ------------------------------------------------------------------------------------------------------------


def test_crowd_is_measured_and_taken_out() -> None:
    found = told(suite(), suite(), Day(crowd=0.4, reference=NEVER_CROWDED))
    assert found.crowding == pytest.approx([0, 0.4], rel=0.01)
    even = found.even(np.array([[10.0], [10.0]]), np.array([[50.0], [54.0]]))
    assert even[0] == pytest.approx(even[1])


def test_crowd_that_comes_in_slices_is_measured() -> None:
    """A few tests wait for long each, the others not at all."""
    unlucky = calls(200)
    hit = np.random.default_rng(1).choice(200, 60, replace=False)
    after = unlucky.cases_with({"wait": 8 * MS}, [unlucky.cases[at].nodeid for at in hit])
    assert told(unlucky, after).crowding[1] == pytest.approx(60 * 8 / (200 * 5), rel=0.25)


@pytest.mark.parametrize("count", [40, 60])
def test_one_test_that_waits_is_no_crowd(count: int) -> None:
    told_ = calls(count)
    assert told(told_, told_.cases_with({"wait": 2000 * MS}, [told_.cases[5].nodeid])).crowding.max() == 0


def test_side_before_is_not_taken_to_be_the_more_crowded_one() -> None:
    """All calls wait less after: that is the suite's doing as well as it may be a crowd that left."""
    assert told(calls(60, wait=20 * MS), calls(60)).crowding == pytest.approx([0, 0])
    assert told(calls(60), calls(60, wait=20 * MS)).crowding == pytest.approx([0, 4])


def test_crowds_of_single_runs_are_taken_out_on_both_sides() -> None:
    days = [Day(crowd=by) for by in (0, 0.5, 0.2, 0.1, 0.6, 0)]
    made = [run(calls(60), day) for day in days]
    assert speed(lay(made[:3], made[3:]), CALLS).crowding == pytest.approx([0, 0.4, 0.1, 0.1, 0.6, 0], abs=0.001)


def test_no_time_becomes_negative() -> None:
    found = told(calls(60), calls(60), Day(crowd=1.0))
    assert found.even(np.array([[0.0], [5.0]]), np.array([[0.0], [1.0]])).min() >= 0


# -- blocks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 7, 25, 26, 1000])
def test_blocks_are_stretches_of_like_size(count: int) -> None:
    found = blocks(count)
    assert len(found) == count
    assert (np.diff(found) >= 0).all()
    sizes = np.bincount(found)
    assert len(sizes) <= thresholds.BLOCKS
    if count:
        assert sizes.max() - sizes.min() <= 1


def test_machine_that_is_slow_for_a_while_is_uneven() -> None:
    made = calls(500)
    slow = made.cases_with({"busy": 7 * MS}, [case.nodeid for case in made.cases[:250]])
    assert told(made, made).unevenness == 0
    assert told(made, slow).unevenness > 0.01
    scattered = made.cases_with({"busy": 7 * MS}, [case.nodeid for case in made.cases[::2]])
    assert told(made, scattered).unevenness == pytest.approx(0, abs=0.001)


def test_unevenness_is_what_blocks_differ_by_beyond_noise() -> None:
    base = lay([run(suite(tests=500))], [run(suite(tests=500))])

    def mean(while_: float) -> float:
        weather = Weather(while_=while_, stalls=0)
        return float(np.mean([speed(noisy(base, weather, seed), CALLS).unevenness for seed in range(40)]))

    assert mean(0.0) < 0.03**2
    assert mean(0.1) == pytest.approx(2 * 0.1**2, rel=0.25)


def test_nothing_to_tell_by_is_no_speed() -> None:
    nothing = replace(calls(1), cases=())
    found = told(nothing, nothing)
    assert found.factor == 1
    assert found.controls == 0


# -- doubt -------------------------------------------------------------------------------------------------------------


def others(found: Speed) -> dict[str, Speed]:
    """What else it may have been, by why."""
    return dict(found.otherwise(1))


def test_what_control_and_calibration_tell_alike_is_not_doubted() -> None:
    assert not others(told(suite(), suite(), Day(slow=1.3)))
    assert not others(told(calls(3), calls(3), Day(slow=1.3)))  # it is the calibration that tells


def test_where_they_differ_it_may_be_either() -> None:
    (why, other), *more = others(told(suite(), suite(), Day(slow=1.3, reference=(11 * MS, 11 * MS)))).items()
    assert not more
    assert why == "it depends on how fast the machine was: x1.30 by the tests, and x1.10 by the loop"
    assert other.slowness[1] / other.slowness[0] == pytest.approx(1.1)
    assert other.factor == pytest.approx(1.1)


def test_without_calibration_it_may_be_the_suite() -> None:
    sides = [run(suite(), Day(slow=by), reference_ns=()) for by in (1, 1.4)]
    ((why, other),) = others(speed(lay(sides[:1], sides[1:]), CALLS)).items()
    assert why.endswith("no calibration loop tells")
    assert other.slowness.tolist() == [1, 1]


def test_crowd_may_be_a_slower_service() -> None:
    ((why, other),) = others(told(suite(), suite(), Day(crowd=0.4, reference=NEVER_CROWDED))).items()
    assert why == "tests wait longer, as on a crowded machine or for a slower service"
    assert other.crowding.tolist() == [0, 0]
    assert not others(told(suite(), suite(), Day(crowd=0.04, reference=NEVER_CROWDED)))


def test_crowd_is_told_by_those_that_only_compute() -> None:
    """Half of the calls wait for a service, which became slower."""
    cases = tuple(Case(f"a.py::{at}", wait=(20 if at % 2 else 0) * MS) for at in range(80))
    slow = tuple(replace(case, wait=case.wait * 2) for case in cases)
    assert told(Suite((), cases), Suite((), slow)).crowding.max() == 0
    crowded = told(Suite((), cases), Suite((), cases), Day(crowd=0.5))
    assert crowded.crowding == pytest.approx([0, 0.5])


def test_slices_vary_by_chance_as_their_squares_add_up() -> None:
    """As a compound Poisson variable: one in four waits 20 ms, each computes 5."""
    told_ = calls(400)
    hit = told_.cases_with({"wait": 20 * MS}, [told_.cases[at].nodeid for at in range(0, 400, 4)])
    assert told(told_, hit).scatter[1] == pytest.approx((20 * MS) ** 2 / (4 * 5 * MS), rel=0.01)
    assert told(told_, told_).scatter.tolist() == [0, 0]
