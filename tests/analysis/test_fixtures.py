"""A fixture is its definition, and its time is its own."""

from __future__ import annotations

import msgspec

from tests import make
from tests.make import MS, Up
from testtime.analysis.columns import columns
from testtime.analysis.fixtures import by_fixture, fixture_rows
from testtime.analysis.result import FixtureRow
from testtime.model.profile import Profile, Span


def _rows(profile: Profile) -> tuple[FixtureRow, ...]:
    return fixture_rows(profile, by_fixture(columns(profile)))


def test_two_fixtures_of_one_name_are_two() -> None:
    run = make.Run()
    main = run.main()
    here, there = run.fixture("client", path="a.py", line=3), run.fixture("client", path="b.py", line=5)
    main.test("a.py::test_a", ups=[Up(here, 10 * MS)])
    main.test("b.py::test_b", ups=[Up(there, 30 * MS)])
    main.finish()
    assert [(row.name, row.where, row.setup_s) for row in _rows(run.profile())] == [
        ("client", "b.py:5", 0.03),
        ("client", "a.py:3", 0.01),
    ]


def test_own_time_leaves_out_the_fixture_inside() -> None:
    run = make.Run()
    main = run.main()
    outer = run.fixture("outer")
    main.test("t.py::test_a", ups=[Up(outer, 100 * MS, down=20 * MS)])
    main.finish()
    run.uses[0] = msgspec.structs.replace(run.uses[0], setup=Span(0, 100 * MS, 10 * MS, 5 * MS, 60 * MS))
    (row,) = _rows(run.profile())
    assert (row.setup_s, row.teardown_s, row.cpu_s, row.wait_s) == (0.04, 0.02, 0.035, 0.025)


def test_uses_add_up_over_workers_and_each_needs_its_own() -> None:
    (row,) = _rows(make.parallel())
    assert (row.uses, row.needed, row.asked, row.setup_s, row.teardown_s) == (2, 2, 9, 0.16, 0.02)


def test_each_parameter_is_needed_once() -> None:
    run = make.Run()
    main = run.main()
    fixture = run.fixture("db", params=2)
    for param in (0, 1, 0, 1, 0):
        main.test("t.py::test_a", ups=[Up(fixture, 10 * MS, param=param)])
    main.finish()
    (row,) = _rows(run.profile())
    assert (row.uses, row.needed, row.params, row.asked) == (5, 2, 2, 5)


def test_failed_set_ups_are_counted() -> None:
    run = make.Run()
    main = run.main()
    main.test("t.py::test_a", ups=[Up(run.fixture("db"), 10 * MS)], call=None, outcome="error")
    main.finish()
    run.uses[0] = msgspec.structs.replace(run.uses[0], failed=True, teardown=None)
    assert [(row.failed, row.teardown_s) for row in _rows(run.profile())] == [(1, 0.0)]


def test_fixture_that_was_never_set_up_has_no_row() -> None:
    run = make.Run()
    run.fixture("unused")
    run.main().finish()
    assert _rows(run.profile()) == ()
