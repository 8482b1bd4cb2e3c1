"""Tests are summed up by what they have in common."""

from __future__ import annotations

import pytest

from tests import make
from tests.make import MS, Up
from testtime.analysis.columns import columns
from testtime.analysis.groups import class_of, file_of, function_of, group_rows
from testtime.analysis.result import GroupRow
from testtime.analysis.tests import by_test
from testtime.model.profile import Profile


@pytest.mark.parametrize(
    ("nodeid", "file", "group", "function"),
    [
        ("a/t.py::test_x", "a/t.py", "a/t.py", "a/t.py::test_x"),
        ("t.py::A::test_x", "t.py", "t.py::A", "t.py::A::test_x"),
        ("t.py::A::B::test_x[b::c[d]]", "t.py", "t.py::A::B", "t.py::A::B::test_x"),
        ("t.py::test_x[a.py::b]", "t.py", "t.py", "t.py::test_x"),
        ("a[1]/t.py::test_x", "a[1]/t.py", "a[1]/t.py", "a[1]/t.py::test_x"),
        ("spec.yaml", "spec.yaml", "spec.yaml", "spec.yaml"),
    ],
)
def test_names_are_taken_apart(nodeid: str, file: str, group: str, function: str) -> None:
    assert (file_of(nodeid), class_of(nodeid), function_of(nodeid)) == (file, group, function)


def _profile() -> Profile:
    run = make.Run()
    main = run.main()
    shared, own = run.fixture("db", "session"), run.fixture("row")
    main.test("a.py::A::test_1", ups=[Up(shared, 900 * MS), Up(own, 3 * MS)], call=10 * MS, markers=("slow", "net"))
    main.test("a.py::B::test_2", call=20 * MS, wait=15 * MS, markers=("slow",))
    main.test("b.py::test_3", call=5 * MS, ends=[shared])
    main.finish()
    return run.profile()


def _groups(by: str) -> list[tuple[str, int, float]]:
    profile = _profile()
    rows = group_rows(profile, by_test(columns(profile)), by)
    return [(row.group, row.tests, row.own_s) for row in rows]


def test_by_file_leaves_shared_fixtures_out() -> None:
    assert _groups("file") == [("a.py", 2, 0.033), ("b.py", 1, 0.005)]


def test_by_class() -> None:
    assert _groups("class") == [("a.py::B", 1, 0.02), ("a.py::A", 1, 0.013), ("b.py", 1, 0.005)]


def test_by_marker_counts_a_test_under_each() -> None:
    assert _groups("marker") == [("slow", 2, 0.033), ("net", 1, 0.013), ("(no marker)", 1, 0.005)]


@pytest.mark.parametrize("by", ["test", "fixture"])
def test_no_groups_where_the_rows_are_the_reports_own(by: str) -> None:
    assert _groups(by) == []


def test_figures_stand_in_their_columns() -> None:
    profile = _profile()
    row = next(row for row in group_rows(profile, by_test(columns(profile)), "file") if row.group == "a.py")
    assert row == GroupRow(
        group="a.py",
        tests=2,
        own_setup_s=0.003,
        own_call_s=0.03,
        own_teardown_s=0.0,
        own_s=0.033,
        cpu_s=0.018,
        wait_s=0.015,
    )
