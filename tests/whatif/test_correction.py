"""What earlier measurements do to a prediction."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from testtime.model.profile import Check
from testtime.whatif.correction import LEAST, corrected

#: Predicted 1000, measured 10 % longer at a steady speed.
CHECK = Check(2, "load", (), ("none",), 1000, (1100, 1100, 1100), (2000, 2000, 2000), "2026-02-03T04:05:06+00:00")


def check(**changes: Any) -> Check:
    """A check that differs from the usual one."""
    return msgspec.structs.replace(CHECK, **changes)


def test_without_checks_it_stays_as_it_is() -> None:
    assert corrected(1000, 900, 1200, (), 2, "load") == (1000, 900, 1200, ())


def test_same_way_takes_what_was_measured() -> None:
    wall, low, high, words = corrected(5000, 4000, 9000, [CHECK], 2, "load")
    assert wall == 5500
    assert low == pytest.approx(5500 * (1 - LEAST), abs=1)
    assert high == pytest.approx(5500 * (1 + LEAST), abs=1)
    (word,) = words
    assert word == "corrected by what verify measured on 2026-02-03: -n 2 --dist load took 10 % longer than predicted"


def test_measurements_are_compared_with_their_own_baseline() -> None:
    """A round in which all took twice as long says the same as the others."""
    drifting = check(measured_ns=(1100, 2200, 1100), baseline_ns=(2000, 4000, 2000))
    assert corrected(1000, 900, 1100, [drifting], 2, "load") == corrected(1000, 900, 1100, [CHECK], 2, "load")


def test_range_is_that_of_a_next_measurement() -> None:
    """Logarithms of 0.9, 1 and 1.1: s = 0.1004, t = 1.886 for two degrees of freedom; a quarter more for the next."""
    spread = check(measured_ns=(900, 1000, 1100))
    wall, low, high, _ = corrected(1000, 990, 1010, [spread], 2, "load")
    assert wall == 1000
    assert low == pytest.approx(804, abs=2)
    assert high == pytest.approx(1244, abs=3)


def test_single_measurement_keeps_the_range_and_moves_it() -> None:
    assert corrected(1000, 900, 1200, [check(measured_ns=(1100,))], 2, "load")[:3] == (1100, 990, 1320)


def test_all_checks_of_the_same_way_count_and_the_last_day_is_named() -> None:
    earlier = check(measured_ns=(1000, 1000, 1000), created="2025-12-31T00:00:00+00:00")
    wall, low, high, (word,) = corrected(1000, 990, 1010, [CHECK, earlier], 2, "load")
    assert (wall, low < 1000, high > 1100) == (1050, True, True)
    assert "on 2026-02-03:" in word


@pytest.mark.parametrize(("workers", "dist"), [(4, "load"), (2, "loadfile"), (8, "worksteal")])
def test_other_ways_move_by_half_of_the_error_in_logarithms(workers: int, dist: str) -> None:
    quarter_more = check(measured_ns=(1210,))
    wall, low, high, (word,) = corrected(1000, 800, 1300, [quarter_more], workers, dist)
    assert (wall, low, high) == (1100, 880, 1430)
    day, found = (
        "moved by half of what verify measured on 2026-02-03",
        "-n 2 --dist load took 21 % longer than predicted",
    )
    assert word == f"{day}: {found}"


@pytest.mark.parametrize(
    ("workers", "dist", "expected"),
    [(4, "load", 1100), (16, "load", 900), (16, "loadfile", 1000), (3, "loadfile", 1000)],
    ids=["fewer workers apart", "the other end", "same mode first", "even if further"],
)
def test_nearest_check_is_the_one_that_moves(workers: int, dist: str, expected: int) -> None:
    near = check(measured_ns=(1210,))
    far = check(workers=32, measured_ns=(810,))
    other_mode = check(workers=100, dist="loadfile", measured_ns=(1000,))
    assert corrected(1000, 900, 1100, [far, other_mode, near], workers, dist).wall_ns == expected


def test_all_checks_of_the_nearest_way_count() -> None:
    nearest = [check(measured_ns=(1000,)), check(measured_ns=(1420,), created="2026-03-01T00:00:00+00:00")]
    wall, _, _, (word,) = corrected(1000, 900, 1100, nearest, 4, "load")
    assert wall == 1100
    assert "on 2026-03-01: -n 2 --dist load took 21 % longer" in word


def test_sequential_run_is_left_alone() -> None:
    assert corrected(1000, 900, 1100, [CHECK], 0, "no") == (1000, 900, 1100, ())


def test_other_fixtures_make_another_way() -> None:
    widened = check(widen=("db=session",), measured_ns=(1210,))
    assert corrected(1000, 900, 1100, [widened], 2, "load").wall_ns == 1100
    assert corrected(1000, 900, 1100, [widened], 2, "load", ("db=session",)).wall_ns == 1210


@pytest.mark.parametrize(
    "changes",
    [
        {"measured_ns": ()},
        {"baseline_ns": ()},
        {"predicted_ns": 0},
        {"measured_ns": (0, 1)},
        {"baseline_ns": (0,)},
        {"workers": 0, "dist": "no"},
        {"gather": ("g1",)},
    ],
)
def test_check_that_says_nothing_changes_nothing(changes: dict[str, Any]) -> None:
    for workers in (0, 1, 2, 4):
        assert corrected(1000, 900, 1100, [check(**changes)], workers, "load") == (1000, 900, 1100, ())


@pytest.mark.parametrize(
    ("measured", "said"),
    [(1000, "took what was predicted"), (950, "took 5.0 % less than predicted"), (3000, "took 200 % longer than")],
)
def test_words(measured: int, said: str) -> None:
    assert said in corrected(1000, 900, 1100, [check(measured_ns=(measured,))], 2, "load").words[0]


def test_figures_beyond_all_reason_are_no_error() -> None:
    wild = check(predicted_ns=1, measured_ns=(1, 10**17), baseline_ns=(10**17, 1))
    low, high = corrected(1000, 900, 1100, [wild], 2, "load")[1:3]
    assert low <= high


WIDER = check(workers=0, dist="no", widen=("db=module",))


def test_wider_fixtures_in_sequence_take_what_was_measured() -> None:
    wall, _, _, (word,) = corrected(5000, 4000, 9000, [CHECK, WIDER], 0, "no", ("db=module",))
    assert wall == 5500
    assert word.endswith("--widen db=module took 10 % longer than predicted")
    assert "-n" not in word


@pytest.mark.parametrize("widen", [(), ("db=session",)])
def test_another_sequential_run_is_left_as_it_is(widen: tuple[str, ...]) -> None:
    assert corrected(5000, 4000, 9000, [CHECK, WIDER], 0, "no", widen) == (5000, 4000, 9000, ())


def test_workers_are_not_corrected_by_a_run_without() -> None:
    assert corrected(5000, 4000, 9000, [WIDER], 2, "load", ("db=module",)) == (5000, 4000, 9000, ())


def test_what_was_widened_is_named() -> None:
    wider = check(widen=("db=module",))
    (word,) = corrected(1000, 900, 1200, [wider], 2, "load", ("db=module",)).words
    assert "-n 2 --dist load --widen db=module took" in word
