"""Every place where time is spent is suspected once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
import pytest

from tests import make
from tests.make import MS, Up
from testtime.analysis import accounting, suspects
from testtime.analysis.columns import columns
from testtime.analysis.fixtures import by_fixture
from testtime.analysis.imports import imported
from testtime.analysis.suspects import Suspect
from testtime.analysis.tests import by_test
from testtime.analysis.workers import worker_rows
from testtime.model.profile import FixtureUse, Profile


def _calls(profile: Profile, stands_out: Callable[[Suspect], bool]) -> list[Suspect]:
    tables = columns(profile)
    return list(suspects.calls(profile, tables, by_test(tables), stands_out))


def _all(profile: Profile) -> Iterable[Suspect]:
    tables = columns(profile)
    wall, workers = accounting.wall(profile, tables.rows), accounting.workers(profile, tables.rows)
    yield from suspects.fixtures(profile, by_fixture(tables))
    yield from suspects.unittest_methods(profile, by_test(tables))
    yield from _calls(profile, lambda suspect: suspect.own > 100 * MS)
    yield from suspects.imports(imported(profile))
    yield from suspects.around_tests(profile, tables, wall, workers)
    yield from suspects.idle_workers(worker_rows(profile, tables))


@pytest.mark.parametrize(
    ("suspect", "avoidable"),
    [
        (Suspect("test", "", None, 100), 0),
        (Suspect("test", "", None, 100, wait=60), 60),
        (Suspect("fixture", "", None, 100, 4, wait=0, needless=75), 75),
        (Suspect("fixture", "", None, 100, 4, wait=100, needless=75), 100),
        (Suspect("fixture", "", None, 100, 4, wait=50, needless=50), 75),
        (Suspect("gap", "", None, 0, wait=0), 0),
    ],
)
def test_avoidable_is_needless_work_and_waiting_in_the_rest(suspect: Suspect, avoidable: int) -> None:
    assert suspect.avoidable == avoidable


def test_nothing_is_suspected_twice() -> None:
    run = make.Run()
    main = run.main(plugins=[("plug", 70 * MS)], modules=[("t.py", 90 * MS)])
    shared, own = run.fixture("db", "session"), run.fixture("row")
    for number in range(3):
        main.test(
            f"t.py::A::test_{number}",
            ups=[Up(shared, 300 * MS, down=20 * MS), Up(own, 40 * MS, down=10 * MS)],
            setup=2 * MS,
            call=(50 + 100 * number) * MS,
            xunit_setup=30 * MS,
            gap=3 * MS,
            ends=[shared] if number == 2 else (),
        )
        main.wait(4 * MS)
    main.finish()
    profile = run.profile()
    before_recorder = 160 * MS
    assert sum(suspect.own for suspect in _all(profile)) == profile.wall_ns - before_recorder


def test_each_set_up_beyond_the_first_is_needless() -> None:
    profile = make.serial()
    (suspect,) = suspects.fixtures(profile, by_fixture(columns(profile)))
    assert (suspect.what, suspect.uses, suspect.own) == ("first_fixture", 2, 12_002 * MS)
    assert suspect.needless == 6_001 * MS


def test_workers_need_one_set_up_each() -> None:
    profile = make.parallel()
    (suspect,) = suspects.fixtures(profile, by_fixture(columns(profile)))
    assert (suspect.uses, suspect.needless) == (2, 0)


def test_parameters_of_one_test_function_are_one_suspect() -> None:
    run = make.Run()
    main = run.main()
    for number in range(4):
        main.test(f"t.py::test_a[{number}]", call=50 * MS, wait=40 * MS)
    main.test("t.py::test_b[only]", call=150 * MS)
    main.test("t.py::test_c", call=30 * MS)
    main.test("t.py::test_d", call=20 * MS)
    main.finish()
    found = _calls(run.profile(), lambda suspect: suspect.own > 100 * MS)
    assert [(each.kind, each.what, each.uses, each.own // MS) for each in found] == [
        ("test", "t.py::test_a", 4, 200),
        ("test", "t.py::test_b[only]", 1, 150),
        ("file", "t.py", 2, 50),
    ]
    assert found[0].wait == 160 * MS


def test_fixture_that_a_call_asked_for_is_not_the_tests() -> None:
    run = make.Run()
    main = run.main()
    late = run.fixture("late")
    test = main.test("t.py::test_a", call=100 * MS, wait=90 * MS)
    run.uses.append(FixtureUse(late, 0, None, test, "call", make.span(main.now, 80 * MS, 0)))
    main.finish()
    (suspect,) = _calls(run.profile(), lambda suspect: True)
    assert (suspect.own, suspect.wait) == (20 * MS, 10 * MS)


def test_unittest_methods_are_a_fixture_of_their_class() -> None:
    run = make.Run()
    main = run.main()
    for name in ("A::test_1", "A::test_2", "B::test_3"):
        main.test(f"t.py::{name}", call=100 * MS, xunit_setup=60 * MS, xunit_teardown=20 * MS)
    main.finish()
    profile = run.profile()
    found = list(suspects.unittest_methods(profile, by_test(columns(profile))))
    assert [(each.what, each.where, each.own // MS, each.needless // MS) for each in found] == [
        ("A setUp and tearDown", "t.py", 160, 80),
        ("B setUp and tearDown", "t.py", 80, 0),
    ]


def test_test_that_never_ended_is_suspected_for_all_its_time() -> None:
    run = make.Run()
    run.main().crash("t.py::test_a", after=700 * MS)
    (suspect,) = _calls(run.profile(), lambda suspect: True)
    assert suspect.own == 700 * MS


def test_idle_workers_are_needless_and_booting_is_not() -> None:
    profile = make.parallel()
    boot, idle = suspects.idle_workers(worker_rows(profile, columns(profile)))
    assert (boot.own, boot.avoidable) == (640 * MS, 0)
    assert (idle.own, idle.avoidable) == (1002 * MS, 1002 * MS)


def test_controllers_time_is_on_the_main_process_alone() -> None:
    profile = msgspec.structs.replace(make.parallel())
    alone = {each.what for each in _all(profile) if each.alone}
    assert alone == {"configuration", "session finish", "clean-up", "exit"}
    assert "between tests" not in {each.what for each in _all(profile)}
