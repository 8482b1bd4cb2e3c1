"""An import is billed what it took itself."""

from __future__ import annotations

from tests import make
from tests.make import MS
from testtime.analysis.imports import import_rows, imported
from testtime.model.profile import Import


def test_import_inside_another_is_taken_out_of_it() -> None:
    run = make.Run()
    main = run.main()
    spans = [("outer", 0, 100), ("inner", 10, 40), ("innermost", 15, 20), ("second", 50, 60), ("next", 100, 110)]
    main.imports += [Import("plugin", name, None, start * MS, end * MS) for name, start, end in spans]
    main.finish()
    assert {row.name: row.own // MS for row in imported(run.profile())} == {
        "outer": 60,
        "inner": 25,
        "innermost": 5,
        "second": 10,
        "next": 10,
    }


def test_conftest_met_while_a_module_is_imported_is_taken_out_of_the_module() -> None:
    run = make.Run()
    main = run.lane(None, 0, 0)
    main.module("t/test_a.py", 100 * MS)
    main.imports.append(Import("conftest", "t/conftest.py", "t/conftest.py", 20 * MS, 90 * MS))
    assert [(row.kind, row.own // MS) for row in imported(run.profile())] == [("conftest", 70), ("module", 30)]


def test_workers_add_up() -> None:
    (row,) = import_rows(imported(make.parallel()))
    assert (row.kind, row.name, row.seconds_s, row.processes) == ("module", "tests/test_api.py", 0.12, 2)


def test_collector_without_an_import_is_no_import() -> None:
    run = make.Run()
    main = run.main()
    main.module("README.md", 0, 30 * MS)
    main.collected[0] = type(main.collected[0])("README.md", "DoctestTextfile", 0, None, 30 * MS)
    assert imported(run.profile()) == ()


def test_two_conftests_are_two() -> None:
    run = make.Run()
    main = run.lane(None, 0, 0)
    for start, path in ((0, "a/conftest.py"), (20, "b/conftest.py"), (40, None)):
        main.imports.append(Import("conftest", "conftest", path, start * MS, (start + 10) * MS))
    assert [(row.name, row.where) for row in imported(run.profile())] == [
        ("a/conftest.py", "a/conftest.py"),
        ("b/conftest.py", "b/conftest.py"),
        ("conftest", None),
    ]
