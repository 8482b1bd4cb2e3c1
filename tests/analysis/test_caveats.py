"""Doubts are said, and only where there is reason."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests import make
from tests.make import MS
from testtime.analysis.accounting import wall
from testtime.analysis.arrays import rows
from testtime.analysis.caveats import caveats
from testtime.model.profile import Profile


def _caveats(profile: Profile) -> tuple[str, ...]:
    return caveats(profile, wall(profile, rows(profile)))


def _process(profile: Profile, **changes: Any) -> Profile:
    return msgspec.structs.replace(profile, processes=(msgspec.structs.replace(profile.processes[0], **changes),))


def test_sound_profile_has_none() -> None:
    assert _caveats(make.serial()) == ()
    assert _caveats(make.parallel()) == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (msgspec.structs.replace(make.serial(), caveats=("clock moved",)), "clock moved"),
        (_process(make.serial(), fault="disk full"), "the recorder stopped early in the main process: disk full"),
        (_process(make.serial(), complete=False), "the record of the main process stops before its end"),
        (msgspec.structs.replace(make.serial(), interpreter_ns=None), "interpreter start could not be measured"),
        (
            msgspec.structs.replace(make.serial(), wall_ns=20_000 * MS),
            "3.75 s (19 %) of the wall time",
        ),
    ],
)
def test_doubt_is_said(changed: Profile, said: str) -> None:
    (caveat,) = _caveats(changed)
    assert said in caveat


def test_test_that_never_ended_is_said_once_and_the_early_end_is_not_said_again() -> None:
    run = make.Run()
    run.main().crash("t.py::test_a", after=700 * MS)
    assert _caveats(run.profile()) == ("1 test began and never ended; the process may have died in it",)


def test_overlapping_records_are_said() -> None:
    profile = make.serial()
    assert caveats(profile, {"unaccounted": -1000 * MS}) == (
        "recorded spans overlap by 1.00 s, so that parts of the accounting are counted twice",
    )


@pytest.mark.parametrize(
    ("queued_ns", "said"),
    [(None, ""), (0, ""), (799 * MS, ""), (801 * MS, "801 ms (5.0 %"), (8 * 1000 * MS, "8.00 s (50 %")],
)
def test_wait_for_a_core_is_said_beyond_a_twentieth_of_the_time_that_tests_ran(
    queued_ns: int | None, said: str
) -> None:
    found = _caveats(_process(make.serial(), queued_ns=queued_ns))
    assert len(found) == bool(said)
    assert all(each.startswith(f"{said} of the time that tests ran) went by until a core was free") for each in found)


def test_wait_of_a_process_that_runs_no_tests_is_not_counted() -> None:
    profile = make.parallel()
    first, *others = profile.processes
    idle = (msgspec.structs.replace(first, queued_ns=10_000 * MS), *others)
    assert _caveats(msgspec.structs.replace(profile, processes=idle)) == ()
    busy = (first, *(msgspec.structs.replace(each, queued_ns=300 * MS) for each in others))
    (said,) = _caveats(msgspec.structs.replace(profile, processes=busy))
    assert said.startswith("600 ms (")
    assert said.endswith(" and is shown as waiting: the machine was busy")


def test_workers_that_are_more_than_cores_wait_for_each_other() -> None:
    profile = make.parallel()
    crowded = tuple(msgspec.structs.replace(each, queued_ns=300 * MS) for each in profile.processes)
    few = msgspec.structs.replace(profile.machine, cores=1)
    (said,) = _caveats(msgspec.structs.replace(profile, processes=crowded, machine=few))
    assert said.endswith(" and is shown as waiting: 2 workers shared 1 core")
