"""All parts sum to the wall time exactly, and what is left over is shown as such."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from tests import make
from tests.make import MS, S, Up
from testtime.analysis import accounting
from testtime.analysis.arrays import rows
from testtime.model.profile import Profile, Span


def _crashed() -> Profile:
    run = make.Run()
    main = run.main()
    main.crash("t.py::test_a", after=30 * S)
    return run.profile()


PROFILES: dict[str, Callable[[], Profile]] = {
    "serial": make.serial,
    "parallel": make.parallel,
    "crashed": _crashed,
    "no journal": lambda: msgspec.structs.replace(make.serial(), processes=(), tests=(), uses=()),
}


@pytest.mark.parametrize("name", PROFILES)
def test_parts_sum_to_the_wall_time(name: str) -> None:
    profile = PROFILES[name]()
    assert sum(accounting.wall(profile, rows(profile)).values()) == profile.wall_ns


@pytest.mark.parametrize("end", range(100, 16_300, 500))
def test_nothing_is_negative_however_early_the_run_died(end: int) -> None:
    whole = make.serial()
    process = whole.processes[0]
    moment = end * MS
    cut = msgspec.structs.replace(
        process, marks=tuple(mark for mark in process.marks if mark.at_ns <= moment), end_ns=moment, complete=False
    )
    profile = msgspec.structs.replace(
        whole,
        wall_ns=moment,
        processes=(cut,),
        tests=tuple(
            test if (test.end_ns or 0) <= moment else msgspec.structs.replace(test, end_ns=None, phases=())
            for test in whole.tests
            if test.start_ns <= moment
        ),
        uses=(),
    )
    spent = accounting.wall(profile, rows(profile))
    assert sum(spent.values()) == moment
    assert min(spent.values()) >= 0
    assert spent["unaccounted"] == 0


def test_a_complete_run_leaves_nothing_over() -> None:
    profile = make.serial()
    spent = accounting.wall(profile, rows(profile))
    assert spent["unaccounted"] == 0
    assert spent["function-scoped setup"] == 12 * S
    assert list(spent)[:3] == ["interpreter start", "pytest import", "plugin and conftest import"]
    assert list(spent)[-2:] == ["exit", "unaccounted"]
    assert "unfinished tests" not in spent


def test_time_after_the_last_record_is_unaccounted() -> None:
    profile = make.serial()
    longer = msgspec.structs.replace(profile, wall_ns=profile.wall_ns + 70 * MS)
    assert accounting.wall(longer, rows(longer))["unaccounted"] == 70 * MS


def test_records_that_contradict_each_other_show_as_unaccounted() -> None:
    run = make.Run()
    main = run.main()
    shared = run.fixture("db", "session")
    main.test("t.py::test_a", ups=[Up(shared, 300 * MS)])
    main.finish()
    run.uses[0] = msgspec.structs.replace(run.uses[0], setup=Span(0, 500 * MS))
    profile = run.profile()
    assert accounting.wall(profile, rows(profile))["unaccounted"] == -200 * MS


def test_no_journal_leaves_everything_over() -> None:
    profile = PROFILES["no journal"]()
    assert accounting.wall(profile, rows(profile)) == {"unaccounted": profile.wall_ns}


def test_workers_are_accounted_for_together() -> None:
    profile = make.parallel()
    spent = accounting.workers(profile, rows(profile))
    lives = sum((process.end_ns or 0) - process.start_ns for process in profile.processes[1:])
    assert sum(spent.values()) == lives
    assert (spent["shared fixtures"], spent["calls"], spent["worker start"]) == (180 * MS, 1950 * MS, 600 * MS)


def test_run_without_workers_has_no_accounting_of_them() -> None:
    profile = make.serial()
    assert accounting.workers(profile, rows(profile)) == {}


def test_shares_are_of_the_whole() -> None:
    assert [part.share for part in accounting.parts({"a": 1 * S, "b": 3 * S})] == [0.25, 0.75]
    assert [part.share for part in accounting.parts({"a": 0})] == [0.0]
