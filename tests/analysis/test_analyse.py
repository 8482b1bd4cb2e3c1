"""The report on a whole profile."""

from __future__ import annotations

import msgspec
import pytest

from tests import make
from tests.make import MS, S
from tests.whatif.test_machine import probe
from testtime.analysis.analyse import analyse
from testtime.model.profile import Profile


def test_the_story_is_told() -> None:
    report = analyse(make.serial())
    first = report.bottlenecks[0]
    assert (first.kind, first.what, first.where) == ("fixture", "first_fixture", "tests/test_blog.py:31")
    assert (first.uses, first.nature, round(first.share, 2)) == (2, "waiting", 0.74)
    assert [row.nodeid for row in report.tests] == [
        "tests/test_blog.py::test_publish",
        "tests/test_blog.py::test_archive",
    ]
    assert report.outcomes == {"passed": 2}
    assert (report.workers, report.worker_accounting, report.groups) == ((), (), ())


@pytest.mark.parametrize("profile", [make.serial(), make.parallel()], ids=["serial", "parallel"])
def test_accounting_sums_to_the_wall_time(profile: Profile) -> None:
    report = analyse(profile)
    assert sum(part.seconds_s for part in report.accounting) == pytest.approx(report.wall_s, abs=20e-6)
    assert sum(part.share for part in report.accounting) == pytest.approx(1, abs=20e-6)


def test_totals_count_rows() -> None:
    totals = analyse(make.parallel(), "file").totals
    assert (totals.tests, totals.fixtures, totals.imports, totals.bottlenecks, totals.groups) == (9, 1, 1, 12, 1)


def test_recorder_states_its_cost() -> None:
    recorder = analyse(make.serial()).recorder
    assert (recorder.overhead_s, recorder.writing_s) == (0.003, 0.0)
    assert recorder.share == round(3 / 16_249, 6)


def test_recorder_states_what_it_costs_once() -> None:
    """Its import, which a process knows; with all else up to the exit, where the machine was probed."""
    serial = make.serial()
    (main,) = serial.processes
    known = msgspec.structs.replace(serial, processes=(msgspec.structs.replace(main, own_import_ns=5 * MS),))
    assert analyse(known).recorder.overhead_s == 0.008
    machine = msgspec.structs.replace(known.machine, probe=probe(recording_ns=20 * MS))
    found = analyse(msgspec.structs.replace(known, machine=machine)).recorder
    assert (found.overhead_s, found.share) == (0.023, round(23 / 16_249, 6))


@pytest.mark.parametrize("processes", [0, 1])
def test_profile_of_nothing_has_a_report(processes: int) -> None:
    run = make.Run()
    run.lane(None, 0, 50 * MS)
    profile = run.profile(wall_ns=1 * S)
    report = analyse(msgspec.structs.replace(profile, processes=profile.processes[:processes]))
    assert (report.complete, report.tests, report.fixtures, report.outcomes) == (False, (), (), {})
    assert report.accounting[-1].part == "unaccounted"
