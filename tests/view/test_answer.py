"""The first lines answer: how long, and where does it go."""

from __future__ import annotations

import msgspec

from tests import make
from tests.make import MS
from testtime.analysis.analyse import analyse
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


def test_one_is_not_many() -> None:
    assert [answer.counted(number, "test") for number in (0, 1, 2, 1200)] == [
        "0 tests",
        "1 test",
        "2 tests",
        "1,200 tests",
    ]
