"""A test's own time is its own."""

from __future__ import annotations

import msgspec

from tests import make
from tests.make import MS, Up
from testtime.analysis.columns import columns
from testtime.analysis.fixtures import by_fixture
from testtime.analysis.result import TestRow as Row
from testtime.analysis.tests import by_test, phases, test_rows
from testtime.model.profile import Phase, Profile

# pytest would take the function for a test.
rows_of = test_rows
del test_rows


def _rows(profile: Profile) -> dict[str, Row]:
    return {row.nodeid: row for row in rows_of(profile, by_test(columns(profile)))}


def test_who_asked_first_does_not_pay_for_a_shared_fixture() -> None:
    run = make.Run()
    main = run.main()
    shared = run.fixture("db", "session")
    main.test("t.py::test_a", ups=[Up(shared, 300 * MS, down=80 * MS)], setup=2 * MS)
    main.test("t.py::test_b", ups=[Up(shared, 300 * MS)], setup=2 * MS, teardown=1 * MS, ends=[shared])
    main.finish()
    rows = _rows(run.profile())
    first, last = rows["t.py::test_a"], rows["t.py::test_b"]
    assert (first.setup_s, first.own_setup_s) == (0.302, 0.002)
    assert (last.setup_s, last.own_setup_s) == (0.002, 0.002)
    assert (last.teardown_s, last.own_teardown_s) == (0.081, 0.001)


def test_unittest_set_up_is_moved_out_of_the_call() -> None:
    run = make.Run()
    main = run.main()
    main.test("t.py::A::test_a", call=100 * MS, xunit_setup=60 * MS, xunit_teardown=30 * MS)
    main.finish()
    (row,) = _rows(run.profile()).values()
    assert (row.setup_s, row.call_s, row.teardown_s) == (0.0, 0.1, 0.0)
    assert (row.own_setup_s, row.own_call_s, row.own_teardown_s) == (0.06, 0.01, 0.03)


def test_phase_that_never_ran_is_absent() -> None:
    run = make.Run()
    main = run.main()
    main.test("t.py::test_a", call=None, outcome="skipped")
    main.finish()
    (row,) = _rows(run.profile()).values()
    assert (row.setup_s, row.call_s, row.own_call_s) == (0.0, None, None)


def test_attempts_add_up() -> None:
    run = make.Run()
    main = run.main()
    index = main.test("t.py::test_a", call=10 * MS)
    again = Phase("call", make.span(main.now, 15 * MS, 5 * MS))
    test = run.tests[index]
    run.tests[index] = msgspec.structs.replace(test, phases=(*test.phases, again), reruns=1)
    main.finish()
    (row,) = _rows(run.profile()).values()
    assert (row.call_s, row.own_s, row.wait_s, row.reruns) == (0.025, 0.025, 0.01, 1)


def test_slowest_comes_first_and_ties_keep_their_order() -> None:
    run = make.Run()
    main = run.main()
    for name, call in (("a", 5), ("b", 9), ("c", 5)):
        main.test(name, call=call * MS)
    main.finish()
    assert list(_rows(run.profile())) == ["b", "a", "c"]


def test_test_that_never_ended_took_until_the_end() -> None:
    run = make.Run()
    run.main().crash("t.py::test_a", after=700 * MS)
    (row,) = _rows(run.profile()).values()
    assert (row.outcome, row.setup_s, row.own_s) == ("crashed", None, 0.7)


def test_worker_is_named() -> None:
    assert {row.worker for row in _rows(make.parallel()).values()} == {"gw0", "gw1"}


def test_phases_count_each_second_once() -> None:
    profile = make.parallel()
    tables = columns(profile)
    summed = phases(tables, by_fixture(tables))
    assert (summed.setup_s, summed.call_s, summed.teardown_s) == (0.16, 1.95, 0.02)
    assert (summed.setup_wait_s, summed.call_wait_s) == (0.0, 0.975)
    assert (summed.together_s, summed.waiting_s) == (2.13, 1.115)
