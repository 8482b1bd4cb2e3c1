"""The first lines answer: how long, and where does it go."""

from __future__ import annotations

import msgspec
import pytest

from tests import make
from tests.make import MS
from testtime.analysis.analyse import analyse
from testtime.analysis.result import Saving
from testtime.view import answer


def test_the_story() -> None:
    report = analyse(make.serial())
    assert answer.title(report) == "16.2 s for 2 tests: 2 passed"
    assert answer.answer(report) == (
        "Most of it: function-scoped setup 12.0 s (74 %), calls 4.00 s (25 %).",
        "Of 16.0 s in tests and fixtures, 100 % is waiting, not computing.",
    )


def test_workers_are_named() -> None:
    report = analyse(make.parallel())
    assert answer.title(report) == "2.21 s for 9 tests on 2 workers (--dist load): 9 passed"
    assert "The workers were busy for 48 % of it." in answer.answer(report)


def test_incomplete_run_says_so_first() -> None:
    report = msgspec.structs.replace(analyse(make.serial()), complete=False, incomplete="it was killed")
    assert answer.answer(report)[0] == "The run is not complete: it was killed."


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (2, "pytest ended with status 2 (interrupted, or errors during collection): {}"),
        (3, "pytest ended with status 3 (an error inside pytest or a plugin): {}"),
        (4, "pytest ended with status 4 (pytest refused its command line or a conftest): {}"),
        (5, "pytest ended with status 5 (no tests were collected)."),
        (6, "pytest ended with status 6 (too many warnings)."),
        (42, "pytest ended with status 42."),
    ],
)
def test_status_of_a_run_that_went_wrong_is_told_first(status: int, said: str) -> None:
    report = msgspec.structs.replace(analyse(make.serial()), exit_status=status)
    assert answer.answer(report)[0] == said.format("the figures are of what ran until then.")


@pytest.mark.parametrize("status", [None, 0, 1])
def test_tests_that_fail_are_no_run_that_went_wrong(status: int | None) -> None:
    report = msgspec.structs.replace(analyse(make.serial()), exit_status=status)
    assert not any("status" in line for line in answer.answer(report))


@pytest.mark.parametrize(("status", "told"), [(2, False), (3, True), (42, True), (137, False), (None, False)])
def test_why_a_run_is_not_complete_is_not_told_twice(status: int | None, told: bool) -> None:
    """How it was interrupted, or killed by a signal, is the reason itself."""
    report = msgspec.structs.replace(
        analyse(make.serial()), complete=False, incomplete="pytest was interrupted", exit_status=status
    )
    first, second, *_ = answer.answer(report)
    assert first == "The run is not complete: pytest was interrupted."
    assert second.startswith(f"pytest ended with status {status}") is told


def test_nothing_worth_doing_is_said() -> None:
    run = make.Run()
    main = run.main()
    main.test("t.py::test_a", call=2 * MS)
    main.finish()
    report = analyse(run.profile())
    assert answer.title(report) == "197 ms for 1 test: 1 passed"
    assert answer.answer(report)[-1].startswith("Nothing stands out")


def test_computing_is_not_called_waiting() -> None:
    run = make.Run()
    main = run.main()
    main.test("t.py::test_a", call=2000 * MS, wait=100 * MS)
    main.finish()
    assert not any("waiting" in line for line in answer.answer(analyse(run.profile())))


@pytest.mark.parametrize(
    ("low_s", "high_s", "words"),
    [
        (9.12, 10.1, "9.12 to 10.1 s"),
        (0.95, 1.05, "950 ms to 1.05 s"),
        (-0.1, 0.5, "-100 to 500 ms"),
        (125.0, 185.0, "2 min 05 s to 3 min 05 s"),
        (59.0, 65.0, "59.0 s to 1 min 05 s"),
    ],
)
def test_range_names_its_unit_once(low_s: float, high_s: float, words: str) -> None:
    assert answer.between(low_s, high_s) == words


def test_one_is_not_many() -> None:
    assert [answer.counted(number, "test") for number in (0, 1, 2, 1200)] == [
        "0 tests",
        "1 test",
        "2 tests",
        "1,200 tests",
    ]


def test_both_remedies_are_not_told_where_they_are_one() -> None:
    alone = Saving("xdist", "-n 2", 9.6, 6.6, 6.1, 7.1, "the fastest")
    other = Saving("gather", "-n 0", 16.2, 0.0, 0.0, 0.0, "nothing waits")
    told = []
    for wall_s in (9.6, 6.5):
        both = msgspec.structs.replace(alone, what="both", wall_after_s=wall_s)
        report = msgspec.structs.replace(analyse(make.serial()), savings=(alone, other, both))
        told.append([line.split(":")[0] for line in answer.answer(report) if line.startswith("With ")])
    assert told == [["With xdist", "With gather"], ["With xdist", "With gather", "With both"]]


def test_saving_is_told_with_its_range_and_reason() -> None:
    saving = Saving("xdist", "-n 2 --dist load", 9.6, 6.6, 6.1, 7.1, "the fastest")
    report = msgspec.structs.replace(analyse(make.serial()), savings=(saving,))
    assert answer.answer(report)[-1] == (
        "With xdist: -n 2 --dist load saves about 6.60 s (6.10 to 7.10 s), leaving about 9.60 s (the fastest)."
    )


def test_remedy_that_is_none_is_told_with_its_reason_and_no_figure() -> None:
    saving = Saving("xdist", "-n 0", 16.2, 0.0, 0.0, 0.0, "workers would get into each other's way")
    report = msgspec.structs.replace(analyse(make.serial()), savings=(saving,))
    assert answer.answer(report)[-1] == (
        "With xdist: nothing to gain as it is (workers would get into each other's way)."
    )
