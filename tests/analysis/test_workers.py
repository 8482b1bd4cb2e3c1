"""A worker's time is boot, collection, tests and the rest."""

from __future__ import annotations

import msgspec

from tests import make
from tests.make import MS, S
from testtime.analysis.columns import columns
from testtime.analysis.result import Worker
from testtime.analysis.workers import SLICES, worker_rows
from testtime.model.profile import Profile


def _rows(profile: Profile) -> tuple[Worker, ...]:
    return worker_rows(profile, columns(profile))


def test_times_of_each_worker() -> None:
    first, second = _rows(make.parallel())
    assert (first.worker, first.tests, first.boot_s, first.collection_s, first.busy_s) == ("gw0", 5, 0.32, 0.065, 0.69)
    assert (second.worker, second.tests, second.busy_s) == ("gw1", 4, 1.44)
    # Until 2.166 s, when the last test of gw1 ended.
    assert (first.idle_s, second.idle_s) == (0.891, 0.111)


def test_serial_run_has_none() -> None:
    assert _rows(make.serial()) == ()


def test_timeline_follows_the_run() -> None:
    run = make.Run()
    run.main().finish()
    gw0 = run.lane("gw0", 1 * S, 1 * S)
    gw0.mark("import")
    gw0.now = 3 * S
    gw0.mark("collect")
    gw0.now = 4 * S
    gw0.mark("collected", "loop")
    gw0.wait(1 * S)
    gw0.test("t.py::test_a", call=3 * S)
    gw0.finish()
    profile = run.profile(wall_ns=10 * S)
    (row,) = _rows(profile)
    assert len(row.timeline) == SLICES
    assert row.timeline == " " * 10 + "b" * 20 + "c" * 10 + "." * 10 + "#" * 30 + " " * 20


def test_worker_that_died_is_idle_no_longer_than_it_lived() -> None:
    profile = make.parallel()
    dead = msgspec.structs.replace(profile.processes[1], complete=False, end_ns=1500 * MS)
    changed = msgspec.structs.replace(profile, processes=(profile.processes[0], dead, profile.processes[2]))
    first, _ = _rows(changed)
    assert (first.complete, first.idle_s) == (False, round(1.5 - 0.585 - 0.69, 6))


def test_worker_that_never_collected_booted_all_its_life() -> None:
    run = make.Run()
    run.main().finish()
    gw0 = run.lane("gw0", 0, 100 * MS)
    gw0.mark("import")
    gw0.end_ns = 500 * MS
    (row,) = _rows(run.profile())
    assert (row.boot_s, row.collection_s, row.busy_s, row.idle_s) == (0.5, 0.0, 0.0, 0.0)
