"""Every kind of row is a table."""

from __future__ import annotations

from tests import make
from tests.make import MS
from testtime.analysis.columns import columns


def test_rows_are_told_apart_by_index() -> None:
    tables = columns(make.serial())
    assert tables.tests["process"].tolist() == [0, 0]
    assert tables.phases["test"].tolist() == [0, 0, 0, 1, 1, 1]
    assert tables.phases["when"].tolist() == [0, 1, 2, 0, 1, 2]
    assert tables.uses[["fixture", "test", "within", "param"]].to_numpy().tolist() == [[0, 0, 0, -1], [0, 1, 0, -1]]
    assert tables.downs["own"].tolist() == [1 * MS, 1 * MS]


def test_open_test_lasts_to_the_process_end() -> None:
    run = make.Run()
    main = run.main()
    main.test("t.py::test_a", call=10 * MS)
    main.crash("t.py::test_b", after=500 * MS)
    tests = columns(run.profile()).tests
    assert tests["closed"].tolist() == [True, False]
    assert (tests["end"] - tests["start"]).tolist() == [10 * MS, 500 * MS]


def test_open_test_ends_where_the_next_one_begins() -> None:
    run = make.Run()
    main = run.main()
    main.crash("t.py::test_a", after=30 * MS)
    main.test("t.py::test_b", call=10 * MS)
    main.finish()
    tests = columns(run.profile()).tests
    assert (tests["end"] - tests["start"]).tolist() == [30 * MS, 10 * MS]


def test_empty_profile_has_empty_tables() -> None:
    run = make.Run()
    run.main().finish()
    tables = columns(run.profile())
    assert [len(table) for table in (tables.tests, tables.phases, tables.uses, tables.downs)] == [0, 0, 0, 0]
